// Members that come, change, are replaced and go while the operator runs: what users see of them and what becomes of workloads.

import { describe, expect, test } from 'vitest';
import { CredentialRefused } from '../../handlers/members/credential.ts';
import { MEMBER_CLUSTERS } from '../../handlers/cluster0/kinds.ts';
import { SECOND } from '../../handlers/ports/clock.ts';
import { NODES } from '../../handlers/ports/kube-object.ts';
import { fewestReady, Turnover } from './end-state.ts';
import { World } from './world.ts';

async function started(members?: Record<string, readonly number[]>): Promise<World> {
  const world = new World(members === undefined ? {} : { members });
  world.start();
  await world.pass(2);
  return world;
}

describe('a member', () => {
  test('that is registered while the operator runs takes what waits for it (14)', async () => {
    const world = await started({ cluster1: [4] });
    world.apply('front', { locations: 'cluster1, cluster2', replicas: 2 });
    await world.pass(10);
    expect(world.considered('front')['cluster2']).toBe('UnknownLocation');
    expect(world.replicas('front')).toEqual({ cluster1: 2 });
    expect(world.unplaced('front')).toBe(2);
    world.addServer('cluster2', [4]);
    world.register('cluster2');
    await world.pass(10);
    expect(world.standing('cluster2')).toBe('True Answers');
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster2: 2 });
    expect(world.isReady('front')).toBe(true);
  });

  test('says what it has and what is free', async () => {
    const world = await started({ cluster1: [4, 4] });
    world.apply('front', { locations: 'cluster1', replicas: 3 });
    await world.pass(40);
    expect(world.memberObject('cluster1')!.status).toMatchObject({
      nodes: 2,
      nodesReady: 2,
      allocatable: { cpu: '8', memory: '32Gi', pods: '220' },
      free: { cpu: '5', pods: '217' },
      cpuSummary: '5/8',
    });
  });

  test('that gets a taint of NoExecute is drained, new copies first', async () => {
    const world = await started();
    world.apply('front', { locations: 'cluster1', replicas: 2 });
    await world.pass(10);
    const fewest = fewestReady(world, 'front');
    world.configure('cluster1', { taints: [{ key: 'maintenance', effect: 'NoExecute' }] });
    await world.pass(20);
    expect(world.replicas('front')).toEqual({ cluster2: 2 });
    expect(fewest()).toBe(2);
    expect(world.considered('front')['cluster1']).toBe('ClusterTainted');
  });

  test('that is cordoned keeps what it has and takes no more', async () => {
    const world = await started();
    world.apply('front', { locations: 'cluster1', replicas: 2 });
    await world.pass(10);
    world.configure('cluster1', { cordoned: true });
    world.patchSpec('front', { replicas: 3 });
    await world.pass(10);
    expect(world.considered('front')).toMatchObject({ cluster1: 'Kept', cluster2: 'Overflow' });
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster2: 1 });
  });

  test('that is not selected any more by its labels is left', async () => {
    const world = await started();
    world.configure('cluster1', { labels: { zone: 'a' } });
    world.configure('cluster2', { labels: { zone: 'a' } });
    await world.pass(1);
    const placement = { clusterSelector: { matchLabels: { zone: 'a' } } };
    world.apply('front', { placement, numberOfLocations: 2, replicas: 1 });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster1: 1, cluster2: 1 });
    world.configure('cluster2', { labels: { zone: 'b' } });
    world.configure('cluster3', { labels: { zone: 'a' } });
    await world.pass(20);
    expect(world.replicas('front')).toEqual({ cluster1: 1, cluster3: 1 });
  });

  test('that is unregistered keeps what runs there, and its replicas are placed elsewhere', async () => {
    const world = await started();
    world.apply('front', { numberOfLocations: 1, replicas: 2 });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster1: 2 });
    world.unregister('cluster1');
    await world.pass(20);
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster2: 2 });
    expect(world.placements('front')).toEqual({ cluster2: 2 });
    expect(world.isReady('front')).toBe(true);
  });

  test('whose nodes go and come is known by those it has', async () => {
    const world = await started({ cluster1: [4], cluster2: [1] });
    world.member('cluster1').local('admin').remove(NODES, { namespace: '', name: 'cluster1-node-1' });
    await world.pass(1);
    world.apply('front', { locations: 'cluster1', replicas: 3 });
    await world.pass(5);
    expect(world.considered('front')['cluster1']).toBe('NoNodes');
    expect(world.unplaced('front')).toBe(2);
    world.addNode('cluster1', 'cluster1-node-2', 4);
    await world.pass(10);
    expect(world.unplaced('front')).toBe(0);
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster2: 1 });
  });
});

describe('a cluster that is not what it was', () => {
  test('is refused under its old name, gets nothing, and is taken back when it is itself again (53)', async () => {
    const world = await started();
    world.apply('front', { locations: 'cluster1, cluster2', replicas: 2 });
    await world.pass(40);
    const server = world.member('cluster1');
    const itself = server.snapshot();
    const since = world.clock.monotonicMicros();
    server.replace();
    // It is slow to say who it is, and has a longer history than the old one, so that watches cannot go on.
    server.faults.add({ path: /kube-system/, fault: { kind: 'slow', delayMicros: 3 * SECOND } });
    for (let i = 0; i < 200; i++) world.addNode('cluster1', `other-${i}`, 1);
    server.compact();
    await world.pass(120);
    expect(world.standing('cluster1')).toBe('False ReplacedCluster');
    expect(world.traffic.writesSince(since).filter((request) => request.server === 'cluster1')).toEqual([]);
    expect(world.placements('front')).toEqual({ cluster1: 2, cluster2: 2 });
    server.restore(itself);
    await world.pass(60);
    expect(world.standing('cluster1')).toBe('True Answers');
    expect(world.isReady('front')).toBe(true);
    expect(world.memberObject('cluster1')!.status).toMatchObject({ nodes: 2 });
  });

  test('is taken when its MemberCluster is made anew', async () => {
    const world = await started();
    world.member('cluster1').replace();
    world.addNode('cluster1', 'new', 4);
    await world.pass(60);
    expect(world.standing('cluster1')).toBe('False ReplacedCluster');
    world.unregister('cluster1');
    world.register('cluster1');
    await world.pass(20);
    expect(world.standing('cluster1')).toBe('True Answers');
  });

  test('is refused under a second name, and what runs there runs once (11)', async () => {
    const world = await started();
    world.apply('front', { numberOfLocations: 3, replicas: 1 });
    await world.pass(10);
    world.members.set('twin', world.member('cluster1'));
    world.register('twin');
    await world.pass(60);
    expect(world.standing('twin')).toBe('False DuplicateCluster');
    expect(world.standing('cluster1')).toBe('True Answers');
    world.patchSpec('front', { numberOfLocations: 4 });
    await world.pass(10);
    expect(world.placements('front')['twin']).toBeUndefined();
  });

  test('that is restored from a backup becomes what is wanted again (53)', async () => {
    const world = await started();
    world.apply('front', { locations: 'cluster1', replicas: 2 });
    world.apply('gone', { locations: 'cluster1', replicas: 1 });
    await world.pass(10);
    const backup = world.member('cluster1').snapshot();
    world.patchSpec('front', { replicas: 3 });
    world.delete('gone');
    world.apply('new', { locations: 'cluster1', replicas: 1 });
    await world.pass(30);
    const turnover = new Turnover(world);
    const since = world.clock.monotonicMicros();
    world.member('cluster1').restore(backup);
    await world.pass(60);
    world.patchSpec('front', { replicas: 4 });
    await world.pass(900);
    expect(world.replicas('front')).toEqual({ cluster1: 4 });
    expect(world.replicas('new')).toEqual({ cluster1: 1 });
    expect(world.isReady('front') && world.isReady('new')).toBe(true);
    // Whose object is gone from cluster0 is for people to remove.
    expect(world.replicas('gone')).toEqual({ cluster1: 1 });
    expect(turnover.counts).toEqual({ 'cluster1/new': { created: 1, deleted: 0 } });
    expect(world.traffic.writesSince(since).length).toBeLessThan(30);
  });
});

describe('a credential', () => {
  test('that is refused is told of, keeps nobody else, and is looked at again (25, 31)', async () => {
    const world = new World();
    world.credentialFaults.set('cluster1', new CredentialRefused('CredentialInvalid', 'the token is empty'));
    world.start();
    world.apply('front', { numberOfLocations: 3, replicas: 1 });
    await world.pass(40);
    expect(world.standing('cluster1')).toBe('False CredentialInvalid');
    expect(world.replicas('front')).toEqual({ cluster2: 2, cluster3: 1 });
    world.credentialFaults.clear();
    await world.pass(60);
    expect(world.standing('cluster1')).toBe('True Answers');
  });

  test('that cannot be read for a while is kept in use', async () => {
    const world = await started();
    world.apply('front', { locations: 'cluster1', replicas: 1 });
    await world.pass(40);
    world.credentialFaults.set('cluster1', new Error('the Secret could not be read'));
    await world.pass(1200);
    expect(world.standing('cluster1')).toBe('True Answers');
    expect(world.events('cluster1').map(({ reason }) => reason)).toEqual(['Ready']);
  });

  test('that the member does not accept any more holds what runs there (31)', async () => {
    const world = await started();
    world.apply('front', { locations: 'cluster1, cluster2', replicas: 1 });
    await world.pass(40);
    const turnover = new Turnover(world);
    world.member('cluster1').faults.add({ fault: { kind: 'status', status: 401 } });
    world.member('cluster1').kill();
    world.member('cluster1').restart();
    await world.pass(120);
    expect(world.standing('cluster1')).toBe('False CredentialInvalid');
    expect(world.placements('front')).toEqual({ cluster1: 1, cluster2: 1 });
    world.member('cluster1').faults.clear();
    await world.pass(120);
    expect(world.standing('cluster1')).toBe('True Answers');
    expect(turnover.counts).toEqual({});
  });

  test('that is renewed changes nothing', async () => {
    const world = await started();
    world.apply('front', { locations: 'cluster1', replicas: 1 });
    await world.pass(40);
    const since = world.clock.monotonicMicros();
    world.renewals.set('cluster1', 1);
    await world.pass(600);
    expect(world.standing('cluster1')).toBe('True Answers');
    expect(world.traffic.writesSince(since)).toEqual([]);
    world.patchSpec('front', { replicas: 2 });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster1: 2 });
  });
});

test('a MemberCluster that cannot be read is told of until it is mended, and keeps nobody else (Q)', async () => {
  const world = await started();
  world.configure('cluster1', { taints: [{ key: '' }] });
  world.apply('front', { numberOfLocations: 2, replicas: 1 });
  await world.pass(60);
  expect(world.standing('cluster1')).toBe('False BadObject');
  expect(world.replicas('front')).toEqual({ cluster2: 1, cluster3: 1 });
  world.configure('cluster1', {});
  await world.pass(15);
  expect(world.standing('cluster1')).toBe('True Answers');
});

test('a MemberCluster whose status was wiped is told its standing again', async () => {
  const world = await started();
  await world.pass(40);
  world.cluster0
    .local('somebody')
    .change(
      MEMBER_CLUSTERS,
      { namespace: '', name: 'cluster1' },
      (now) => ({ ...now, status: {} }),
      'status',
    );
  await world.pass(40);
  expect(world.standing('cluster1')).toBe('True Answers');
});
