// How many pods a member's Deployment and Job controllers make and delete in one step. The rolling update is upstream's, with the
// default surge and unavailability of 25 %.

import { describe, expect, test } from 'vitest';
import { nextSteps, type MemberObject } from '../../simulator/cluster/member-object.ts';
import { PodState, Pods } from '../../simulator/cluster/pods.ts';
import { shapeWith } from '../support/shapes.ts';

const SHAPE = shapeWith({});

/** An object with pods in these states: old ones first, then those of its revision. */
function objectWith(
  given: Partial<MemberObject> & Pick<MemberObject, 'kind' | 'desired'>,
  old: readonly number[],
  fresh: readonly number[],
): { object: MemberObject; pods: Pods } {
  const pods = new Pods();
  const add = (states: readonly number[], revision: string): number[] =>
    states.map((state) => {
      const pod = pods.add(0, 0, { shape: SHAPE, revision, runMicros: Infinity });
      pods.state[pod] = state;
      return pod;
    });
  const object: MemberObject = {
    index: 0,
    workload: 0,
    member: 0,
    revision: 'new',
    shape: SHAPE,
    completions: Infinity,
    runMicros: Infinity,
    neverReady: false,
    finished: 0,
    isGone: false,
    isForgotten: false,
    pods: [...add(old, 'old'), ...add(fresh, 'new')],
    ...given,
  };
  return { object, pods };
}

const { queued: Q, bound: B, running: U, ready: R } = PodState;

describe('a Deployment', () => {
  test.each([
    // [desired, pods, created, deleted]
    [3, [], 3, []],
    [3, [R, R, R], 0, []],
    [0, [R, Q], 0, [1, 0]],
    // Unbound goes before bound, not ready before ready, young before old.
    [4, [R, R, R, R, R, R], 0, [5, 4]],
    [1, [R, U, B, Q, R], 0, [3, 2, 1, 4]],
    [2, [Q, B, Q], 0, [2]],
  ])('of %i with pods in states %j makes %i and deletes %j', (desired, states, create, remove) => {
    const { object, pods } = objectWith({ kind: 'Deployment', desired }, [], states);
    expect(nextSteps(object, pods)).toEqual({ create, remove });
  });

  test.each([
    // Surge ceil(25 %), unavailable floor(25 %): desired 4 allows 5 pods and wants 3 ready.
    [4, [R, R, R, R], [], 1, [3]],
    [4, [R, R, R], [U], 1, []],
    [4, [R, R, R], [U, U], 0, []],
    [4, [R, R, R], [R, U], 0, [2]],
    [4, [R, R, R], [R, R], 0, [2, 1]],
    [4, [R], [R, R, R], 1, [0]],
    [4, [R], [R, R, R, R], 0, [0]],
    // One of one: the new one must be ready first.
    [1, [R], [], 1, []],
    [1, [R], [U], 0, []],
    [1, [R], [R], 0, [0]],
    // Eight: ten pods, six ready.
    [8, [R, R, R, R, R, R, R, R], [], 2, [7, 6]],
    // Old pods that are not ready go first, but no more than new ones could be ready for.
    [4, [Q, Q, Q, Q], [], 1, [3]],
    [4, [Q, Q, Q], [U, U], 0, []],
    [4, [R, R, Q, R], [], 1, [2]],
    [4, [R, Q, Q, R], [], 1, [2]],
    // Scaled down on the way.
    [2, [R, R], [R, R, R], 0, [4]],
    [3, [R, R], [R, Q, Q], 0, [4]],
    [0, [R, R], [], 0, [1, 0]],
  ])('of %i with old %j and new %j makes %i and deletes %j', (desired, old, fresh, create, remove) => {
    const { object, pods } = objectWith({ kind: 'Deployment', desired }, old, fresh);
    expect(nextSteps(object, pods)).toEqual({ create, remove });
  });

  test.each([1, 2, 3, 4, 5, 8, 13, 40])('of %i rolls out within its bounds and to the end', (desired) => {
    const { object, pods } = objectWith({ kind: 'Deployment', desired }, Array<number>(desired).fill(R), []);
    const isReady = (pod: number): boolean => pods.state[pod] === R;
    for (let step = 0; step < 200; step++) {
      const { create, remove } = nextSteps(object, pods);
      for (const pod of remove) object.pods.splice(object.pods.indexOf(pod), 1);
      for (let i = 0; i < create; i++)
        object.pods.push(pods.add(0, 0, { shape: SHAPE, revision: 'new', runMicros: Infinity }));
      expect(object.pods.length).toBeLessThanOrEqual(desired + Math.ceil(desired / 4));
      expect(object.pods.filter(isReady).length).toBeGreaterThanOrEqual(desired - Math.floor(desired / 4));
      const unready = object.pods.find((pod) => !isReady(pod));
      if (unready !== undefined) pods.state[unready] = R;
    }
    expect(object.pods.map((pod) => pods.revision[pod])).toEqual(Array<string>(desired).fill('new'));
  });
});

describe('a Job', () => {
  test.each([
    // [parallelism, completions, finished, pods, created, deleted]
    [2, 5, 0, [], 2, []],
    [2, 5, 1, [U], 1, []],
    [2, 5, 4, [U], 0, []],
    [2, 5, 5, [], 0, []],
    [5, 2, 0, [], 2, []],
    [1, 5, 0, [R, U, Q], 0, [2, 1]],
    [0, 5, 2, [R, Q], 0, [1, 0]],
  ])(
    'of %i at once and %i in all, %i finished, with pods %j makes %i and deletes %j',
    (desired, completions, finished, states, create, remove) => {
      const { object, pods } = objectWith({ kind: 'Job', desired, completions, finished }, [], states);
      expect(nextSteps(object, pods)).toEqual({ create, remove });
    },
  );

  test('keeps pods of an older template: a Job never rolls out', () => {
    const { object, pods } = objectWith({ kind: 'Job', desired: 2, completions: 2 }, [R, R], []);
    expect(nextSteps(object, pods)).toEqual({ create: 0, remove: [] });
  });
});

test('an object that is gone deletes all of its pods', () => {
  const { object, pods } = objectWith({ kind: 'Deployment', desired: 2, isGone: true }, [R], [Q]);
  expect(nextSteps(object, pods)).toEqual({ create: 0, remove: [0, 1] });
});
