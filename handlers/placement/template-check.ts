// Asks cluster0's API server whether what an object would become in members is valid, before anything is placed. It is a dry
// run in our own namespace: nothing is written, and quotas of users do not count.

import { ApiError } from '../kube/api-error.ts';
import type { KubeClient } from '../kube/client.ts';
import type { PlacedKind, Source } from './placed-kind.ts';

/** `unknown`: cluster0 could not be asked; members will judge by themselves. */
export type TemplateVerdict =
  | { readonly type: 'valid' }
  | { readonly type: 'invalid'; readonly problems: readonly string[] }
  | { readonly type: 'unknown'; readonly why: string };

const VALID: TemplateVerdict = { type: 'valid' };
const KEPT = 4096;
const PROBLEMS_MAX = 10;

export class TemplateCheck {
  private readonly client: KubeClient;
  private readonly namespace: string;
  private readonly kind: PlacedKind;
  private readonly clean: (text: string) => string;
  /** Revisions that were found valid. */
  private readonly valid = new Set<string>();

  /**
   * @param kind what is judged
   * @param namespace where dry runs are asked for: ours
   * @param clean takes secrets out of what cluster0 says
   */
  constructor(
    kind: PlacedKind,
    client: KubeClient,
    { namespace, clean }: { readonly namespace: string; readonly clean: (text: string) => string },
  ) {
    this.kind = kind;
    this.client = client;
    this.namespace = namespace;
    this.clean = clean;
  }

  /** Judges a revision of an object; a valid one is asked for once. Never throws. */
  async judge(source: Source, revision: string): Promise<TemplateVerdict> {
    if (this.valid.has(revision)) return VALID;
    const manifest = source.manifestOf({ uid: '', cluster: '', revision, replicas: 1 });
    const metadata = { ...manifest.metadata, name: 'template-check', namespace: this.namespace };
    try {
      await this.client.create(this.kind.owned.resource, { ...manifest, metadata }, { dryRun: true });
    } catch (error) {
      return verdictOf(error, this.clean);
    }
    if (this.valid.size >= KEPT) this.valid.clear();
    this.valid.add(revision);
    return VALID;
  }
}

function verdictOf(error: unknown, clean: (text: string) => string): TemplateVerdict {
  const message = clean(error instanceof Error ? error.message : String(error));
  if (!(error instanceof ApiError) || (error.fault !== 'invalid' && error.fault !== 'badRequest'))
    return { type: 'unknown', why: message };
  const causes = error.causes.map((cause) =>
    clean(cause.field === '' ? cause.message : `${cause.field}: ${cause.message}`),
  );
  return { type: 'invalid', problems: causes.length === 0 ? [message] : causes.slice(0, PROBLEMS_MAX) };
}
