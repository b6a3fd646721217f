// ConfigMaps, Secrets and ServiceAccounts that a template names: they are there before its pods, follow cluster0, and go when nobody
// of ours needs them. What is somebody else's is left alone, and what is in a Secret is told nobody.

import { describe, expect, test } from 'vitest';
import { MULTI_CLUSTER_JOBS } from '../../handlers/cluster0/kinds.ts';
import { CONFIG_MAPS, SECRETS, SERVICE_ACCOUNTS, type Resource } from '../../handlers/ports/kube-object.ts';
import type { FakeApiServer } from '../../simulator/apiserver/fake-api-server.ts';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { JobWorld } from './job-world.ts';
import { World } from './world.ts';

const CANARY = 'canary-7f3a9c51e0d84b26';
const SECRET = Buffer.from(CANARY).toString('base64');
const BOTH = { cluster1: 2, cluster2: 2 };
const KINDS: readonly Resource[] = [CONFIG_MAPS, SECRETS, SERVICE_ACCOUNTS];

function templateOf(name: string, { optional = false, configMap = 'settings' } = {}): JsonObject {
  const envFrom = [{ configMapRef: { name: configMap, optional } }];
  const env = [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }];
  const resources = { requests: { cpu: '1' } };
  return {
    metadata: { labels: { app: name } },
    spec: {
      serviceAccountName: 'shop',
      containers: [{ name: 'app', image: 'app:1', resources, envFrom, env }],
    },
  };
}

const DEPENDENCIES = { propagate: ['ConfigMap', 'ServiceAccount'], secrets: ['db'] };

function specOf(name: string, given: JsonObject = {}): JsonObject {
  const template = templateOf(name);
  return { locations: 'cluster1, cluster2', replicas: 2, template, dependencies: DEPENDENCIES, ...given };
}

function put(server: FakeApiServer, resource: Resource, name: string, fields: JsonObject): void {
  const client = server.local('somebody');
  const place = { namespace: 'default', name };
  if (client.get(resource, place) === undefined)
    client.create(resource, 'default', { metadata: { name }, ...fields });
  else client.change(resource, place, (now) => ({ ...now, ...fields }));
}

/** A world with all that the template names on cluster0. */
function stocked<W extends World>(world: W): W {
  put(world.cluster0, CONFIG_MAPS, 'settings', { data: { colour: 'red', size: 'big' } });
  put(world.cluster0, SECRETS, 'db', { data: { password: SECRET } });
  put(world.cluster0, SERVICE_ACCOUNTS, 'shop', { imagePullSecrets: [{ name: 'registry' }] });
  return world;
}

/** A world in which front runs in two members with all that it needs. */
async function running(): Promise<World> {
  const world = stocked(new World());
  world.start();
  await world.pass(2);
  world.apply('front', specOf('front'));
  await world.until(() => world.isReady('front'));
  expect(world.replicas('front')).toEqual(BOTH);
  return world;
}

function inMember(world: World, member: string, resource: Resource, name: string): JsonObject | undefined {
  const found = world.member(member).local('reader').get(resource, { namespace: 'default', name });
  return found;
}

/** `cluster1 ConfigMap/settings`, for all copies there are. */
function copies(world: World): string[] {
  return [...world.members].flatMap(([member, server]) =>
    KINDS.flatMap((resource) =>
      server
        .local('reader')
        .list(resource)
        .map(({ metadata }) => `${member} ${resource.kind}/${metadata.name}`),
    ),
  );
}

const ALL = ['cluster1', 'cluster2'].flatMap((member) => [
  `${member} ConfigMap/settings`,
  `${member} Secret/db`,
  `${member} ServiceAccount/shop`,
]);

describe('what a template names', () => {
  test('is in every member before the Deployment, and nowhere else', async () => {
    const world = stocked(new World());
    const late: string[] = [];
    for (const [member, server] of world.members)
      server.listen(({ kindKey, before }) => {
        if (
          kindKey === 'apps/deployments' &&
          before === undefined &&
          copies(world).filter((copy) => copy.startsWith(member)).length < 3
        )
          late.push(member);
      });
    world.start();
    await world.pass(2);
    world.apply('front', specOf('front'));
    await world.until(() => world.isReady('front'));
    expect(late).toEqual([]);
    expect(copies(world)).toEqual(ALL);
    expect(inMember(world, 'cluster1', CONFIG_MAPS, 'settings')).toMatchObject({
      data: { colour: 'red', size: 'big' },
    });
    expect(inMember(world, 'cluster1', SECRETS, 'db')).toMatchObject({ data: { password: SECRET } });
    expect(inMember(world, 'cluster2', SERVICE_ACCOUNTS, 'shop')).toMatchObject({
      imagePullSecrets: [{ name: 'registry' }],
    });
  });

  test('stays where it is without being asked to travel', async () => {
    const world = stocked(new World());
    world.start();
    await world.pass(2);
    world.apply('front', specOf('front', { dependencies: undefined }));
    await world.until(() => world.isReady('front'));
    expect(copies(world)).toEqual([]);
    expect(world.object('front')!.status).not.toHaveProperty('copies');
  });

  test('follows what cluster0 has: values that change, and values that go', async () => {
    const world = await running();
    put(world.cluster0, CONFIG_MAPS, 'settings', { data: { colour: 'blue' } });
    await world.pass(60);
    for (const member of ['cluster1', 'cluster2'])
      expect(inMember(world, member, CONFIG_MAPS, 'settings')).toMatchObject({ data: { colour: 'blue' } });
    expect(inMember(world, 'cluster1', CONFIG_MAPS, 'settings')!['data']).not.toHaveProperty('size');
    await world.pass(60);
    expect(await world.writesWhile(600)).toBe(0);
  });

  test('is put right where somebody in a member changed or deleted it', async () => {
    const world = await running();
    put(world.member('cluster1'), CONFIG_MAPS, 'settings', { data: { colour: 'green' } });
    world.member('cluster2').local('somebody').remove(SECRETS, { namespace: 'default', name: 'db' });
    await world.pass(400);
    expect(copies(world)).toEqual(ALL);
    expect(inMember(world, 'cluster1', CONFIG_MAPS, 'settings')).toMatchObject({ data: { colour: 'red' } });
  });

  test('goes with the workload, and the object waits for that', async () => {
    const world = await running();
    world.delete('front');
    await world.pass(60);
    expect(copies(world)).toEqual([]);
    expect(world.object('front')).toBeUndefined();
  });

  test('goes from where the workload is no more', async () => {
    const world = await running();
    world.patchSpec('front', { locations: 'cluster2, cluster3' });
    await world.until(() => world.isReady('front'));
    await world.pass(60);
    expect(copies(world)).toEqual(
      ALL.map((copy) => copy.replace('cluster2', 'cluster3').replace('cluster1', 'cluster2')),
    );
  });

  test('goes once no pod of the template that named it is left', async () => {
    const world = await running();
    put(world.cluster0, CONFIG_MAPS, 'others', { data: { colour: 'white' } });
    world.patchSpec('front', { template: templateOf('front', { configMap: 'others' }) });
    await world.pass(60);
    expect(world.isReady('front')).toBe(true);
    expect(copies(world)).toEqual(ALL.map((copy) => copy.replace('settings', 'others')));
  });

  test('stays while another workload needs it', async () => {
    const world = await running();
    world.apply('back', specOf('back', { locations: 'cluster1' }));
    await world.until(() => world.isReady('back'));
    world.delete('front');
    await world.pass(60);
    expect(copies(world)).toEqual(ALL.slice(0, 3));
    world.delete('back');
    await world.pass(60);
    expect(copies(world)).toEqual([]);
  });

  test('stays in members where cluster0 has lost it', async () => {
    const world = await running();
    world.cluster0.local('somebody').remove(SECRETS, { namespace: 'default', name: 'db' });
    await world.pass(400);
    expect(copies(world)).toEqual(ALL);
    expect(world.isReady('front')).toBe(true);
  });
});

describe('what is missing', () => {
  test('is said for each member before any pod is made, and the rest follows once it is there', async () => {
    const world = stocked(new World());
    world.cluster0.local('somebody').remove(CONFIG_MAPS, { namespace: 'default', name: 'settings' });
    world.start();
    await world.pass(2);
    world.apply('front', specOf('front'));
    await world.pass(30);
    expect(world.reasons('front')).toEqual({ cluster1: 'MissingDependency', cluster2: 'MissingDependency' });
    expect(JSON.stringify(world.object('front')!.status)).toContain(
      'ConfigMap default/settings is neither on cluster0 nor in the cluster',
    );
    expect(world.replicas('front')).toEqual({});
    put(world.cluster0, CONFIG_MAPS, 'settings', { data: {} });
    await world.pass(60);
    expect(world.replicas('front')).toEqual(BOTH);
    expect(world.isReady('front')).toBe(true);
  });

  test('is no matter where the template can do without', async () => {
    const world = stocked(new World());
    world.cluster0.local('somebody').remove(CONFIG_MAPS, { namespace: 'default', name: 'settings' });
    world.start();
    await world.pass(2);
    world.apply('front', specOf('front', { template: templateOf('front', { optional: true }) }));
    await world.until(() => world.isReady('front'));
    expect(copies(world)).toEqual(ALL.filter((copy) => !copy.includes('ConfigMap')));
  });

  test('is made up for by what a member has of its own', async () => {
    const world = stocked(new World());
    world.cluster0.local('somebody').remove(CONFIG_MAPS, { namespace: 'default', name: 'settings' });
    put(world.member('cluster1'), CONFIG_MAPS, 'settings', { data: { colour: 'theirs' } });
    world.start();
    await world.pass(2);
    world.apply('front', specOf('front', { locations: 'cluster1' }));
    await world.until(() => world.isReady('front'));
    world.delete('front');
    await world.pass(60);
    expect(inMember(world, 'cluster1', CONFIG_MAPS, 'settings')).toMatchObject({
      data: { colour: 'theirs' },
    });
  });

  test('and rights that are missing are told with the command that grants them', async () => {
    const world = stocked(new World());
    const heal = world.member('cluster1').faults.add({
      fault: { kind: 'status', status: 403 },
      path: /\/secrets\//,
    });
    world.start();
    await world.pass(2);
    world.apply('front', specOf('front'));
    await world.pass(30);
    expect(world.reasons('front')).toEqual({ cluster1: 'Forbidden', cluster2: 'Running' });
    expect(JSON.stringify(world.object('front')!.status)).toContain(
      'kubectl create rolebinding mck8s-dependencies -n default --clusterrole=mck8s-member-dependencies',
    );
    heal();
    await world.pass(120);
    expect(world.replicas('front')).toEqual(BOTH);
  });
});

describe('what is somebody else’s', () => {
  test('keeps the workload out where its content is another, and is not touched', async () => {
    const world = stocked(new World());
    put(world.member('cluster1'), SECRETS, 'db', { data: { password: 'dGhlaXJz' } });
    world.start();
    await world.pass(2);
    world.apply('front', specOf('front'));
    await world.pass(30);
    expect(world.reasons('front')).toEqual({ cluster1: 'NotOurs', cluster2: 'Running' });
    world.delete('front');
    await world.pass(60);
    expect(world.object('front')).toBeUndefined();
    expect(inMember(world, 'cluster1', SECRETS, 'db')).toMatchObject({ data: { password: 'dGhlaXJz' } });
    expect(inMember(world, 'cluster1', SECRETS, 'db')!['metadata']).not.toHaveProperty('annotations');
  });

  test('is used as it is where it is the same, or an account', async () => {
    const world = stocked(new World());
    put(world.member('cluster1'), CONFIG_MAPS, 'settings', { data: { colour: 'red', size: 'big' } });
    put(world.member('cluster1'), SERVICE_ACCOUNTS, 'shop', {});
    world.start();
    await world.pass(2);
    world.apply('front', specOf('front'));
    await world.until(() => world.isReady('front'));
    world.delete('front');
    await world.pass(60);
    expect(copies(world)).toEqual(['cluster1 ConfigMap/settings', 'cluster1 ServiceAccount/shop']);
  });
});

describe('an operator that dies at any write', () => {
  /** Number of a write that follows the act, and what is there in the end. */
  async function play(
    act: (world: World) => void,
    number: number,
  ): Promise<{ left: string[]; writes: number }> {
    const world = await running();
    const since = world.clock.monotonicMicros();
    let writes = 0;
    world.traffic.onSend = (request) => {
      if (request.method === 'GET' || ++writes !== number) return;
      queueMicrotask(() => {
        world.operators.at(-1)!.kill();
        world.start();
      });
    };
    act(world);
    await world.pass(120);
    const left = copies(world).map((copy) => {
      const [member = '', id = ''] = copy.split(' ');
      const resource = KINDS.find(({ kind }) => id.startsWith(kind))!;
      return `${copy} ${JSON.stringify(inMember(world, member, resource, id.slice(id.indexOf('/') + 1))!['data'] ?? '')}`;
    });
    return { left, writes: world.traffic.writesSince(since).length };
  }

  test.each<[string, (world: World) => void]>([
    [
      'a Secret that changes',
      (world) => {
        put(world.cluster0, SECRETS, 'db', { data: { password: 'bmV3' } });
      },
    ],
    [
      'a deletion',
      (world) => {
        world.delete('front');
      },
    ],
    [
      'a move',
      (world) => {
        world.patchSpec('front', { locations: 'cluster2, cluster3' });
      },
    ],
  ])('leaves nothing undone of %s', async (_what, act) => {
    const clean = await play(act, 0);
    expect(clean.writes).toBeGreaterThan(1);
    for (let number = 1; number <= clean.writes; number++)
      expect({ number, left: (await play(act, number)).left }).toEqual({ number, left: clean.left });
  });
});

test('what is in a Secret is told nobody, whoever repeats it', async () => {
  const world = stocked(new World());
  for (const member of ['cluster1', 'cluster2'])
    world
      .member(member)
      .admission(({ kind }) =>
        kind.plural === 'secrets'
          ? { code: 422, reason: 'Invalid', message: `data: ${SECRET} ${CANARY}` }
          : undefined,
      );
  world.start();
  await world.pass(2);
  world.apply('front', specOf('front'));
  await world.pass(120);
  expect(world.replicas('front')).toEqual({});
  const told = JSON.stringify([world.lines, world.events(), world.object('front')]);
  expect(told).toContain('Secret');
  expect(told).not.toContain(CANARY);
  expect(told).not.toContain(SECRET);
});

test('a job finds what it needs in each member, and that goes with the job', async () => {
  const world = stocked(new JobWorld());
  world.start();
  await world.pass(2);
  const template = templateOf('report');
  world.applyJob('report', {
    locations: 'cluster1, cluster2',
    completions: 2,
    template,
    dependencies: DEPENDENCIES,
  });
  await world.pass(10);
  expect(copies(world)).toEqual(ALL);
  await world.pass(120);
  const place = { namespace: 'default', name: 'report' };
  world.cluster0.local('user').remove(MULTI_CLUSTER_JOBS, place);
  await world.pass(60);
  expect(copies(world)).toEqual([]);
  expect(world.cluster0.local('user').get(MULTI_CLUSTER_JOBS, place)).toBeUndefined();
});

describe('an operator that stops while it asks cluster0 for what travels', () => {
  test('asks for nothing more', async () => {
    const world = await running();
    const asked = (): number =>
      world.traffic.requests.filter(
        ({ server, path }) => server === 'cluster0' && /configmaps|secrets/.test(path),
      ).length;
    const before = asked();
    world.traffic.onSend = ({ server, path }) => {
      if (server !== 'cluster0' || !path.includes('configmaps')) return;
      world.traffic.onSend = () => undefined;
      world.operators[0]!.stop();
    };
    await world.until(() => asked() > before, 120);
    await world.pass(5);
    const then = asked();
    await world.pass(600);
    expect(asked()).toBe(then);
  });
});
