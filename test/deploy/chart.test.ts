// The chart says what kubectl applies, by default; what may be chosen is described, used, and refused where it is wrong. How Helm
// renders it is looked at on a real control plane.

import { readFileSync, readdirSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { chartTemplates } from '../../deploy/chart-files.ts';
import { CLEARED } from '../../handlers/clear/clear.ts';
import { objectsIn } from './manifests.ts';

const folder = new URL('../../deploy/chart/mck8s/', import.meta.url);
const made = await chartTemplates();
const written = allBelow('templates').filter((name) => !made.some((template) => template.name === name));
const values = parse(read('values.yaml')) as Readonly<Record<string, unknown>>;
const schema = JSON.parse(read('values.schema.json')) as Readonly<Record<string, unknown>>;
const isValid = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

function read(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

function allBelow(name: string): string[] {
  const entries = readdirSync(new URL(name, folder), { recursive: true, withFileTypes: true });
  const root = new URL(name, folder).pathname;
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(root.length + 1))
    .sort();
}

/** The values with some of them set, as `--set` does. */
function withSet(path: string, value: unknown): unknown {
  const set = structuredClone(values) as Record<string, unknown>;
  const names = path.split('.');
  const holder = names.slice(0, -1).reduce((node, name) => node[name] as Record<string, unknown>, set);
  holder[names.at(-1)!] = value;
  return set;
}

/** Paths of all that can be set: a map without any names of its own is one value. */
function pathsIn(node: unknown, path = ''): string[] {
  const isMap = typeof node === 'object' && node !== null && !Array.isArray(node);
  if (!isMap || Object.keys(node).length === 0 || /(^|\.)(labels|requests|limits)$/.test(path)) return [path];
  return Object.entries(node).flatMap(([name, inner]) =>
    pathsIn(inner, path === '' ? name : `${path}.${name}`),
  );
}

describe('templates', () => {
  it.each(made)('$name is made from its source', ({ name, text }) => {
    expect(read(`templates/${name}`) === text, `run npm run crds to write ${name} anew`).toBe(true);
  });

  it('that nobody makes are written by hand, and nothing else is there', () => {
    expect(written).toEqual([
      'NOTES.txt',
      '_helpers.tpl',
      'checks.yaml',
      'monitoring/dashboard.yaml',
      'monitoring/prometheus-rule.yaml',
      'monitoring/service-monitor.yaml',
      'tests/ready.yaml',
      'uninstall/remove-workloads.yaml',
    ]);
  });

  it('keep the kinds when a release goes', () => {
    const kinds = made.filter(({ name }) => name.startsWith('crds/'));
    const files = readdirSync(new URL('../../crds/', folder))
      .filter((name) => name.endsWith('.yaml'))
      .sort();
    expect(kinds.map(({ name }) => name)).toEqual(files.map((name) => `crds/${name}`));
    for (const { text } of kinds)
      expect(text).toMatch(/^ {2}annotations: \{ helm\.sh\/resource-policy: keep \}$/m);
  });

  it('use every value, and none that is not there', () => {
    const text = allBelow('templates')
      .map((name) => read(`templates/${name}`))
      .join('\n');
    const used = new Set([...text.matchAll(/\.Values\.([\w.]+)/g)].map(([, path]) => path!));
    // Those are named within a `with`.
    for (const name of ['repository', 'tag', 'digest']) used.add(`image.${name}`);
    used.delete('image');
    const leaves = pathsIn(values).map((path) => path.replace(/^resources\..*/, 'resources'));
    expect([...used].sort()).toEqual([...new Set(leaves)].sort());
  });
});

describe('values', () => {
  test('are by default what kubectl installs with', () => {
    const [deployment] = objectsIn('operator/deployment.yaml');
    const { replicas, template } = deployment!.spec as {
      readonly replicas: number;
      readonly template: {
        readonly spec: { readonly containers: readonly [Readonly<Record<string, unknown>>] };
      };
    };
    const [container] = template.spec.containers;
    const { version, appVersion } = parse(read('Chart.yaml')) as Readonly<Record<string, string>>;
    const { repository, tag, digest } = values['image'] as Readonly<Record<string, string>>;
    expect(values['replicas']).toBe(replicas);
    expect(values['resources']).toEqual(container['resources']);
    expect([tag, digest, `${repository!}:${appVersion!}`]).toEqual(['', '', container['image']]);
    const root = new URL('../../', folder);
    const project = JSON.parse(readFileSync(new URL('../package.json', root), 'utf8')) as { version: string };
    expect([version, appVersion]).toEqual([project.version, project.version]);
    expect(readFileSync(new URL('operator/kustomization.yaml', root), 'utf8')).toContain(
      `newTag: ${project.version}\n`,
    );
  });

  test('are as their schema has them, each with a sentence', () => {
    expect(isValid(values), JSON.stringify(isValid.errors)).toBe(true);
    const nodes = Object.entries(schema['properties'] as Readonly<Record<string, Record<string, unknown>>>);
    const below = nodes.flatMap(([, { properties }]) =>
      Object.entries((properties ?? {}) as Readonly<Record<string, Record<string, unknown>>>),
    );
    const leaves = [...nodes, ...below].filter(([, { properties }]) => properties === undefined);
    const silent = leaves.filter(([, { description }]) => !/^[A-Z].*\.$/.test(String(description)));
    expect(silent.map(([name]) => name).filter((name) => !['cpu', 'memory'].includes(name))).toEqual([]);
    const known = new Set(nodes.map(([name]) => name));
    expect(Object.keys(values).filter((name) => !known.has(name))).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['replicas', 1],
    ['image.digest', `sha256:${'0'.repeat(64)}`],
    ['image.repository', 'registry.example.com:5000/tools/mck8s-operator'],
    ['extraArgs', ['--allow-exec', 'gke=/usr/bin/plugin']],
    ['resources.requests', { cpu: 0.5, memory: '1Gi', 'ephemeral-storage': '1Gi' }],
    ['networkPolicy.from', [{ namespaceSelector: {} }]],
    ['imagePullSecrets', [{ name: 'registry' }]],
    ['role', 'member'],
    ['uninstall.removeWorkloads', true],
    ['uninstall.timeout', '1h30m'],
  ])('may be %s: %j', (path, value) => {
    expect(isValid(withSet(path, value)), JSON.stringify(isValid.errors)).toBe(true);
  });

  test.each<[string, unknown, string]>([
    ['replicas', 0, '/replicas'],
    ['replicas', '2', '/replicas'],
    ['replicas', 1.5, '/replicas'],
    ['replica', 2, ''],
    ['role', 'host', '/role'],
    ['image.tag', 'not a tag', '/image/tag'],
    ['image.tag', 1.1, '/image/tag'],
    ['image.repository', '', '/image/repository'],
    ['image.digest', 'latest', '/image/digest'],
    ['image.pullPolicy', 'always', '/image/pullPolicy'],
    ['imagePullSecrets', ['registry'], '/imagePullSecrets/0'],
    ['logLevel', 'trace', '/logLevel'],
    ['extraArgs', '--seed 1', '/extraArgs'],
    ['crds.install', 'no', '/crds/install'],
    ['crds.keep', false, '/crds'],
    ['resources.limits', { memory: '1 GB' }, '/resources/limits/memory'],
    ['resources.limits', { memory: -1 }, '/resources/limits/memory'],
    ['podAnnotations', { count: 1 }, '/podAnnotations/count'],
    ['serviceMonitor.interval', '30', '/serviceMonitor/interval'],
    ['podDisruptionBudget.enabled', 1, '/podDisruptionBudget/enabled'],
    ['uninstall.removeWorkloads', 'yes', '/uninstall/removeWorkloads'],
    ['uninstall.timeout', '300', '/uninstall/timeout'],
  ])('may not be %s: %j', (path, value, at) => {
    expect(isValid(withSet(path, value))).toBe(false);
    expect((isValid.errors ?? []).map(({ instancePath }) => instancePath)).toContain(at);
  });
});

describe.each([
  ['tests/ready.yaml', 'automountServiceAccountToken: false'],
  ['uninstall/remove-workloads.yaml', 'serviceAccountName: mck8s-uninstall'],
])('the pod of %s', (name, account) => {
  test('has no more rights than the operator', () => {
    const [ofOperator, ofPod] = ['operator/deployment.yaml', name].map((file) => read(`templates/${file}`));
    const pod = /securityContext:\n((?: +(?:runAs|seccomp).*\n)+)/;
    const container = /securityContext:\n((?: +(?:allow|readOnly|capab).*\n)+)/;
    for (const part of [pod, container]) {
      const [wanted, found] = [ofOperator, ofPod].map((text) =>
        part.exec(text!)?.[1]?.replaceAll(/^ +/gm, ''),
      );
      expect(found).toBe(wanted);
      expect(found).toBeDefined();
    }
    expect(ofPod).toContain(account);
  });
});

test('what removes workloads before a release goes may list and delete what is cleared, and nothing else', () => {
  const text = read('templates/uninstall/remove-workloads.yaml');
  expect(text).toContain('{{- if and (eq .Values.role "cluster0") .Values.uninstall.removeWorkloads }}');
  const rules = /^rules:\n((?: +.*\n)+)/m.exec(text)![0];
  expect(parse(rules)).toEqual({
    rules: [
      {
        apiGroups: ['fogguru.eu'],
        resources: CLEARED.map(({ plural }) => plural),
        verbs: ['list', 'delete'],
      },
    ],
  });
});
