// What a template names that must be there before its pods, what of that travels, and which copies are needed no more.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PodTemplate } from '../../core/api/index.ts';
import { copiesAfter, leftovers, type CopiesIn } from '../../core/dependencies/copies.ts';
import { dependencyId, travelling } from '../../core/dependencies/references.ts';

const ALL = {
  propagate: ['ConfigMap', 'ServiceAccount'] as ('ConfigMap' | 'ServiceAccount')[],
  secrets: ['s'],
};

function templateOf(pod: object, container: object = {}): PodTemplate {
  return { spec: { containers: [{ name: 'app', ...container }], ...pod } };
}

function found(...templates: readonly PodTemplate[]): string[] {
  return travelling(templates, ALL)
    .map((dependency) => `${dependencyId(dependency)}${dependency.isOptional ? '?' : ''}`)
    .filter((id) => id !== 'Secret/s');
}

describe('what a template names', () => {
  it.each<[string, PodTemplate, readonly string[]]>([
    ['an account', templateOf({ serviceAccountName: 'a' }), ['ServiceAccount/a']],
    ['an account by its old name', templateOf({ serviceAccount: 'a' }), ['ServiceAccount/a']],
    ['the account of every namespace', templateOf({ serviceAccountName: 'default' }), []],
    ['a volume', templateOf({ volumes: [{ name: 'v', configMap: { name: 'c' } }] }), ['ConfigMap/c']],
    [
      'a projected volume',
      templateOf({ volumes: [{ name: 'v', projected: { sources: [{ configMap: { name: 'c' } }] } }] }),
      ['ConfigMap/c'],
    ],
    [
      'the authority of the cluster',
      templateOf({ volumes: [{ name: 'v', configMap: { name: 'kube-root-ca.crt' } }] }),
      [],
    ],
    ['variables', templateOf({}, { envFrom: [{ configMapRef: { name: 'c' } }] }), ['ConfigMap/c']],
    [
      'one variable',
      templateOf({}, { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'c', key: 'a' } } }] }),
      ['ConfigMap/c'],
    ],
    [
      'an init container',
      templateOf({ initContainers: [{ name: 'i', envFrom: [{ configMapRef: { name: 'c' } }] }] }),
      ['ConfigMap/c'],
    ],
    [
      'what it can do without',
      templateOf({}, { envFrom: [{ configMapRef: { name: 'c', optional: true } }] }),
      ['ConfigMap/c?'],
    ],
    [
      'what it can do without here and not there',
      templateOf(
        { volumes: [{ name: 'v', configMap: { name: 'c' } }] },
        { envFrom: [{ configMapRef: { name: 'c', optional: true } }] },
      ),
      ['ConfigMap/c'],
    ],
    [
      'Secrets that nobody listed',
      templateOf({ volumes: [{ name: 'v', secret: { secretName: 'other' } }] }),
      [],
    ],
  ])('%s', (_what, template, ids) => {
    expect(found(template)).toEqual(ids);
  });

  it.each<[string, PodTemplate, boolean]>([
    ['a volume', templateOf({ volumes: [{ name: 'v', secret: { secretName: 's' } }] }), false],
    ['a variable', templateOf({}, { envFrom: [{ secretRef: { name: 's', optional: true } }] }), true],
    [
      'a pull secret, without which pulls may still do',
      templateOf({ imagePullSecrets: [{ name: 's' }] }),
      true,
    ],
    ['nothing that shows', templateOf({}), false],
  ])('a Secret by name, as %s', (_what, template, isOptional) => {
    expect(travelling([template], ALL)).toEqual([{ kind: 'Secret', name: 's', isOptional }]);
  });

  it('over several templates, each once', () => {
    const a = templateOf({ serviceAccountName: 'a' });
    const b = templateOf({ serviceAccountName: 'b' });
    expect(found(a, b, a)).toEqual(['ServiceAccount/a', 'ServiceAccount/b']);
  });

  it('and of kinds that are not to travel, nothing', () => {
    const template = templateOf({ serviceAccountName: 'a' }, { envFrom: [{ configMapRef: { name: 'c' } }] });
    expect(travelling([template], { propagate: [], secrets: [] })).toEqual([]);
  });
});

const CLUSTERS = ['c1', 'c2', 'c3'];
const OBJECTS = ['ConfigMap/a', 'ConfigMap/b', 'Secret/c'];
const some = (of: readonly string[]): fc.Arbitrary<string[]> => fc.subarray([...of]);
const copies = fc
  .tuple(some(OBJECTS), some(OBJECTS), some(OBJECTS))
  .map((lists) =>
    lists.flatMap((objects, i): CopiesIn[] =>
      objects.length === 0 ? [] : [{ cluster: CLUSTERS[i]!, objects }],
    ),
  );

function pairs(entries: readonly CopiesIn[]): string[] {
  return entries.flatMap(({ cluster, objects }) => objects.map((object) => `${cluster} ${object}`));
}

describe('the record of copies', () => {
  it('holds all that may be there: what is needed, and what was and is not known to be gone', () => {
    fc.assert(
      fc.property(
        copies,
        some(CLUSTERS),
        some(OBJECTS),
        some(pairs(CLUSTERS.map((cluster) => ({ cluster, objects: OBJECTS })))),
        (before, clusters, needed, gone) => {
          const isGone = (cluster: string, object: string): boolean => gone.includes(`${cluster} ${object}`);
          const after = new Set(pairs(copiesAfter({ before, clusters, needed, isGone })));
          const wanted = pairs(clusters.map((cluster) => ({ cluster, objects: needed })));
          const kept = pairs(before).filter((pair) => !gone.includes(pair));
          expect(after).toEqual(new Set([...wanted, ...kept]));
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  it('never gives up what is needed where the workload is wanted, nor anything where it may still run', () => {
    fc.assert(
      fc.property(
        copies,
        some(CLUSTERS),
        some(OBJECTS),
        some(CLUSTERS),
        some(CLUSTERS),
        (kept, wanted, needed, out, newest) => {
          const left = leftovers({
            copies: kept,
            needed,
            clusters: new Set(wanted),
            isOut: (cluster) => out.includes(cluster),
            isNewest: (cluster) => newest.includes(cluster),
          });
          for (const { cluster, objects } of left) {
            if (wanted.includes(cluster)) {
              expect(newest).toContain(cluster);
              expect(objects.filter((object) => needed.includes(object))).toEqual([]);
            } else expect(out).toContain(cluster);
          }
        },
      ),
      { seed: 2, numRuns: 200 },
    );
  });
});
