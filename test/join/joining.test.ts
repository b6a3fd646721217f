// A cluster becomes a member: what is made in it and on cluster0, and what is refused before anything is written.

import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { MEMBER_CLUSTERS } from '../../handlers/cluster0/kinds.ts';
import { GRANTED_KINDS, ROLE_BINDINGS, ROLES } from '../../handlers/join/kinds.ts';
import { intakeKubeconfig } from '../../handlers/kube/kubeconfig-intake.ts';
import { NAMESPACES, SECRETS, SERVICE_ACCOUNTS } from '../../handlers/ports/kube-object.ts';
import { objectAt } from '../../simulator/apiserver/json.ts';
import { objectsIn } from '../deploy/manifests.ts';
import { AUTHORITY, SYSTEM, TwoClusters } from './two-clusters.ts';

let two: TwoClusters;

beforeEach(() => {
  two = new TwoClusters();
});

function writesOf(two: TwoClusters): number {
  return two.cluster0.log.count + two.member.log.count;
}

describe('a member that is joined', () => {
  it('is given what deploy/rbac/member.yaml grants, and no more', async () => {
    await two.join();
    const written = objectsIn('rbac/member.yaml');
    expect(two.granted().sort()).toEqual(
      written.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort(),
    );
    const roles = GRANTED_KINDS.filter(({ kind }) => /Role$/.test(kind));
    for (const { kind, metadata, rules } of written.filter((object) => object.rules !== undefined)) {
      const resource = roles.find((role) => role.kind === kind)!;
      expect(two.get(two.member, resource, metadata.name, metadata.namespace)).toMatchObject({ rules });
    }
  });

  it('is reached by a kubeconfig of server, authority and token, which the operator takes', async () => {
    await two.join();
    const text = two.kubeconfig();
    const intake = intakeKubeconfig(text, { allowLoopback: false, nowMicros: two.clock.wallMicros() });
    expect(intake).toMatchObject({
      ok: true,
      value: { server: 'https://rennes.example.com:6443', caData: AUTHORITY },
    });
    const { clusters, users } = parse(text) as Record<'clusters' | 'users', readonly object[]>;
    expect(clusters.map((one) => Object.keys(objectAt(one, 'cluster')))).toEqual([
      ['server', 'certificate-authority-data'],
    ]);
    expect(users.map((one) => Object.keys(objectAt(one, 'user')))).toEqual([['token']]);
  });

  it('lets the operator change its Secret, and no other', async () => {
    await two.join();
    expect(two.renewals()).toEqual(['Role member-rennes', 'RoleBinding member-rennes']);
    expect(two.get(two.cluster0, ROLES, 'member-rennes', SYSTEM)).toMatchObject({
      rules: [
        { apiGroups: [''], resources: ['secrets'], resourceNames: ['member-rennes'], verbs: ['patch'] },
      ],
    });
    expect(two.get(two.cluster0, ROLE_BINDINGS, 'member-rennes', SYSTEM)).toMatchObject({
      roleRef: { kind: 'Role', name: 'member-rennes' },
      subjects: [{ kind: 'ServiceAccount', name: 'mck8s', namespace: SYSTEM }],
    });
  });

  it('is registered with what is said of it', async () => {
    const labels = { site: 'west' };
    await two.join({ spec: { tier: 'fog', region: 'fr', labels, pricePerHour: '0.4' } });
    expect(two.get(two.cluster0, MEMBER_CLUSTERS, 'rennes')).toMatchObject({
      spec: {
        tier: 'fog',
        region: 'fr',
        labels,
        pricePerHour: '0.4',
        kubeconfigSecretRef: { name: 'member-rennes', key: 'kubeconfig' },
      },
    });
  });

  it('joined again gets another token, and nothing else changes', async () => {
    await two.join({ spec: { tier: 'fog', labels: { site: 'west' } } });
    const first = two.get(two.cluster0, MEMBER_CLUSTERS, 'rennes');
    const rights = GRANTED_KINDS.flatMap((kind) => two.member.local('test').list(kind));
    const token = two.kubeconfig();
    await two.clock.advance(3600e6);
    await two.join();
    expect(two.kubeconfig()).not.toBe(token);
    expect(two.get(two.cluster0, MEMBER_CLUSTERS, 'rennes')).toEqual(first);
    expect(GRANTED_KINDS.flatMap((kind) => two.member.local('test').list(kind))).toEqual(rights);
  });

  it('keeps what others wrote on its MemberCluster', async () => {
    await two.join({ spec: { tier: 'fog' } });
    two.cluster0.local('user').change(MEMBER_CLUSTERS, { namespace: '', name: 'rennes' }, (now) => ({
      ...now,
      spec: { ...objectAt(now, 'spec'), tier: 'edge', cordoned: true },
    }));
    await two.join({ spec: { region: 'fr' } });
    expect(two.get(two.cluster0, MEMBER_CLUSTERS, 'rennes')).toMatchObject({
      spec: { tier: 'edge', cordoned: true, region: 'fr' },
    });
  });

  it('records what the member grants where that is less than what was asked for', async () => {
    const thrifty = two.server('thrifty', 7200);
    await two.join({ from: thrifty, lifetimeSeconds: 2_592_000 });
    const { annotations } = two.get(two.cluster0, SECRETS, 'member-rennes', SYSTEM)!['metadata'] as {
      annotations: Record<string, string>;
    };
    const lifetime =
      Date.parse(annotations['fogguru.eu/token-expires']!) -
      Date.parse(annotations['fogguru.eu/token-issued']!);
    expect(lifetime / 1000).toBeCloseTo(7200, -1);
    expect(two.lines.join('\n')).toMatch(/grants 2 h where 720 h were asked for/);
  });

  it('that was found through a context is reached by its Secret from then on', async () => {
    const source = { kind: 'KubeconfigContext', name: 'rennes' };
    two.create(two.cluster0, MEMBER_CLUSTERS, 'rennes', { spec: { source } });
    await two.join();
    const { spec } = two.get(two.cluster0, MEMBER_CLUSTERS, 'rennes') as { spec: object };
    expect(spec).toEqual({ kubeconfigSecretRef: { name: 'member-rennes', key: 'kubeconfig' } });
  });

  it('never has its token told to anybody', async () => {
    await two.join();
    const { users } = parse(two.kubeconfig()) as { users: { user: { token: string } }[] };
    expect(two.lines.length).toBeGreaterThan(3);
    expect(two.lines.join('\n')).not.toContain(users[0]!.user.token);
  });
});

describe('what is refused before anything is written', () => {
  const KNOWN = { status: { clusterUID: 'another' } };

  function registered(name: string, status: object): void {
    two.create(two.cluster0, MEMBER_CLUSTERS, name, { spec: {} });
    two.cluster0
      .local('operator')
      .change(MEMBER_CLUSTERS, { namespace: '', name }, (now) => ({ ...now, ...status }), 'status');
  }

  function memberUid(): string {
    const { metadata } = two.get(two.member, NAMESPACES, 'kube-system') as { metadata: { uid: string } };
    return metadata.uid;
  }

  it.each<[string, () => Promise<void>, RegExp]>([
    ['cluster0 itself', () => two.join({ from: two.cluster0 }), /is cluster0 itself/],
    ['a name that is none', () => two.join({ name: 'Rennes!' }), /metadata\.name/],
    ['a tier that is none', () => two.join({ spec: { tier: 'sky' } }), /spec\.tier/],
    ['a price that is none', () => two.join({ spec: { pricePerHour: 'cheap' } }), /pricePerHour/],
    [
      'a name of another cluster',
      () => {
        registered('rennes', KNOWN);
        return two.join();
      },
      /another cluster than context "rennes".*mck8s leave rennes/,
    ],
    [
      'a second name for a member',
      () => {
        registered('bretagne', { status: { clusterUID: memberUid() } });
        return two.join();
      },
      /is registered as bretagne already/,
    ],
    [
      'a cluster0 where mck8s is not',
      () => two.join({ atHome: two.server('empty') }),
      /does not serve MemberClusters; install mck8s/,
    ],
    [
      'a Secret of somebody else',
      () => {
        two.create(two.cluster0, SECRETS, 'member-rennes', {}, SYSTEM);
        return two.join();
      },
      /Secret mck8s-system\/member-rennes is there and not made by join/,
    ],
  ])('%s', async (_what, join, why) => {
    const asked = join();
    const before = writesOf(two);
    await expect(asked).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(why) as unknown,
    });
    expect(writesOf(two)).toBe(before);
  });
});

it('what a member does not allow is said with where and what to do, and joining goes on when it is asked again', async () => {
  const deny = two.member.admission(({ kind }) =>
    kind.kind === 'ClusterRole' ? { code: 403, reason: 'Forbidden', message: 'no' } : undefined,
  );
  await expect(two.join()).rejects.toThrow(
    /^context "rennes": apply clusterroles mck8s-member: .*administrator's rights/,
  );
  expect(two.get(two.cluster0, MEMBER_CLUSTERS, 'rennes')).toBeUndefined();
  deny();
  await two.join();
  expect(two.get(two.member, SERVICE_ACCOUNTS, 'mck8s', SYSTEM)).toBeDefined();
  expect(two.get(two.cluster0, MEMBER_CLUSTERS, 'rennes')).toBeDefined();
});
