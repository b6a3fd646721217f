// The fleet on one screen: who leads, how members stand, what waits and why, what was decided; troubled things first, nothing secret.

import { beforeEach, describe, expect, test } from 'vitest';
import { DEPLOYMENTS, NODES, SECRETS } from '../../handlers/ports/kube-object.ts';
import { readFleet } from '../../handlers/why/fleet.ts';
import { fleetText } from '../../handlers/why/fleet-text.ts';
import { needsSomebody, type FleetView } from '../../handlers/why/fleet-view.ts';
import { join, servesRights } from '../live/joining.ts';
import { node, template } from '../live/objects.ts';
import { World } from '../live/world.ts';
import { asked, squeezed } from './asking.ts';

const ELECTION = { leaseDurationMicros: 15e6, renewDeadlineMicros: 10e6, retryPeriodMicros: 2e6 };
const SETTLED_SECONDS = 90;

let world: World;

beforeEach(async () => {
  world = new World();
  world.start({ election: ELECTION });
  await world.pass(SETTLED_SECONDS);
});

function seen(namespace?: string, forbidden?: RegExp): Promise<FleetView> {
  const nowMicros = world.clock.wallMicros();
  const question = { namespace, systemNamespace: 'mck8s-system', nowMicros };
  return asked(world, (side) => readFleet(side, question), forbidden);
}

async function linesOf(all = false, forbidden?: RegExp): Promise<string[]> {
  const view = await seen(undefined, forbidden);
  return fleetText(view, { nowMicros: world.clock.wallMicros(), all }).split('\n');
}

async function screen(): Promise<string> {
  return squeezed((await linesOf()).join('\n'));
}

describe('a fleet that is well', () => {
  test('says who leads, what is free and how each member stands, and needs nobody', async () => {
    world.apply('front', { replicas: 3 });
    await world.pass(SETTLED_SECONDS);
    const text = await screen();
    expect(text).toMatch(/^OPERATOR operator-1 leads, renewed [0-3]s ago$/m);
    expect(text).toContain(
      'FLEET 3 of 3 members ready; free: 21 of 24 cpu, 96 of 96Gi memory, 657 of 660 pods',
    );
    expect(text).toContain('WORK 1 MultiClusterDeployment (1 ready)');
    expect(text).toMatch(/^cluster1 True edge v\S+ 2\/2 5\/8 32\/32Gi 217\/220 fresh -$/m);
    expect(text).not.toMatch(/WAITING|NEEDS SOMEBODY|more/);
    expect(needsSomebody(await seen())).toBe(false);
  });

  test('tells what was decided last, newest first', async () => {
    world.apply('front', { replicas: 1 });
    await world.pass(10);
    world.apply('back', { replicas: 2 });
    await world.pass(10);
    const [first, second] = (await seen()).decisions;
    expect([first, second]).toMatchObject([
      { kind: 'MultiClusterDeployment', name: 'back', reason: 'Placed' },
      { kind: 'MultiClusterDeployment', name: 'front', reason: 'Placed' },
    ]);
    expect(await screen()).toMatch(/^ ?\d+s mcd\/back Placed replicas by cluster: /m);
  });
});

describe('who leads', () => {
  test('is nobody once a lease has run out, and that calls for somebody', async () => {
    world.operators[0]!.kill();
    await world.pass(60);
    expect(await screen()).toMatch(
      /^OPERATOR nobody leads, so nothing is decided; the lease was renewed last \d+s ago$/m,
    );
    expect(needsSomebody(await seen())).toBe(true);
  });

  test('is told with the pods of the operator, where it runs as a Deployment', async () => {
    const client = world.cluster0.local('admin');
    client.create(DEPLOYMENTS, 'mck8s-system', {
      metadata: { name: 'mck8s' },
      spec: { replicas: 2, selector: { matchLabels: { app: 'mck8s' } }, template: template('mck8s') },
    });
    expect((await seen()).operatorPods).toEqual({ ready: 0, wanted: 2 });
    expect(await screen()).toContain('; 0 of 2 pods of it are ready');
  });

  test('is left out where somebody may not read it, and the rest is there', async () => {
    const text = (await linesOf(false, /leases|events/)).join('\n');
    expect(text).toContain('OPERATOR  not known who leads');
    expect(text).toMatch(/note: who leads is not known: cluster0: .*ask for the right to read that/);
    expect(text).toMatch(/note: what was decided last is not known: /);
    expect(text).toContain('3 of 3 members ready');
  });
});

describe('a member', () => {
  test('that does not answer comes first, with how old its facts are and why', async () => {
    world.member('cluster3').kill();
    await world.pass(120);
    const { members } = await seen();
    expect(members[2]).toMatchObject({ name: 'cluster3', ready: 'False' });
    const text = await screen();
    expect(text).toMatch(/FACTS TOKEN\ncluster3 False edge .* 2m old -\ncluster1 True/);
    expect(text).toMatch(/^cluster3 \w+: .+$/m);
    expect(needsSomebody(await seen())).toBe(true);
  });

  test('that is cordoned or tainted says so', async () => {
    world.configure('cluster1', { cordoned: true });
    world.configure('cluster2', { taints: [{ key: 'night', effect: 'NoSchedule' }] });
    const text = await screen();
    expect(text).toMatch(/^cluster1 True,cordoned /m);
    expect(text).toMatch(/^cluster2 True,tainted /m);
  });

  test('with devices has them in a table of their own', async () => {
    const plain = node('with-gpus', 4) as { status: { allocatable: object } };
    const amounts = { ...plain.status.allocatable, 'nvidia.com/gpu': '8' };
    world
      .member('cluster2')
      .local('kubelet')
      .create(NODES, '', { ...plain, status: { ...plain.status, allocatable: amounts, capacity: amounts } });
    await world.pass(SETTLED_SECONDS);
    expect(await screen()).toContain('MEMBER nvidia.com/gpu FREE\ncluster2 8/8');
  });

  test('of a fleet without any is asked for', async () => {
    world = new World({ members: {} });
    expect(await screen()).toContain('No member cluster is registered; mck8s join registers one.');
  });
});

describe('a token', () => {
  test('is told of by how long it is good, and is itself nowhere', async () => {
    world = new World({ members: { rennes: [4], brest: [4] } });
    servesRights(world);
    await join(world, 'rennes');
    world.start();
    await world.pass(SETTLED_SECONDS);
    const view = await seen();
    expect(view.members.map(({ credentialExpires }) => credentialExpires !== null)).toEqual([false, true]);
    expect(await screen()).toMatch(/^rennes True .* 5\dm left$/m);
    const secret = world.cluster0
      .local('test')
      .get(SECRETS, { namespace: 'mck8s-system', name: 'member-rennes' });
    const { kubeconfig } = secret!['data'] as { kubeconfig: string };
    const token = /token: (\S+)/.exec(Buffer.from(kubeconfig, 'base64').toString())![1]!;
    expect(token.length).toBeGreaterThan(10);
    expect(JSON.stringify(view)).not.toContain(token);
  });
});

describe('work', () => {
  test('that waits is told longest first, with the clusters by what keeps it out of them', async () => {
    world.configure('cluster3', { cordoned: true });
    world.apply('first', { replicas: 20 });
    await world.pass(30);
    world.apply('second', { replicas: 1 }, { cpu: '9' });
    await world.pass(30);
    const { waiting } = await seen();
    expect(waiting.map(({ name, pods, wanted }) => [name, pods, wanted])).toEqual([
      ['first', 4, 20],
      ['second', 1, 1],
    ]);
    const text = await screen();
    expect(text).toMatch(/^mcd\/first 4 of 20 \d+s ClusterCordoned: cluster3; Kept: cluster1,cluster2$/m);
    expect(text).toMatch(/^mcd\/second 1 of 1 \d+s TooBig: cluster1,cluster2; ClusterCordoned: cluster3$/m);
    expect(text).toContain('(0 ready, 2 wait for room)');
  });

  test('that needs somebody is told with what is wrong', async () => {
    world.apply('odd', { replicas: -1 });
    await world.pass(30);
    expect((await seen()).trouble).toMatchObject([{ name: 'odd', cluster: '', reason: 'BadObject' }]);
    expect(await screen()).toMatch(/^mcd\/odd - BadObject .*spec\.replicas/m);
  });

  test('of one namespace is told alone', async () => {
    world.createNamespace(world.cluster0, 'prod');
    world.namespace = 'prod';
    world.apply('front', { replicas: 1 });
    await world.pass(20);
    expect((await seen('prod')).kinds[0]).toMatchObject({ count: 1 });
    expect((await seen('default')).kinds[0]).toMatchObject({ count: 0 });
  });
});

test('a large fleet stays on one screen, no line is wider than 120, and all is there for who asks', async () => {
  for (let i = 10; i < 40; i++) world.register(`far-${i}`);
  for (let i = 0; i < 12; i++) world.apply(`app-${i}`, { replicas: 30 });
  await world.pass(SETTLED_SECONDS);
  const lines = await linesOf();
  expect(lines.filter((line) => line.startsWith('... and '))).toEqual([
    '... and 13 more members; --all shows them',
    expect.stringMatching(/^\.\.\. and \d+ more workloads wait; --all shows them$/),
    expect.stringMatching(/^\.\.\. and \d+ more decisions; --all shows them$/),
  ]);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
  const all = await linesOf(true);
  expect(all.filter((line) => line.startsWith('far-')).length).toBeGreaterThanOrEqual(30);
  expect(all.filter((line) => line.startsWith('... and '))).toEqual([]);
});
