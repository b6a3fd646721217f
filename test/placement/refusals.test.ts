// What a member refuses, who owns its numbers, and clusters that a user gave up: all that only live members do.

import { describe, expect, it } from 'vitest';
import type { RefusalCode } from '../../core/decide/refusals.ts';
import type { DeploymentSpec } from '../../core/placement/workload-spec.ts';
import { shapeWith } from '../support/shapes.ts';
import { clusterFacts, cpuNode, deploymentOf, jobOf, MINUTE, World } from '../support/fleets.ts';

const labels = new Map([['app', 'a']]);
const NEWER = { shape: shapeWith({ cpuMilli: 1000, labels, images: ['nginx:2'] }) };
const CODES: readonly RefusalCode[] = [
  'NotOurs',
  'Forbidden',
  'Invalid',
  'NamespaceMissing',
  'NamespaceTerminating',
  'ApiMissing',
  'QuotaExceeded',
  'AdmissionDenied',
  'TooLarge',
  'Conflict',
];

const NOTHING_THERE = { desired: 0, revision: '', bound: 0, finished: 0, unschedulable: null };

function sites(): World {
  return new World().cluster('c1', 4).cluster('c2', 4).cluster('c3', 4).rtt('c1', 'c2', 5).rtt('c1', 'c3', 9);
}

/** Two replicas wanted in c1, which refuses them since the start. */
function refused(code: RefusalCode = 'QuotaExceeded', given: Partial<DeploymentSpec> = {}): World {
  const world = sites();
  world.place('app', deploymentOf({ locations: ['c1'], replicas: 2, ...given }));
  world.show('app', 'c1', { ...NOTHING_THERE, refusal: { code, sinceMicros: 0 } });
  return world;
}

describe('replicas that their member refuses', () => {
  it.each(CODES)('as %s are asked for again for five minutes, then go elsewhere', (code) => {
    const world = refused(code);
    world.nowMicros = 5 * MINUTE - 1;
    const waiting = world.again('app');
    expect(waiting.effects).toMatchObject([{ type: 'ensureWorkload', cluster: 'c1', replicas: 2 }]);
    expect(waiting.requeueAfterMicros).toBe(1);
    world.nowMicros = 5 * MINUTE;
    const { memory, requeueAfterMicros } = world.again('app');
    expect(world.wanted('app')).toEqual({ c2: 2 });
    expect(memory.avoided).toMatchObject([{ cluster: 'c1', untilMicros: 35 * MINUTE, refusal: code }]);
    expect(requeueAfterMicros).toBe(30 * MINUTE);
  });

  it('are removed from it as refused, unless what is there is not ours', () => {
    const effectsFor = (code: RefusalCode): unknown => {
      const world = refused(code);
      world.nowMicros = 5 * MINUTE;
      return world.again('app').effects.filter(({ cluster }) => cluster === 'c1');
    };
    const remove = { type: 'removeWorkload', uid: 'uid-app', cluster: 'c1', because: 'refused' };
    expect(effectsFor('NamespaceTerminating')).toEqual([remove]);
    expect(effectsFor('NotOurs')).toEqual([]);
  });

  it('are removed for the same cause until the member shows that they are gone', () => {
    const world = refused();
    world.nowMicros = 5 * MINUTE;
    world.again('app');
    expect(world.again('app').effects).toContainEqual(
      expect.objectContaining({ type: 'removeWorkload', cluster: 'c1', because: 'refused' }),
    );
  });

  it('say so of the cluster while it is avoided', () => {
    const world = refused('NamespaceMissing');
    world.nowMicros = 5 * MINUTE;
    const { reasons } = world.again('app');
    expect(reasons.clusters.find(({ cluster }) => cluster === 'c1')).toMatchObject({
      code: 'RefusedHere',
      refusal: 'NamespaceMissing',
      avoidedUntilMicros: 35 * MINUTE,
    });
  });

  it('wait as long as the object says', () => {
    const world = refused('Forbidden', { stuckAfterMicros: MINUTE });
    world.nowMicros = MINUTE - 1;
    world.again('app');
    expect(world.wanted('app')).toEqual({ c1: 2 });
    world.nowMicros = MINUTE;
    world.again('app');
    expect(world.wanted('app')).toEqual({ c2: 2 });
  });

  it('stay where no other cluster may take them, as demand', () => {
    const world = sites();
    world.place('app', deploymentOf({ policy: 'pinned', home: 'c1', replicas: 2 }));
    world.show('app', 'c1', { ...NOTHING_THERE, refusal: { code: 'Forbidden', sinceMicros: 0 } });
    world.nowMicros = 5 * MINUTE;
    const { status } = world.again('app');
    expect(status).toMatchObject({ placements: [], unplaced: { replicas: 2, within: ['c1'] } });
  });

  it('are not taken back from a member that does not answer', () => {
    const world = refused();
    world.see({ type: 'health', cluster: 'c1', ready: false });
    world.nowMicros = 60 * MINUTE;
    expect(world.again('app').requeueAfterMicros).toBeUndefined();
    expect(world.wanted('app')).toEqual({ c1: 2 });
    world.see({ type: 'health', cluster: 'c1', ready: true });
    expect(world.woken()).toEqual(['app']);
    world.again('app');
    expect(world.wanted('app')).toEqual({ c2: 2 });
  });

  it('are only those beyond what the member took before', () => {
    const world = sites();
    world.settle('app', deploymentOf({ locations: ['c1'], replicas: 2 }));
    world.place('app', deploymentOf({ locations: ['c1'], replicas: 4 }));
    world.observe('app', 'c1', { refusal: { code: 'QuotaExceeded', sinceMicros: 0 } });
    world.nowMicros = 5 * MINUTE;
    const { effects } = world.again('app');
    expect(world.wanted('app')).toEqual({ c1: 2, c2: 2 });
    expect(effects.map(({ cluster }) => cluster)).toEqual(['c2']);
  });

  it('of another revision run on as they were until new ones are ready elsewhere', () => {
    const world = sites();
    world.settle('app', deploymentOf({ locations: ['c1'], replicas: 2 }));
    world.place('app', deploymentOf({ locations: ['c1'], replicas: 2, ...NEWER }));
    world.observe('app', 'c1', { refusal: { code: 'AdmissionDenied', sinceMicros: 0 } });
    world.nowMicros = 5 * MINUTE;
    const moving = world.again('app');
    expect(world.wanted('app')).toEqual({ c2: 2 });
    expect(moving.memory.leaving).toEqual([{ cluster: 'c1', because: 'refused' }]);
    expect(moving.effects.map(({ cluster }) => cluster)).toEqual(['c2']);
    world.apply('app', moving);
    expect(world.again('app').effects).toEqual([
      { type: 'removeWorkload', uid: 'uid-app', cluster: 'c1', because: 'refused' },
    ]);
  });

  it('that are taken as they are wanted are nothing to take back', () => {
    const world = sites();
    world.settle('app', deploymentOf({ locations: ['c1'], replicas: 2 }));
    world.observe('app', 'c1', { refusal: { code: 'Conflict', sinceMicros: 0 } });
    world.nowMicros = 60 * MINUTE;
    expect(world.again('app').effects).toEqual([]);
    expect(world.wanted('app')).toEqual({ c1: 2 });
  });

  it('of a job go as a whole copy', () => {
    const world = sites();
    const job = jobOf({ locations: ['c1'], parallelism: 3, completions: 3 });
    world.place('job', job);
    world.show('job', 'c1', { ...NOTHING_THERE, refusal: { code: 'ApiMissing', sinceMicros: 0 } });
    world.nowMicros = 5 * MINUTE;
    world.again('job');
    expect(world.wanted('job')).toEqual({ c2: 3 });
  });

  /** Taken back after five minutes; at the time, two more replicas are wanted. */
  function grown(at: number, change: (world: World) => unknown, given: Partial<DeploymentSpec> = {}): World {
    const world = refused();
    world.nowMicros = 5 * MINUTE;
    world.apply('app', world.again('app'));
    change(world);
    world.nowMicros = at;
    world.place('app', deploymentOf({ locations: ['c1'], replicas: 4, ...given }));
    return world;
  }
  const nothing = (): undefined => undefined;
  const newNode = (world: World): World =>
    world.see({ type: 'node', cluster: 'c1', facts: cpuNode('c1-node', 5) });

  it.each([
    ['are not offered the cluster again for half an hour', grown(34 * MINUTE, nothing), { c2: 4 }],
    ['are offered it again after half an hour', grown(35 * MINUTE, nothing), { c1: 2, c2: 2 }],
    ['are offered it again once its nodes changed', grown(6 * MINUTE, newNode), { c1: 2, c2: 2 }],
    ['are offered it again with another revision', grown(6 * MINUTE, nothing, NEWER), { c1: 2, c2: 2 }],
  ])('%s', (_, world, wanted) => {
    expect(world.wanted('app')).toEqual(wanted);
  });
});

describe('replicas whose number somebody else in the member sets', () => {
  function owned(given: Partial<DeploymentSpec>): World {
    const world = sites();
    world.settle('app', deploymentOf({ locations: ['c1'], replicas: 2 }));
    world.observe('app', 'c1', { replicasOwnedElsewhere: true, desired: 3, bound: 3 });
    world.place('app', deploymentOf({ locations: ['c1'], replicas: 2, ...given }));
    return world;
  }

  it.each<[string, Partial<DeploymentSpec>]>([
    ['is another', {}],
    ['was changed here', { replicas: 4 }],
  ])('are left alone where the number %s', (_, given) => {
    const { effects, status } = owned(given).again('app');
    expect(effects).toEqual([]);
    expect(status.conditions).toContainEqual({ type: 'Reconciling', status: 'False', reason: 'Settled' });
  });

  it('are brought to another revision all the same', () => {
    const { effects } = owned(NEWER).again('app');
    expect(effects).toMatchObject([{ type: 'ensureWorkload', cluster: 'c1', replicas: 2 }]);
  });

  it('stand for all that are wanted there once as many serve as they are set to', () => {
    const world = sites();
    world.settle('app', deploymentOf({ locations: ['c1'], replicas: 2 }));
    world.apply('app', world.place('app', deploymentOf({ locations: ['c2'], replicas: 2 })));
    world.observe('app', 'c2', { replicasOwnedElsewhere: true, desired: 1, bound: 0 });
    expect(world.again('app').status.leaving).toEqual(['c1']);
    world.observe('app', 'c2', { bound: 1 });
    expect(world.again('app').effects).toMatchObject([{ type: 'removeWorkload', cluster: 'c1' }]);
  });

  it('are still removed, all of them, where they are not wanted', () => {
    const world = owned({ locations: ['c2'] });
    world.apply('app', world.again('app'));
    expect(world.again('app').effects).toMatchObject([{ type: 'removeWorkload', cluster: 'c1' }]);
  });
});

describe('an object that is being deleted', () => {
  /** Two replicas in each of c1 and c2, of which c2 does not answer. */
  function deleted(...abandoned: readonly string[]): World {
    const world = sites();
    world.settle('app', deploymentOf({ locations: ['c1', 'c2'], replicas: 2 }));
    world.see({ type: 'health', cluster: 'c2', ready: false });
    world.mark('app', { deleting: true, abandoned });
    return world;
  }

  it('is leaving a cluster that does not answer', () => {
    const { status, effects } = deleted().again('app');
    expect(status.leaving).toEqual(['c1', 'c2']);
    expect(effects.map(({ cluster }) => cluster)).toEqual(['c1', 'c2']);
  });

  it('does not wait for one that was given up, and asks nothing of it', () => {
    const world = deleted('c2');
    const decision = world.again('app');
    expect(decision.status.leaving).toEqual(['c1']);
    expect(decision.effects.map(({ cluster }) => cluster)).toEqual(['c1']);
    world.apply('app', decision);
    expect(world.again('app')).toMatchObject({ effects: [], status: { leaving: [] } });
  });

  it('is removed all the same from one that was given up and answers, but not waited for', () => {
    const { status, effects } = deleted('c1', 'c2').again('app');
    expect(status.leaving).toEqual([]);
    expect(effects).toMatchObject([{ type: 'removeWorkload', cluster: 'c1', because: 'objectDeleted' }]);
  });

  it('leaves what is there and not ours', () => {
    const world = sites();
    world.place('app', deploymentOf({ locations: ['c1', 'c2'] }));
    world.show('app', 'c1', { ...NOTHING_THERE, refusal: { code: 'NotOurs', sinceMicros: 0 } });
    world.mark('app', { deleting: true });
    const { status, effects } = world.again('app');
    expect(effects.map(({ cluster }) => cluster)).toEqual(['c2']);
    expect(status.leaving).toEqual([]);
  });

  it('leaves what is not ours where its replicas drain, too', () => {
    const world = sites();
    world.place('app', deploymentOf({ locations: ['c1'] }));
    world.show('app', 'c1', { ...NOTHING_THERE, refusal: { code: 'NotOurs', sinceMicros: 0 } });
    const taints = [{ key: 'maintenance', value: '', effect: 'NoExecute' }] as const;
    world.see({ type: 'cluster', facts: clusterFacts('c1', { taints }) });
    expect(world.again('app').effects.map(({ cluster }) => cluster)).toEqual(['c2']);
  });
});
