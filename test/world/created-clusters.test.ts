// Clusters that are created during a run, where things fail before they are there: cluster0 takes them as they are when they boot.

import { expect, test } from 'vitest';
import { deployment, tell } from './story.ts';

/** Eight pods for an edge of four cpus and a cluster of two machines that comes after four minutes. */
function story(fault: string): string {
  return `name: created
question: What is there once it has booted?
duration: 20m
policies: [worst_fit]
clusters:
  - { name: edge, nodes: [{ name: n, count: 2, allocatable: { cpu: 2, memory: 8Gi } }] }
  - name: late
    nodes: [{ name: n, count: 2, allocatable: { cpu: 2, memory: 8Gi } }]
    creation: { at: 0s, takes: 1m, boot: 3m }
faults: [{ ${fault} }]
load:
  - manifests:
      - { at: 0s, apply: ${deployment('web', { replicas: 8 })} }
`;
}

test.each([
  ['a machine that is down when its cluster boots takes nothing', 'at: 2m, for: 1h', { edge: 4, late: 2 }, 2],
  ['one that runs again by then does', 'at: 2m, for: 1m', { edge: 4, late: 4 }, 0],
  ['one that runs again later does from then on', 'at: 2m, for: 10m', { edge: 4, late: 4 }, 0],
])('%s', (_, when, pods, waiting) => {
  const told = tell(story(`${when}, nodeDown: { cluster: late, node: n-1 }`));
  expect(told.podsOf('web')).toEqual(pods);
  expect(told.queuedOf('web')).toEqual({});
  expect(told.waiting('web')).toBe(waiting);
});

test('nothing goes to machines that have not booted, whatever is told of them', () => {
  const early: number[] = [];
  tell(story('at: 1m30s, for: 1m, nodeDown: { cluster: late, node: n-1 }'), {
    onEvent: (now, nowMicros) => {
      const pods = { ...now.podsOf('web'), ...now.queuedOf('web') };
      if (nowMicros < 240_000_000 && pods['late'] !== undefined) early.push(nowMicros);
    },
  });
  expect(early).toEqual([]);
});
