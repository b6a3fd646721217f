// How a changed template goes from cluster to cluster: in which order, how many at a time, and where it stops.

import { describe, expect, it } from 'vitest';
import type { Decision } from '../../core/decide/contract.ts';
import { renderNote } from '../../core/decide/render-reasons.ts';
import type { DeploymentSpec, RolloutRules } from '../../core/placement/workload-spec.ts';
import { deploymentOf, MINUTE, World } from '../support/fleets.ts';
import { shapeWith } from '../support/shapes.ts';

const CLUSTERS = ['c1', 'c2', 'c3', 'c4'];
const RULES: RolloutRules = {
  order: ['c3'],
  maxUnavailableClusters: 1,
  pauseOnFailure: true,
  readyWithinMicros: 10 * MINUTE,
};

function app(
  image: string,
  rollout: Partial<RolloutRules> = {},
  given: Partial<DeploymentSpec> = {},
): DeploymentSpec {
  const shape = shapeWith({ cpuMilli: 1000, labels: new Map([['app', 'a']]), images: [image] });
  return deploymentOf({
    locations: CLUSTERS,
    replicas: 4,
    shape,
    rollout: { ...RULES, ...rollout },
    ...given,
  });
}

/** Four clusters with the first image, all ready. */
function running(rollout: Partial<RolloutRules> = {}): World {
  const world = new World();
  for (const cluster of CLUSTERS) world.cluster(cluster, 20);
  world.settle('app', app('v1', rollout));
  return world;
}

/** Effects as `c1 4 v2`, by the image that a revision is of. */
function asked({ effects }: Decision, ...images: readonly string[]): string[] {
  const imageOf = new Map(images.map((image) => [app(image).revision, image]));
  return effects.map((effect) =>
    effect.type === 'removeWorkload'
      ? `${effect.cluster} goes`
      : `${effect.cluster} ${effect.replicas} ${imageOf.get(effect.revision) ?? '?'}`,
  );
}

/** The member has what it was asked for; its pods are not ready, and old ones serve on. */
function stuckIn(world: World, cluster: string, image: string, desired = 4): void {
  const { revision } = app(image);
  world.show('app', cluster, {
    desired,
    revision,
    bound: 5,
    ready: 3,
    older: 3,
    finished: 0,
    unschedulable: null,
  });
}

function readyIn(world: World, cluster: string, image: string, desired = 4): void {
  const { revision } = app(image);
  world.show('app', cluster, { desired, revision, bound: desired, finished: 0, unschedulable: null });
}

function conditionOf({ status }: Decision): string {
  const said = status.conditions.find(({ type }) => type === 'RolloutPaused');
  return said === undefined ? 'none' : `${said.status} ${said.reason}`;
}

describe('a changed template', () => {
  it('goes to all clusters at once where nothing is said of rollouts', () => {
    const world = running();
    const { rollout, ...plain } = app('v2');
    expect(rollout).toBeDefined();
    const decision = world.place('app', plain);
    expect(asked(decision, 'v2')).toEqual(CLUSTERS.map((cluster) => `${cluster} 4 v2`));
    expect(conditionOf(decision)).toBe('none');
    expect(decision.memory).not.toHaveProperty('rolling');
  });

  it('goes to those of the order first, then to the others by name, each once the one before is ready', () => {
    const world = running();
    let decision = world.place('app', app('v2'));
    for (const cluster of ['c3', 'c1', 'c2', 'c4']) {
      expect(asked(decision, 'v1', 'v2')).toEqual([`${cluster} 4 v2`]);
      expect(conditionOf(decision)).toBe('False RollingOut');
      stuckIn(world, cluster, 'v2');
      expect(asked(world.again('app'), 'v1', 'v2')).toEqual([]);
      readyIn(world, cluster, 'v2');
      decision = world.again('app');
    }
    expect(asked(decision)).toEqual([]);
    expect(conditionOf(decision)).toBe('False RolledOut');
    expect(decision.memory).not.toHaveProperty('rolling');
  });

  it('goes to as many clusters at a time as may be unavailable', () => {
    const world = running({ maxUnavailableClusters: 3 });
    const decision = world.place('app', app('v2', { maxUnavailableClusters: 3 }));
    expect(asked(decision, 'v2')).toEqual(['c1 4 v2', 'c2 4 v2', 'c3 4 v2']);
    expect(decision.status.waiting).toEqual(['c4']);
  });

  it('is not taken for ready while pods of the template before serve in its stead', () => {
    const world = running();
    world.place('app', app('v2'));
    readyIn(world, 'c3', 'v2');
    world.observe('app', 'c3', { older: 1 });
    expect(asked(world.again('app'), 'v2')).toEqual([]);
  });

  it('stops at the first cluster where it does not get ready, and says where and why', () => {
    const world = running();
    world.place('app', app('v2'));
    stuckIn(world, 'c3', 'v2');
    expect(world.again('app').requeueAfterMicros).toBe(10 * MINUTE);
    world.nowMicros += 10 * MINUTE;
    const decision = world.again('app');
    expect(asked(decision, 'v2')).toEqual([]);
    expect(conditionOf(decision)).toBe('True RolloutPaused');
    expect(decision.status.waiting).toEqual(['c1', 'c2', 'c4']);
    expect(decision.reasons.notes.map(renderNote)).toEqual([
      'c3 has 3 of 4 ready and 3 of the template before 600 s after it got the new template; c1, c2, c4 keep the one before; mend the template or go back to the one before, or set spec.rollout.pauseOnFailure to false to go on without c3',
    ]);
  });

  it('stops at once where a cluster refuses it, and moves nothing from there', () => {
    const world = running();
    world.place('app', app('v2'));
    const refusal = { code: 'AdmissionDenied', sinceMicros: world.nowMicros } as const;
    world.observe('app', 'c3', { refusal });
    world.nowMicros += 60 * MINUTE;
    const decision = world.again('app');
    expect(conditionOf(decision)).toBe('True RolloutPaused');
    expect(decision.reasons.notes.map(renderNote).join()).toContain(
      'c3 refuses the new template, as admission control denies it there',
    );
    expect(world.wanted('app')).toEqual({ c1: 4, c2: 4, c3: 4, c4: 4 });
  });

  it('goes on past a cluster that failed where it is not to pause, and leaves it uncounted', () => {
    const world = running({ pauseOnFailure: false });
    world.place('app', app('v2', { pauseOnFailure: false }));
    stuckIn(world, 'c3', 'v2');
    world.nowMicros += 10 * MINUTE;
    const decision = world.again('app');
    expect(asked(decision, 'v2')).toEqual(['c1 4 v2']);
    expect(conditionOf(decision)).toBe('False RollingOut');
  });

  it.each(['v1', 'v3'])('that stopped is replaced by %s first where it broke, and then goes on', (image) => {
    const world = running();
    world.place('app', app('v2'));
    stuckIn(world, 'c3', 'v2');
    world.nowMicros += 20 * MINUTE;
    world.again('app');
    let decision = world.place('app', app(image, { order: ['c1'] }));
    expect(asked(decision, 'v1', 'v2', 'v3')).toEqual([`c3 4 ${image}`]);
    expect(conditionOf(decision)).toBe('False RollingOut');
    readyIn(world, 'c3', image);
    decision = world.again('app');
    expect(asked(decision, 'v1', 'v3')).toEqual(image === 'v1' ? [] : ['c1 4 v3']);
  });

  it('goes on by itself once the cluster gets ready after all', () => {
    const world = running();
    world.place('app', app('v2'));
    stuckIn(world, 'c3', 'v2');
    world.nowMicros += 20 * MINUTE;
    world.again('app');
    readyIn(world, 'c3', 'v2');
    expect(asked(world.again('app'), 'v2')).toEqual(['c1 4 v2']);
  });

  it('passes over a cluster that does not answer until it does', () => {
    const world = running();
    world.see({ type: 'health', cluster: 'c3', ready: false });
    expect(asked(world.place('app', app('v2')), 'v2')).toEqual(['c1 4 v2']);
    readyIn(world, 'c1', 'v2');
    world.see({ type: 'health', cluster: 'c3', ready: true });
    expect(asked(world.again('app'), 'v2')).toEqual(['c3 4 v2']);
  });

  it('goes only to the cluster whose override changed', () => {
    const world = running();
    const { shape } = app('v2');
    const variants = new Map([['c2', { shape, revision: 'c2-only' }]]);
    const decision = world.place('app', app('v1', {}, { variants }));
    expect(decision.effects).toEqual([
      { type: 'ensureWorkload', uid: 'uid-app', cluster: 'c2', replicas: 4, revision: 'c2-only' },
    ]);
  });
});

describe('clusters that wait for a changed template', () => {
  it('change their number of replicas with the template that they have', () => {
    const world = running();
    world.place('app', app('v2'));
    stuckIn(world, 'c3', 'v2');
    const decision = world.place('app', app('v2', {}, { replicas: 6 }));
    expect(asked(decision, 'v1', 'v2')).toEqual(['c1 6 v1', 'c2 6 v1', 'c3 6 v2', 'c4 6 v1']);
  });

  it('are not overtaken by what is new: a cluster without any gets the newest, and counts', () => {
    const world = running();
    world.cluster('c5', 20);
    const locations = [...CLUSTERS, 'c5'];
    const decision = world.place('app', app('v2', {}, { locations, numberOfLocations: 5 }));
    expect(asked(decision, 'v1', 'v2')).toEqual(['c5 4 v2']);
    readyIn(world, 'c5', 'v2');
    expect(asked(world.again('app'), 'v1', 'v2')).toEqual(['c3 4 v2']);
  });

  describe('where nothing runs yet', () => {
    const locations = [...CLUSTERS, 'c5'];
    const wider = (image: string, rollout: Partial<RolloutRules> = {}): DeploymentSpec =>
      app(image, rollout, { locations, numberOfLocations: 5 });

    /** The second image has failed in c3, and then a fifth cluster is wanted. */
    function failed(rollout: Partial<RolloutRules> = {}): World {
      const world = running(rollout);
      world.cluster('c5', 20);
      world.place('app', app('v2', rollout));
      stuckIn(world, 'c3', 'v2');
      world.nowMicros += 20 * MINUTE;
      world.again('app');
      return world;
    }

    it('are not given what has failed elsewhere, and it is said', () => {
      const decision = failed().place('app', wider('v2'));
      expect(asked(decision, 'v1', 'v2')).toEqual([]);
      expect(decision.status.waiting).toEqual(['c1', 'c2', 'c4', 'c5']);
      expect(decision.reasons.notes.map(renderNote).join()).toContain(
        'c1, c2, c4 keep the one before; nothing runs in c5, and nothing is made there until then; mend',
      );
    });

    it('are given the next template, and what failed where it is to go on', () => {
      expect(asked(failed().place('app', wider('v3')), 'v3')).toEqual(['c3 4 v3', 'c5 4 v3']);
      const goesOn = { pauseOnFailure: false };
      expect(asked(failed(goesOn).place('app', wider('v2', goesOn)), 'v2')).toContain('c5 4 v2');
    });

    it('are waited for where nothing else waits', () => {
      const world = failed();
      for (const cluster of ['c1', 'c2', 'c4']) readyIn(world, cluster, 'v2');
      const decision = world.place('app', wider('v2'));
      expect(asked(decision, 'v2')).toEqual([]);
      expect(conditionOf(decision)).toBe('True RolloutPaused');
      readyIn(world, 'c3', 'v2');
      expect(asked(world.again('app'), 'v2')).toEqual(['c5 4 v2']);
    });

    it('keep being asked for what they were given before it failed', () => {
      const world = failed();
      world.lose('app', 'c3');
      expect(asked(world.again('app'), 'v2')).toEqual(['c3 4 v2']);
    });
  });

  it('are asked for nothing while it is not known what they run', () => {
    const world = running();
    world.see({ type: 'health', cluster: 'c2', ready: false });
    world.lose('app', 'c2');
    const decision = world.place('app', app('v2'));
    expect(asked(decision, 'v1', 'v2')).toEqual(['c3 4 v2']);
  });

  it('keep what somebody changed by hand until it is their turn', () => {
    const world = running();
    world.place('app', app('v2'));
    stuckIn(world, 'c3', 'v2');
    world.observe('app', 'c1', { revision: '' });
    expect(asked(world.again('app'), 'v1', 'v2')).toEqual([]);
    readyIn(world, 'c3', 'v2');
    expect(asked(world.again('app'), 'v1', 'v2')).toEqual(['c1 4 v2']);
  });
});
