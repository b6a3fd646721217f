// When a member's scheduler tries a pod again: backoff, freed room, and a look at those that wait for long.

import { describe, expect, test } from 'vitest';
import { NodeTable } from '../../core/nodes/node-table.ts';
import { Pods } from '../../simulator/cluster/pods.ts';
import { PodState } from '../../simulator/cluster/pods.ts';
import { SchedulingQueue } from '../../simulator/cluster/scheduling-queue.ts';
import { nodeWith, shapeWith } from '../support/shapes.ts';

const SECOND = 1_000_000;

function podsOf(...cpuMilli: readonly number[]): Pods {
  const pods = new Pods();
  for (const cpu of cpuMilli)
    pods.add(0, 0, { shape: shapeWith({ cpuMilli: cpu }), revision: '', runMicros: Infinity });
  return pods;
}

/** Takes all that may be tried now, in turn. */
function drain(queue: SchedulingQueue): number[] {
  const taken: number[] = [];
  for (let pod = queue.pop(); pod >= 0; pod = queue.pop()) taken.push(pod);
  return taken;
}

describe('backoff', () => {
  test.each([
    [1, 1],
    [2, 2],
    [3, 4],
    [4, 8],
    [5, 10],
    [6, 10],
    [40, 10],
    [70_000, 10],
  ])('after %i failed attempts a pod waits %i s', (attempts, seconds) => {
    const queue = new SchedulingQueue(podsOf(1000));
    for (let attempt = 1; attempt <= attempts; attempt++) queue.setAside(0, attempt * SECOND);
    expect(queue.retryMicros(0)).toBe((attempts + seconds) * SECOND);
  });
});

describe('the line', () => {
  test('is first come, first served, without pods that were deleted meanwhile', () => {
    const pods = podsOf(1, 1, 1, 1);
    const queue = new SchedulingQueue(pods);
    for (const pod of [2, 0, 3, 1]) queue.push(pod);
    pods.state[3] = PodState.deleted;
    expect(drain(queue)).toEqual([2, 0, 1]);
    expect(queue.hasActive).toBe(false);
  });

  test('loses nobody as it grows long and is served meanwhile', () => {
    const count = 5000;
    const queue = new SchedulingQueue(podsOf(...Array.from({ length: count }, () => 1)));
    const served: number[] = [];
    for (let pod = 0; pod < count; pod++) {
      queue.push(pod);
      if (pod % 3 > 0) served.push(queue.pop());
    }
    served.push(...drain(queue));
    expect(served).toEqual(Array.from({ length: count }, (_, pod) => pod));
  });
});

describe('pods that no node had room for', () => {
  const tableOfOne = (): NodeTable => {
    const table = new NodeTable();
    table.setNode(nodeWith('n'));
    return table;
  };

  test('are taken out where they fit on the node that has room again, in the order in which they were set aside', () => {
    const queue = new SchedulingQueue(podsOf(3000, 5000, 4000, 1000));
    for (const pod of [3, 1, 0, 2]) queue.setAside(pod, 0);
    expect(queue.takeFitting(tableOfOne(), 0)).toEqual([3, 0, 2]);
    expect(queue.takeFitting(tableOfOne(), 0)).toEqual([]);
    expect(queue.hasUnschedulable).toBe(true);
  });

  test('are not taken out while the node is still too full', () => {
    const table = tableOfOne();
    table.addPods(0, shapeWith({ cpuMilli: 2000 }), 1, 'requested');
    const queue = new SchedulingQueue(podsOf(2001, 2000));
    queue.setAside(0, 0);
    queue.setAside(1, 0);
    expect(queue.takeFitting(table, 0)).toEqual([1]);
  });

  test('are forgotten when they are deleted', () => {
    const queue = new SchedulingQueue(podsOf(1));
    queue.setAside(0, 0);
    queue.remove(0);
    expect(queue.hasUnschedulable).toBe(false);
    expect(queue.takeFitting(tableOfOne(), 0)).toEqual([]);
  });

  test.each([
    [299, []],
    [300, [0]],
    [301, [0, 1]],
  ])('are tried whatever happened after five minutes: at %i s %j', (seconds, overdue) => {
    const queue = new SchedulingQueue(podsOf(1, 1));
    queue.setAside(0, 0);
    queue.setAside(1, SECOND);
    expect(queue.takeOverdue(seconds * SECOND)).toEqual(overdue);
  });
});
