// What a run remembers depends on what is alive at once, not on how long it goes on: columns are as long after many pods as after
// few. State is looked at, never time or bytes.

import { describe, expect, test } from 'vitest';
import { buildLoad, prepareLoad } from '../../simulator/load/build.ts';
import { Invariants } from '../../simulator/run/invariants.ts';
import { runOnce, type RunResult, type RunView } from '../../simulator/run/run.ts';
import { Mck8sControl } from '../../simulator/world/mck8s-control.ts';
import { deployment, scenarioOf, tell } from './story.ts';

/** Jobs of one pod, one after another, that run for 5 s. */
function shortJobs(count: number, control: 'mck8s' | 'direct' = 'mck8s'): string {
  return `name: short-jobs
question: What is left of pods that are over?
duration: ${count * 15 + 600}s
${control === 'direct' ? 'control: direct' : 'policies: [worst_fit]'}
clusters:
  - { name: edge, nodes: [{ count: 2, allocatable: { cpu: 4, memory: 8Gi } }] }
load:
  - poisson: { ratePerSecond: 0.1, count: ${count}, duration: { constant: 5s }, cpu: [1], memory: [1Gi] }
`;
}

/** The run, with every invariant checked on the way, and the most pods that were not over at any instant. */
function run(text: string): RunResult & { readonly mostAtOnce: number } {
  const scenario = scenarioOf(text);
  const invariants = new Invariants();
  let mostAtOnce = 0;
  let looks = 0;
  const asked = (view: RunView): boolean => {
    if (looks++ % 97 === 0) invariants.check(view);
    mostAtOnce = Math.max(mostAtOnce, view.meter.running + view.meter.pending);
    return false;
  };
  const load = buildLoad(prepareLoad(scenario), 1);
  const result = runOnce({ scenario, load, policy: null, seed: 1, interrupt: { everyEvents: 1, asked } });
  return { ...result, mostAtOnce };
}

describe.each(['mck8s', 'direct'] as const)('pods of short jobs, with control: %s', (control) => {
  test('leave no more rows than were in use at once, however many there were', () => {
    const { mostAtOnce, control: world } = run(shortJobs(1000, control));
    const { pods } = world;
    expect(pods.count).toBe(1000);
    // One that is over is looked at until cluster0 has heard of it: another may come meanwhile.
    expect(pods.rows).toBeLessThanOrEqual(mostAtOnce + 1);
    expect([pods.shape.length, pods.revision.length]).toEqual([pods.rows, pods.rows]);
    expect(pods.state.length).toBe(1024);
    if (!(world instanceof Mck8sControl)) return;
    expect(world.members.objects.length).toBeLessThanOrEqual(mostAtOnce + 1);
    expect(world.cluster0.workloads.all()).toEqual([]);
  });
});

/** Three hours of one cluster in which users do this. */
function story(lines: readonly string[]): string {
  return `name: coming-and-going
question: What is left of what was deleted?
duration: 3h
policies: [worst_fit]
clusters:
  - { name: edge, nodes: [{ count: 2, allocatable: { cpu: 4, memory: 8Gi } }] }
load:
  - manifests:
${lines.join('\n')}
`;
}

test('pods that a service no longer wants leave no rows, nor what cluster0 saw of them', () => {
  const scalings = Array.from({ length: 400 }, (_, i) => [
    `      - { at: ${60 + 20 * i}s, scale: mcd/web, replicas: 1 }`,
    `      - { at: ${70 + 20 * i}s, scale: mcd/web, replicas: 6 }`,
  ]).flat();
  const installed = `      - { at: 0s, apply: ${deployment('web', { replicas: 6 })} }`;
  const told = tell(story([installed, ...scalings]));
  const { pods, cluster0 } = told.control;
  expect(pods.count).toBe(6 + 400 * 5);
  expect(pods.rows).toBeLessThanOrEqual(12);
  expect(cluster0.workloads.at(0)!.podsSeen).toHaveLength(6);
  expect(cluster0.fleet.pods.size).toBe(6);
});

test('services that come and go leave no objects in members', () => {
  const lines = Array.from({ length: 200 }, (_, i) => [
    `      - { at: ${40 * i}s, apply: ${deployment(`web-${i}`, { replicas: 2 })} }`,
    `      - { at: ${40 * i + 30}s, delete: mcd/web-${i} }`,
  ]).flat();
  const { pods, members, cluster0 } = tell(story(lines)).control;
  expect(pods.count).toBe(400);
  expect(pods.rows).toBeLessThanOrEqual(4);
  expect(members.objects.length).toBeLessThanOrEqual(2);
  expect(cluster0.fleet.pods.size).toBe(0);
});
