// The chart of this checkout, an older one, and what Helm or kubectl would make of either.

import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';

export const DEPLOY = join(import.meta.dirname, '../../../deploy');
export const CHART = join(DEPLOY, 'chart/mck8s');

export interface Rendered {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, string>>;
}

interface PodOrJob {
  readonly containers?: readonly Readonly<Record<'args' | 'command', readonly string[]>>[];
  readonly template?: { readonly spec: PodOrJob };
}

interface Schema {
  readonly properties: Record<string, Schema>;
}

/** Objects in what Helm or kubectl printed, by kind, namespace and name. */
export function objectsOf(text: string): ReadonlyMap<string, Rendered> {
  const objects = parseAllDocuments(text).map((document) => document.toJS() as Rendered | null);
  return new Map(
    objects
      .filter((object) => object !== null)
      .map((object) => {
        const { kind, metadata } = object;
        return [`${kind} ${metadata.namespace ?? ''}/${metadata.name}`, object];
      }),
  );
}

/** The only container of a pod, or of the pods of a Job. */
export function containerOf(object: Rendered | undefined): {
  readonly args?: readonly string[];
  readonly command?: readonly string[];
} {
  const spec = object?.spec as PodOrJob | undefined;
  return (spec?.template?.spec ?? spec)!.containers![0]!;
}

/** A chart as it was when `placement.failover` of MultiClusterDeployments was not known yet; `parent` takes it. */
export function olderChart(parent: string): string {
  const folder = join(mkdtempSync(join(parent, 'chart-')), 'mck8s');
  cpSync(CHART, folder, { recursive: true });
  change(join(folder, 'Chart.yaml'), (text) => text.replace(/^version: .*$/m, 'version: 0.0.9'));
  change(join(folder, 'templates/crds/multiclusterdeployments.yaml'), withoutFailover);
  return folder;
}

function change(file: string, by: (text: string) => string): void {
  writeFileSync(file, by(readFileSync(file, 'utf8')));
}

function withoutFailover(template: string): string {
  const lines = template.trimEnd().split('\n');
  const definition = parse(lines.filter((line) => !line.startsWith('{{-')).join('\n')) as {
    readonly spec: {
      readonly versions: readonly [{ readonly schema: { readonly openAPIV3Schema: Schema } }];
    };
  };
  const { spec } = definition.spec.versions[0].schema.openAPIV3Schema.properties;
  const { placement } = spec!.properties;
  if (placement?.properties['failover'] === undefined) throw new Error('placement.failover is not there.');
  delete placement.properties['failover'];
  return [...lines.slice(0, 2), stringify(definition, { lineWidth: 0 }), lines.at(-1)].join('\n');
}
