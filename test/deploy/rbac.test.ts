// The roles let the operator do what it must, and nothing wider.

import { describe, expect, it } from 'vitest';
import { KINDS } from '../../core/api/crd/kinds.ts';
import { objectsIn, type Manifest, type Rule } from './manifests.ts';

const FILES = ['rbac/cluster0.yaml', 'rbac/kubefed.yaml', 'rbac/member.yaml'];
const KINDS_OF_OURS = KINDS.map(({ plural }) => plural);

/** What must not be granted to anybody, by rule. */
const FORBIDDEN: readonly (readonly [string, (rule: Rule, object: Manifest) => boolean])[] = [
  [
    'a wildcard',
    ({ apiGroups, resources, verbs }) => [apiGroups, resources, verbs].flat().join().includes('*'),
  ],
  [
    'Secrets of every namespace',
    ({ resources }, { kind }) => kind === 'ClusterRole' && resources.includes('secrets'),
  ],
  [
    'lists of Secrets, or changes of any',
    ({ resources, verbs }) => resources.includes('secrets') && verbs.some((verb) => verb !== 'get'),
  ],
  [
    'rights to more rights',
    ({ verbs }) => verbs.some((verb) => ['escalate', 'bind', 'impersonate'].includes(verb)),
  ],
  ['roles', ({ apiGroups }) => apiGroups.includes('rbac.authorization.k8s.io')],
  [
    'ways into pods and nodes',
    ({ resources }) =>
      resources.some((resource) =>
        ['nodes/proxy', 'pods/exec', 'pods/attach', 'pods/portforward'].includes(resource),
      ),
  ],
  [
    'tokens of other accounts',
    ({ resources, resourceNames }, { kind }) =>
      resources.includes('serviceaccounts/token') && (kind !== 'Role' || resourceNames?.join() !== 'mck8s'),
  ],
];

function grantsIn(file: string, kind: string): Rule[] {
  return objectsIn(file).flatMap((object) => (object.kind === kind ? (object.rules ?? []) : []));
}

function verbsOn(rules: readonly Rule[], group: string, resource: string): string[] {
  const fitting = rules.filter((rule) => rule.apiGroups.includes(group) && rule.resources.includes(resource));
  return fitting.flatMap(({ verbs }) => verbs).sort();
}

describe.each(FILES)('%s', (file) => {
  it.each(FORBIDDEN)('grants no %s', (_what, isForbidden) => {
    const objects = objectsIn(file).filter(({ rules }) => rules !== undefined);
    expect(objects.length).toBeGreaterThan(0);
    expect(
      objects.flatMap((object) => (object.rules ?? []).filter((rule) => isForbidden(rule, object))),
    ).toEqual([]);
  });

  it('binds each of its roles to our service account alone', () => {
    const objects = objectsIn(file);
    const roles = objects.filter(({ rules }) => rules !== undefined);
    const bound = objects.flatMap(({ kind, metadata, roleRef, subjects }) => {
      if (roleRef === undefined) return [];
      expect(kind).toBe(`${roleRef.kind}Binding`);
      expect(subjects).toEqual([{ kind: 'ServiceAccount', name: 'mck8s', namespace: 'mck8s-system' }]);
      return [`${roleRef.kind} ${roleRef.name} ${metadata.namespace ?? ''}`];
    });
    const defined = roles.map(({ kind, metadata }) => `${kind} ${metadata.name} ${metadata.namespace ?? ''}`);
    expect(bound.sort()).toEqual(defined.sort());
  });
});

describe('rbac/dependencies.yaml', () => {
  const objects = objectsIn('rbac/dependencies.yaml');

  it('lets one by one be read, or kept by name, and shows none that nobody names', () => {
    const granted = objects.map(({ metadata, rules }) => [
      metadata.name,
      verbsOn(rules ?? [], '', 'secrets').join(' '),
    ]);
    expect(granted).toEqual([
      ['mck8s-dependencies', 'get'],
      ['mck8s-member-dependencies', 'create delete get patch'],
    ]);
  });

  it('binds nobody', () => {
    expect(objects.map(({ kind }) => kind)).toEqual(['ClusterRole', 'ClusterRole']);
  });
});

describe('the linter itself', () => {
  const rule: Rule = { apiGroups: [''], resources: ['pods'], verbs: ['get'] };
  it.each<[Partial<Rule>, string]>([
    [{ verbs: ['*'] }, 'a wildcard'],
    [{ resources: ['*'] }, 'a wildcard'],
    [{ resources: ['pods/*'] }, 'a wildcard'],
    [{ resources: ['secrets'] }, 'Secrets of every namespace'],
    [{ resources: ['secrets'], verbs: ['get', 'list'] }, 'lists of Secrets, or changes of any'],
    [{ resources: ['secrets'], verbs: ['patch'] }, 'lists of Secrets, or changes of any'],
    [{ verbs: ['impersonate'] }, 'rights to more rights'],
    [{ apiGroups: ['rbac.authorization.k8s.io'] }, 'roles'],
    [{ resources: ['pods', 'pods/exec'] }, 'ways into pods and nodes'],
    [{ resources: ['serviceaccounts/token'] }, 'tokens of other accounts'],
    [{ resources: ['serviceaccounts/token'], resourceNames: ['mck8s'] }, 'tokens of other accounts'],
  ])('finds in %j: %s', (part, what) => {
    const object: Manifest = { kind: 'ClusterRole', metadata: { name: 'test' } };
    const found = FORBIDDEN.filter(([, isForbidden]) => isForbidden({ ...rule, ...part }, object));
    expect(found.map(([name]) => name)).toContain(what);
  });
});

describe('the operator may do what it must', () => {
  const cluster0 = grantsIn('rbac/cluster0.yaml', 'ClusterRole');
  const home = grantsIn('rbac/cluster0.yaml', 'Role');
  const member = grantsIn('rbac/member.yaml', 'ClusterRole');
  const memberHome = grantsIn('rbac/member.yaml', 'Role');
  const kubefed = grantsIn('rbac/kubefed.yaml', 'Role');

  it.each(KINDS_OF_OURS)('with %s on cluster0', (plural) => {
    const own: Readonly<Record<string, string>> = { memberclusters: 'create', multiclusterjobs: 'delete' };
    const more = own[plural] === undefined ? [] : [own[plural]];
    expect(verbsOn(cluster0, 'fogguru.eu', plural)).toEqual(
      [...more, 'get', 'list', 'patch', 'watch'].sort(),
    );
    expect(verbsOn(cluster0, 'fogguru.eu', `${plural}/status`)).toEqual(['patch']);
  });

  it.each([
    [cluster0, 'events.k8s.io', 'events', 'create patch'],
    [cluster0, 'multicluster.x-k8s.io', 'clusterprofiles', 'get list watch'],
    [home, 'coordination.k8s.io', 'leases', 'create get patch update'],
    [home, '', 'secrets', 'get'],
    [home, 'apps', 'deployments', 'create'],
    [kubefed, 'core.kubefed.io', 'kubefedclusters', 'get list watch'],
    [kubefed, '', 'secrets', 'get'],
    [member, '', 'nodes', 'list watch'],
    [member, '', 'pods', 'get list watch'],
    [member, '', 'namespaces', 'create get'],
    [memberHome, '', 'serviceaccounts/token', 'create'],
    [member, 'apps', 'deployments', 'create delete get list patch watch'],
    [member, '', 'services', 'create delete get list patch watch'],
    [member, 'multicluster.x-k8s.io', 'serviceexports', 'create delete get list patch watch'],
    [member, 'multicluster.x-k8s.io', 'serviceimports', 'create delete get list patch watch'],
    [member, 'multicluster.x-k8s.io', 'serviceexports/status', 'patch'],
    [member, 'multicluster.x-k8s.io', 'serviceimports/status', 'patch'],
  ])('%#: %s %s', (rules, group, resource, verbs) => {
    expect(verbsOn(rules, group, resource).join(' ')).toBe(verbs);
  });

  it('and changes no Lease but its own', () => {
    const named = home.filter(
      ({ resources, verbs }) => resources.includes('leases') && !verbs.includes('create'),
    );
    expect(named.map(({ resourceNames }) => resourceNames)).toEqual([['mck8s']]);
  });
});
