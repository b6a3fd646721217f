// The templates of the Helm chart that say what kubectl applies: CRDs, roles and the operator, made from those very files, so that
// the two ways of installing cannot part. What only the chart has is written by hand beside them.

import { readFileSync } from 'node:fs';
import { crdFiles } from './crd-files.ts';

/** A template of the chart, by its path in the folder of templates. */
export interface Template {
  readonly name: string;
  readonly text: string;
}

/** Words of a manifest that values stand in for; each must be there once. */
type Stand = readonly [words: string, template: string];

interface Source {
  readonly file: string;
  /** When it is part of a release. */
  readonly when: string;
  readonly stands?: readonly Stand[];
  /** What follows, in the innermost list or map that is open at the end of the file. */
  readonly tail?: string;
}

const ON_CLUSTER0 = 'eq .Values.role "cluster0"';

const RESOURCES = `          resources:
            requests: { cpu: 100m, memory: 128Mi }
            limits: { memory: 512Mi }
`;

/** Fields of pods that are as a user gives them, or not there. */
const OF_PODS = ['imagePullSecrets', 'nodeSelector', 'tolerations', 'affinity', 'priorityClassName'];

const SOURCES: readonly Source[] = [
  { file: 'operator/service-account.yaml', when: ON_CLUSTER0 },
  {
    file: 'operator/deployment.yaml',
    when: ON_CLUSTER0,
    stands: [
      ['  replicas: 2\n', '  replicas: {{ .Values.replicas }}\n'],
      [
        '  template:\n    metadata:\n',
        `  template:\n    metadata:\n${optional('podAnnotations', 6, 'annotations')}`,
      ],
      ['image: mck8s-operator:0.1.0\n', `image: {{ include "mck8s.image" . | quote }}\n${pulling()}`],
      ['args: [run]', 'args: {{ include "mck8s.args" . }}'],
      [RESOURCES, '          resources: {{ toJson .Values.resources }}\n'],
    ],
    tail: OF_PODS.map((name) => optional(name, 6)).join(''),
  },
  { file: 'operator/service.yaml', when: ON_CLUSTER0 },
  {
    file: 'operator/pod-disruption-budget.yaml',
    when: `and (${ON_CLUSTER0}) .Values.podDisruptionBudget.enabled`,
  },
  {
    file: 'operator/network-policy.yaml',
    when: `and (${ON_CLUSTER0}) .Values.networkPolicy.enabled`,
    tail: optional('networkPolicy.from', 6, 'from'),
  },
  { file: 'rbac/cluster0.yaml', when: ON_CLUSTER0 },
  { file: 'rbac/kubefed.yaml', when: `and (${ON_CLUSTER0}) .Values.kubefed.enabled` },
  { file: 'rbac/member.yaml', when: 'eq .Values.role "member"' },
];

/** A release that ends leaves the kinds, and with them all their objects. */
const KEPT = { 'helm.sh/resource-policy': 'keep' };

/** All templates that are made. */
export async function chartTemplates(): Promise<readonly Template[]> {
  const crds = await crdFiles(KEPT);
  const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');
  return [
    ...SOURCES.map((source) => ({ name: source.file, text: templateOf(source, read(source.file)) })),
    ...crds.map(({ name, text }) => ({ name: `crds/${name}`, text: crdTemplate(text) })),
  ];
}

function templateOf({ file, when, stands = [], tail = '' }: Source, manifest: string): string {
  // Helm makes the namespace of a release itself.
  const documents = manifest.split(/^---\n/m).filter((text) => !/^kind: Namespace$/m.test(text));
  const text = stands.reduce(
    (changed, stand) => replacedOnce(changed, stand, file),
    withoutComment(documents.join('---\n')),
  );
  const inRelease = text.replaceAll('namespace: mck8s-system', 'namespace: {{ .Release.Namespace | quote }}');
  return wrapped(when, `from ${file}`, `${inRelease}${tail}`);
}

function crdTemplate(text: string): string {
  if (text.includes('{{')) throw new Error('A CRD has two braces in a row, which Helm takes for its own.');
  return wrapped(`and (${ON_CLUSTER0}) .Values.crds.install`, 'from core/api', withoutComment(text));
}

function wrapped(when: string, origin: string, text: string): string {
  return `{{- /* Generated ${origin} by node deploy/generate.ts. */ -}}\n{{- if ${when} }}\n${text.trim()}\n{{- end }}\n`;
}

/** Without the comment that a file opens with, which tells of that file. */
function withoutComment(text: string): string {
  return text.replace(/^(?:#[^\n]*\n)+/, '');
}

function replacedOnce(text: string, [words, template]: Stand, file: string): string {
  const parts = text.split(words);
  if (parts.length === 2) return parts.join(template);
  throw new Error(`${file} has "${words.trim()}" ${parts.length - 1} times, and the chart needs it once.`);
}

/** A field that is there only where the value is not empty. */
function optional(value: string, indent: number, field = value): string {
  return `{{- with .Values.${value} }}\n${' '.repeat(indent)}${field}: {{ toJson . }}\n{{- end }}\n`;
}

function pulling(): string {
  return optional('image.pullPolicy', 10, 'imagePullPolicy');
}
