// Where a MultiClusterService is, in the words of a user: what was applied, and what members then have.

import { describe, expect, test } from 'vitest';
import { replay } from '../../core/record/replay.ts';
import { TapeWriter } from '../../core/record/tape.ts';
import { SERVICES } from '../../handlers/ports/kube-object.ts';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { ServiceStory } from './services.ts';

const BOTH = { 'service.cilium.io/global': 'true', 'io.cilium/global-service': 'true' };

describe('a MultiClusterService', () => {
  test('is where the deployment of its name is placed, and then nothing more is written', async () => {
    const story = await ServiceStory.started();
    story.apply('web', { locations: 'cluster1, cluster3', replicas: 1 });
    story.serve('web');
    await story.pass(10);
    expect(story.servedIn('web')).toEqual(['cluster1', 'cluster3']);
    expect(story.serviceIn('cluster1', 'web')!.spec).toMatchObject({
      selector: { app: 'web' },
      ports: [{ name: 'http', port: 80, targetPort: 8080 }],
    });
    expect(story.saidOf('web')).toBe('True AllThere');
    expect(story.service('web')!.status).toMatchObject({ placedOn: 'cluster1,cluster3' });
    await story.pass(30);
    expect(await story.writesWhile(120)).toBe(0);
  });

  test('waits for its deployment, says so, and comes with it', async () => {
    const story = await ServiceStory.started();
    story.serve('web');
    await story.pass(5);
    expect(story.saidOf('web')).toBe('False DeploymentMissing');
    expect(story.servedIn('web')).toEqual([]);
    story.apply('web', { locations: 'cluster2', replicas: 1 });
    await story.pass(10);
    expect(story.servedIn('web')).toEqual(['cluster2']);
  });

  test('moves with its deployment, and is in every cluster in which a pod still runs', async () => {
    const story = await ServiceStory.started();
    story.apply('web', { locations: 'cluster1', replicas: 2 });
    story.serve('web');
    await story.pass(10);
    story.patchSpec('web', { locations: 'cluster2' });
    let isServedWhereverPodsAre = true;
    for (let step = 0; step < 100; step++) {
      await story.pass(0.1);
      const pods = [...story.members.keys()].filter((name) => story.podsIn(name).length > 0);
      isServedWhereverPodsAre &&= pods.every(
        (name) => name !== 'cluster1' || story.servedIn('web').includes(name),
      );
    }
    await story.pass(60);
    expect(isServedWhereverPodsAre).toBe(true);
    expect(story.servedIn('web')).toEqual(['cluster2']);
    expect(story.saidOf('web')).toBe('True AllThere');
  });

  test('stays where it was when its deployment is deleted', async () => {
    const story = await ServiceStory.started();
    story.apply('web', { locations: 'cluster1', replicas: 1 });
    story.serve('web');
    await story.pass(10);
    story.delete('web');
    await story.pass(60);
    expect(story.object('web')).toBeUndefined();
    expect(story.servedIn('web')).toEqual(['cluster1']);
    expect(story.saidOf('web')).toBe('False DeploymentMissing');
  });

  test('carries changes of ports to members, and keeps what they assigned', async () => {
    const story = await ServiceStory.started();
    const spec = { locations: 'cluster1', type: 'NodePort' };
    story.serve('web', {
      ...spec,
      ports: [
        { name: 'http', port: 80 },
        { name: 'old', port: 81 },
      ],
    });
    await story.pass(10);
    const assign = (now: JsonObject): JsonObject => ({
      ...now,
      spec: { ...(now['spec'] as JsonObject), healthCheckNodePort: 30_999 },
    });
    const place = { namespace: 'default', name: 'web' };
    story.member('cluster1').local('allocator').change(SERVICES, place, assign);
    const before = story.serviceIn('cluster1', 'web')!;
    story.serve('web', {
      ...spec,
      ports: [
        { name: 'http', port: 80 },
        { name: 'new', port: 82 },
      ],
    });
    await story.pass(10);
    const after = story.serviceIn('cluster1', 'web')!;
    expect(story.portsOf(after)).toEqual(['80/TCP http', '82/TCP new']);
    const [was, is] = [before.spec, after.spec] as readonly Readonly<Record<string, unknown>>[];
    expect(is!['clusterIP']).toBe(was!['clusterIP']);
    expect(is!['healthCheckNodePort']).toBe(30_999);
    expect((is!['ports'] as JsonObject[])[0]!['nodePort']).toBe(
      (was!['ports'] as JsonObject[])[0]!['nodePort'],
    );
    expect(after.metadata.uid).toBe(before.metadata.uid);
  });

  test('is put right where somebody changed it', async () => {
    const story = await ServiceStory.started();
    story.serve('web', { locations: 'cluster1' });
    await story.pass(10);
    const place = { namespace: 'default', name: 'web' };
    story
      .member('cluster1')
      .local('somebody')
      .change(SERVICES, place, (now) => ({
        ...now,
        spec: { ...(now['spec'] as JsonObject), selector: { app: 'other' } },
      }));
    await story.pass(10);
    expect(story.serviceIn('cluster1', 'web')!.spec).toMatchObject({ selector: { app: 'web' } });
    story.member('cluster1').local('somebody').remove(SERVICES, place);
    await story.pass(10);
    expect(story.servedIn('web')).toEqual(['cluster1']);
  });

  test('leaves a Service alone that somebody else has under the name, and says so', async () => {
    const story = await ServiceStory.started();
    story.makeForeign('cluster1', 'web', { ports: [{ port: 9 }], selector: { app: 'other' } });
    story.serve('web', { locations: 'cluster1, cluster2' });
    await story.pass(10);
    expect(story.serviceIn('cluster1', 'web')!.spec).toMatchObject({ selector: { app: 'other' } });
    expect(story.saidOf('web')).toBe('False Refused');
    expect(story.service('web')!.status).toMatchObject({
      clusters: [{ name: 'cluster1', reason: 'NotOurs' }, {}],
    });
    story.stopServing('web');
    await story.pass(10);
    expect(story.service('web')).toBeUndefined();
    expect(story.servedIn('web')).toEqual(['cluster1']);
  });

  test('says of a cluster that nobody registered, and comes there once it is', async () => {
    const story = await ServiceStory.started({ members: { cluster1: [4] } });
    story.serve('web', { locations: 'cluster1, mars' });
    await story.pass(10);
    expect(story.saidOf('web')).toBe('False NotRegistered');
    expect(story.condition(story.service('web'), 'Ready')?.message).toContain(
      'no cluster is registered as mars',
    );
    story.addServer('mars', [4]);
    story.register('mars');
    await story.pass(20);
    expect(story.servedIn('web')).toEqual(['cluster1', 'mars']);
    expect(story.saidOf('web')).toBe('True AllThere');
  });

  test('says that its selector matches no pod', async () => {
    const story = await ServiceStory.started();
    story.apply('web', { locations: 'cluster1', replicas: 1 });
    story.serve('web', { selector: { app: 'wbe' } });
    await story.pass(10);
    expect(story.saidOf('web', 'SelectorMatchesNothing')).toBe('True NoSuchLabels');
    expect(story.events('web').map(({ reason }) => reason)).toContain('NoSuchLabels');
    story.serve('web');
    await story.pass(10);
    expect(story.saidOf('web', 'SelectorMatchesNothing')).toBeUndefined();
  });

  test('without ports changes nothing, and says what to write', async () => {
    const story = await ServiceStory.started();
    story.serve('web', { locations: 'cluster1' });
    await story.pass(10);
    story.serve('web', { locations: 'cluster1', ports: [] });
    await story.pass(10);
    expect(story.saidOf('web')).toBe('False BadObject');
    expect(story.condition(story.service('web'), 'Ready')?.message).toContain('write at least one port');
    expect(story.portsOf(story.serviceIn('cluster1', 'web'))).toEqual(['80/TCP http']);
  });

  test('that is headless is so in members, and cannot be made one later', async () => {
    const story = await ServiceStory.started();
    story.serve('db', { locations: 'cluster1', clusterIP: 'None' });
    story.serve('web', { locations: 'cluster1' });
    await story.pass(10);
    expect(story.serviceIn('cluster1', 'db')!.spec).toMatchObject({ clusterIP: 'None' });
    const { uid } = story.serviceIn('cluster1', 'web')!.metadata;
    story.serve('web', { locations: 'cluster1', clusterIP: 'None' });
    await story.pass(10);
    expect(story.saidOf('web')).toBe('False Refused');
    const told = {
      reason: 'Invalid',
      message: expect.stringContaining('delete this object and make it anew') as unknown,
    };
    expect(story.service('web')!.status).toMatchObject({ clusters: [told] });
    expect(story.serviceIn('cluster1', 'web')!.metadata.uid).toBe(uid);
    story.serve('db', { locations: 'cluster1' });
    await story.pass(10);
    expect(story.saidOf('db')).toBe('False Refused');
    expect(story.service('db')!.status).toMatchObject({ clusters: [told] });
    story.serve('db', { locations: 'cluster1', clusterIP: 'None' });
    story.serve('web', { locations: 'cluster1' });
    await story.pass(10);
    expect([story.saidOf('db'), story.saidOf('web')]).toEqual(['True AllThere', 'True AllThere']);
  });
});

describe('a global service', () => {
  test('is with the front end in another cluster, with both annotations of Cilium', async () => {
    const story = await ServiceStory.started();
    story.apply('back', { locations: 'cluster1', replicas: 1 });
    story.apply('front', { locations: 'cluster2', replicas: 1 });
    const dns = { 'external-dns.alpha.kubernetes.io/hostname': 'back.example.org' };
    story.serve('back', {}, { 'io.cilium/global-service': 'true', ...dns });
    await story.pass(10);
    expect(story.servedIn('back')).toEqual(['cluster1', 'cluster2']);
    for (const cluster of ['cluster1', 'cluster2'])
      expect(story.serviceIn(cluster, 'back')!.metadata.annotations).toMatchObject({ ...BOTH, ...dns });
    story.patchSpec('front', { locations: 'cluster3' });
    await story.pass(90);
    expect(story.servedIn('back')).toEqual(['cluster1', 'cluster3']);
  });

  test('follows its annotations, and loses what was taken off', async () => {
    const story = await ServiceStory.started();
    story.apply('back', { locations: 'cluster1', replicas: 1 });
    story.apply('front', { locations: 'cluster2', replicas: 1 });
    story.serve('back');
    await story.pass(10);
    expect(story.servedIn('back')).toEqual(['cluster1']);
    story.serve('back', {}, { 'service.cilium.io/global': 'true' });
    await story.pass(10);
    expect(story.servedIn('back')).toEqual(['cluster1', 'cluster2']);
    story.serve('back');
    await story.pass(10);
    expect(story.servedIn('back')).toEqual(['cluster1']);
    const { annotations } = story.serviceIn('cluster1', 'back')!.metadata;
    expect(Object.keys(annotations ?? {}).filter((key) => key.includes('cilium'))).toEqual([]);
  });
});

test('a member that does not let us see Services gets none, and it is said why', async () => {
  const story = new ServiceStory();
  const fault = { kind: 'status', status: 403 } as const;
  story.member('cluster2').faults.add({ path: /\/services(\?|$)/, fault });
  story.start();
  await story.pass(2);
  story.serve('web', { locations: 'cluster1, cluster2' });
  await story.pass(10);
  expect(story.servedIn('web')).toEqual(['cluster1']);
  expect(story.saidOf('web')).toBe('False Refused');
  expect(story.service('web')!.status).toMatchObject({
    clusters: [{ reason: 'Ready' }, { name: 'cluster2', reason: 'Forbidden' }],
  });
});

describe('a member that lets nobody see exports and imports any more', () => {
  const PATHS = /multicluster\.x-k8s\.io/;

  /** A service that two members export and import, of which the second forbids the API to the next operator. */
  async function forbidden(): Promise<{ story: ServiceStory; allow: () => void }> {
    const mcs = ['cluster1', 'cluster2'];
    const story = await ServiceStory.started({ members: { cluster1: [4], cluster2: [4] }, mcs });
    story.serve('web', { locations: 'cluster1, cluster2', export: true, import: 'Managed' });
    await story.pass(20);
    expect(shared(story)).toEqual(['cluster1', 'cluster2']);
    const fault = { kind: 'status', status: 403 } as const;
    const allow = story.member('cluster2').faults.add({ path: PATHS, fault });
    await anew(story);
    return { story, allow };
  }

  async function anew(story: ServiceStory): Promise<void> {
    story.operators.at(-1)!.kill();
    story.start();
    await story.pass(20);
  }

  function shared(story: ServiceStory): string[] {
    return [...story.members.keys()].filter(
      (member) => story.exportIn(member, 'web') !== undefined && story.importIn(member, 'web') !== undefined,
    );
  }

  test('keeps the object that is deleted until what was made there is gone, and it is said why', async () => {
    const { story, allow } = await forbidden();
    story.stopServing('web');
    await story.pass(60);
    await anew(story);
    expect(story.service('web')).toBeDefined();
    expect(story.service('web')!.status).toMatchObject({
      clusters: [{ name: 'cluster2', leaving: true, reason: 'Forbidden' }],
    });
    allow();
    await story.until(() => story.service('web') === undefined, 15 * 60);
    expect(shared(story)).toEqual([]);
    expect(story.exportIn('cluster2', 'web')).toBeUndefined();
    expect(story.importIn('cluster2', 'web')).toBeUndefined();
  });

  test('loses what was made there once it can be seen, where it is not asked for any more', async () => {
    const { story, allow } = await forbidden();
    story.serve('web', { locations: 'cluster1, cluster2' });
    await story.pass(60);
    await anew(story);
    allow();
    await story.until(() => story.exportIn('cluster2', 'web') === undefined, 15 * 60);
    await story.until(() => story.importIn('cluster2', 'web') === undefined);
  });

  test('takes nothing from what others import', async () => {
    const { story } = await forbidden();
    await story.pass(120);
    expect(story.importIn('cluster1', 'web')!['status']).toEqual({
      clusters: [{ cluster: 'cluster1' }, { cluster: 'cluster2' }],
    });
  });

  test('keeps nothing where nothing was ever made', async () => {
    const story = new ServiceStory({
      members: { cluster1: [4], cluster2: [4] },
      mcs: ['cluster1', 'cluster2'],
    });
    const fault = { kind: 'status', status: 403 } as const;
    story.member('cluster2').faults.add({ path: PATHS, fault });
    story.start();
    await story.pass(2);
    story.serve('web', { locations: 'cluster1, cluster2', export: true, import: 'Managed' });
    await story.pass(20);
    story.stopServing('web');
    await story.until(() => story.service('web') === undefined);
  });
});

describe('members without the Multi-Cluster Services API', () => {
  const asksWhile = async (story: ServiceStory, seconds: number): Promise<number> => {
    const before = story.traffic.requests.length;
    await story.pass(seconds);
    return story.traffic.requests
      .slice(before)
      .filter(({ path }) => path.includes('multicluster.x-k8s.io') && !path.includes('cluster0')).length;
  };

  test('are hardly asked for it while no service wants it, and soon once one does', async () => {
    const story = await ServiceStory.started();
    story.serve('web', { locations: 'cluster1' });
    await story.pass(10);
    expect(await asksWhile(story, 1800)).toBeLessThan(3 * 4 * 8);
    story.serve('web', { locations: 'cluster1', export: true });
    expect(await asksWhile(story, 300)).toBeGreaterThanOrEqual(3 * 4 * 4);
    story.serveMcs('cluster1');
    await story.pass(90);
    expect(story.exportIn('cluster1', 'web')).toBeDefined();
  });
});

describe('an operator', () => {
  test('that dies leaves nothing that its successor does not find', async () => {
    const story = await ServiceStory.started({ mcs: ['cluster1', 'cluster2', 'cluster3'] });
    story.apply('web', { locations: 'cluster1', replicas: 1 });
    story.serve('web', { export: true, import: 'Managed' }, { 'service.cilium.io/global': 'true' });
    await story.pass(10);
    story.operators[0]!.kill();
    story.patchSpec('web', { locations: 'cluster2' });
    story.start();
    await story.pass(40);
    expect(story.servedIn('web')).toEqual(['cluster2']);
    expect(story.exportIn('cluster1', 'web')).toBeUndefined();
    expect(story.exportIn('cluster2', 'web')).toBeDefined();
    expect(await story.writesWhile(120)).toBe(0);
  });

  test('takes all of it away when it is deleted, from a member that was silent as soon as it answers', async () => {
    const story = await ServiceStory.started();
    story.serve('web', { locations: 'cluster1, cluster2' });
    await story.pass(10);
    story.member('cluster2').kill();
    await story.pass(60);
    story.stopServing('web');
    await story.pass(30);
    expect(story.servedIn('web')).toEqual(['cluster2']);
    expect(story.saidOf('web', 'DeletionBlocked')).toBe('True ClusterNotReady');
    story.member('cluster2').restart();
    await story.pass(120);
    expect(story.servedIn('web')).toEqual([]);
    expect(story.service('web')).toBeUndefined();
  });

  test.each([
    ['by the operator that made it', false],
    ['by one that never saw it', true],
  ])(
    'takes an import from a member that was silent when the service was deleted, %s',
    async (_who, isNew) => {
      const story = await ServiceStory.started({ mcs: ['cluster1', 'cluster2', 'cluster3'] });
      story.serve('web', { locations: 'cluster1', export: true, import: 'Managed' });
      await story.pass(20);
      expect(story.importIn('cluster3', 'web')).toBeDefined();
      story.member('cluster3').kill();
      await story.pass(60);
      if (isNew) {
        story.operators[0]!.kill();
        story.start();
        await story.pass(60);
      }
      story.stopServing('web');
      await story.pass(60);
      expect(story.saidOf('web', 'DeletionBlocked')).toBe('True ClusterNotReady');
      story.member('cluster3').restart();
      await story.pass(120);
      expect(story.importIn('cluster3', 'web')).toBeUndefined();
      expect(story.service('web')).toBeUndefined();
    },
  );

  test('records what it decides on services, and it is decided again as it was', async () => {
    const lines: string[] = [];
    const story = new ServiceStory({ mcs: ['cluster1', 'cluster2'] });
    story.start({
      record: () => ({
        tape: new TapeWriter(),
        write: (line) => {
          lines.push(line);
        },
      }),
    });
    story.apply('web', { locations: 'cluster1', replicas: 1 });
    story.serve('web', { export: true, import: 'Managed' });
    await story.pass(20);
    story.stopServing('web');
    await story.pass(20);
    const replayed = [...replay(lines)];
    expect(replayed.filter(({ key }) => key.startsWith('MultiClusterService/')).length).toBeGreaterThan(3);
    expect(replayed.filter(({ same }) => !same)).toEqual([]);
  });
});
