// Leases, Events and finalizers as an API server takes them.

import { describe, expect, test } from 'vitest';
import { SECOND } from '../../handlers/ports/clock.ts';
import { EVENTS, LEASES, type KubeObject } from '../../handlers/ports/kube-object.ts';
import { EventRecorder } from '../../handlers/runtime/event-recorder.ts';
import { addFinalizer, changeFinalizers, removeFinalizer } from '../../handlers/runtime/finalizers.ts';
import { kubeEventSink } from '../../handlers/runtime/kube-event-sink.ts';
import { kubeFinalizedObject } from '../../handlers/runtime/kube-finalized-object.ts';
import { kubeLeaseStore } from '../../handlers/runtime/kube-lease-store.ts';
import { LeaderElector } from '../../handlers/runtime/leader-election.ts';
import { noChance } from './manual-clock.ts';
import { Scene, WIDGETS } from './server.ts';

const LEASE = { namespace: 'default', name: 'mck8s' };
const OURS = 'fogguru.eu/members';

function elector(scene: Scene, identity: string): LeaderElector {
  return new LeaderElector({
    store: kubeLeaseStore(scene.client(identity), LEASE),
    clock: scene.clock,
    random: noChance,
    identity,
    onStartedLeading: () => undefined,
    onStoppedLeading: () => undefined,
  });
}

const leaseOf = (scene: Scene): unknown => scene.server.local('user').get(LEASES, LEASE)?.['spec'];

describe('leases', () => {
  test('one of two leads, and hands over when it stops', async () => {
    const scene = new Scene();
    const [a, b] = [elector(scene, 'a'), elector(scene, 'b')];
    for (const one of [a, b]) one.start();
    await scene.clock.advance(30 * SECOND);
    expect([a.isLeading(), b.isLeading()]).toEqual([true, false]);
    await scene.result(a.stop());
    await scene.clock.advance(3 * SECOND);
    expect([a.isLeading(), b.isLeading()]).toEqual([false, true]);
    expect(leaseOf(scene)).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1 });
  });

  test('the other one takes over when the first does not reach the server any more', async () => {
    const scene = new Scene();
    const [a, b] = [elector(scene, 'a'), elector(scene, 'b')];
    for (const one of [a, b]) one.start();
    await scene.clock.advance(SECOND);
    scene.server.faults.add({ actor: 'a', fault: { kind: 'blackHole', when: 'before' } });
    await scene.clock.advance(9 * SECOND);
    expect([a.isLeading(), b.isLeading()]).toEqual([true, false]);
    await scene.clock.advance(15 * SECOND);
    expect([a.isLeading(), b.isLeading()]).toEqual([false, true]);
  });

  test('a lease that somebody wrote by hand is waited for and taken', async () => {
    const scene = new Scene();
    scene.server
      .local('user')
      .create(LEASES, 'default', { metadata: { name: 'mck8s' }, spec: { holderIdentity: 'x' } });
    const a = elector(scene, 'a');
    a.start();
    await scene.clock.advance(14 * SECOND);
    expect(a.isLeading()).toBe(false);
    await scene.clock.advance(3 * SECOND);
    expect(leaseOf(scene)).toMatchObject({
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      leaseTransitions: 1,
    });
  });

  test('a lease that was deleted is made anew', async () => {
    const scene = new Scene();
    const a = elector(scene, 'a');
    a.start();
    await scene.clock.advance(SECOND);
    scene.server.local('user').remove(LEASES, LEASE);
    await scene.clock.advance(3 * SECOND);
    expect(a.isLeading()).toBe(true);
    expect(leaseOf(scene)).toMatchObject({ holderIdentity: 'a' });
  });
});

describe('Events', () => {
  const regarding = {
    apiVersion: 'example.org/v1',
    kind: 'Widget',
    namespace: 'default',
    name: 'web',
    uid: 'u',
  };
  const told = {
    regarding,
    type: 'Normal',
    reason: 'Placed',
    action: 'Place',
    note: 'Runs in edge1.',
  } as const;

  function recorder(scene: Scene, dropped: unknown[] = []): EventRecorder {
    return new EventRecorder({
      sink: kubeEventSink(scene.client()),
      clock: scene.clock,
      random: noChance,
      controller: 'fogguru.eu/mck8s',
      instance: 'a',
      onDropped: (error) => dropped.push(error),
    });
  }

  const events = (scene: Scene): readonly unknown[] => scene.server.local('user').list(EVENTS);

  test('are taken, and counted when they come again', async () => {
    const scene = new Scene();
    const teller = recorder(scene);
    for (let time = 0; time < 5; time++) {
      teller.record(told);
      await scene.clock.advance(SECOND);
    }
    await scene.result(teller.stop());
    expect(events(scene)).toEqual([
      expect.objectContaining({ ...told, series: expect.objectContaining({ count: 5 }) as object }),
    ]);
  });

  test('are written anew where they were deleted', async () => {
    const scene = new Scene();
    const teller = recorder(scene);
    teller.record(told);
    await scene.clock.advance(SECOND);
    for (const { metadata } of events(scene) as KubeObject[]) {
      scene.server.local('user').remove(EVENTS, { namespace: 'default', name: metadata.name });
    }
    teller.record(told);
    await scene.clock.advance(60 * SECOND);
    expect(events(scene)).toEqual([
      expect.objectContaining({ series: expect.objectContaining({ count: 2 }) as object }),
    ]);
  });

  test('are written once though the answer was lost', async () => {
    const scene = new Scene();
    const dropped: unknown[] = [];
    scene.server.faults.add({ method: 'POST', times: 1, fault: { kind: 'reset', when: 'after' } });
    recorder(scene, dropped).record(told);
    await scene.clock.advance(10 * SECOND);
    expect([events(scene).length, dropped]).toEqual([1, []]);
  });

  test('nobody is told of what is in no namespace any more', async () => {
    const scene = new Scene();
    const dropped: unknown[] = [];
    recorder(scene, dropped).record({ ...told, regarding: { ...regarding, namespace: 'gone' } });
    await scene.clock.advance(60 * SECOND);
    expect([events(scene).length, dropped]).toEqual([0, []]);
  });
});

describe('finalizers', () => {
  const target = (scene: Scene): ReturnType<typeof kubeFinalizedObject> =>
    kubeFinalizedObject(scene.client(), WIDGETS, { namespace: 'default', name: 'web' });

  test('ours comes and goes, and those of others stay', async () => {
    const scene = new Scene();
    const seen = scene.create('web', { finalizers: ['a.example/x'] });
    scene.change('web', ({ metadata }) => ({
      metadata: { ...metadata, finalizers: ['a.example/x', 'b.example/y'] },
    }));
    await scene.result(changeFinalizers(target(scene), seen, (object) => addFinalizer(object, OURS)));
    expect(scene.widget('web')?.metadata.finalizers).toEqual(['a.example/x', 'b.example/y', OURS]);
    await scene.result(changeFinalizers(target(scene), seen, (object) => addFinalizer(object, OURS)));
    scene.remove('web');
    const deleted = scene.widget('web')!;
    await scene.result(changeFinalizers(target(scene), deleted, (object) => removeFinalizer(object, OURS)));
    expect(scene.widget('web')?.metadata.finalizers).toEqual(['a.example/x', 'b.example/y']);
  });

  test('the last one that goes lets the object go', async () => {
    const scene = new Scene();
    const seen = scene.create('web', { finalizers: [OURS] });
    scene.remove('web');
    await scene.result(changeFinalizers(target(scene), seen, (object) => removeFinalizer(object, OURS)));
    expect(scene.widget('web')).toBeUndefined();
  });

  test('a name that the server does not take is not tried again', async () => {
    const scene = new Scene();
    const seen = scene.create('web');
    let requests = 0;
    scene.server.admission(() => {
      requests++;
      return { code: 422, message: 'that name is not taken here' };
    });
    const change = changeFinalizers(target(scene), seen, (object) => addFinalizer(object, OURS));
    await expect(scene.result(change)).rejects.toThrow(/that name is not taken here/);
    expect(requests).toBe(1);
  });
});
