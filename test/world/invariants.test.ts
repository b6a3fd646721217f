// Each invariant notices when what it guards is tampered with, and says what is wrong.

import { expect, test } from 'vitest';
import { PodState } from '../../simulator/cluster/pods.ts';
import { buildLoad, prepareLoad } from '../../simulator/load/build.ts';
import { Invariants } from '../../simulator/run/invariants.ts';
import { checkSettled } from '../../simulator/run/invariants/settled.ts';
import { runOnce, type RunView } from '../../simulator/run/run.ts';
import { Mck8sControl } from '../../simulator/world/mck8s-control.ts';
import { deployment, job, scenarioOf } from './story.ts';

const TEXT = `name: tampering
question: Is it noticed?
duration: 10m
policies: [worst_fit]
clusters:
  - { name: edge1, nodes: [{ allocatable: { cpu: 4, memory: 8Gi } }] }
  - { name: edge2, nodes: [{ allocatable: { cpu: 4, memory: 8Gi } }] }
load:
  - manifests:
      - { at: 0s, apply: ${deployment('web', { locations: 'edge1', replicas: 3 })} }
      - { at: 1s, run: 5s, apply: ${job('batch', { locations: 'edge2', parallelism: 2, completions: 4 })} }
`;

interface Tampered extends RunView {
  readonly control: Mck8sControl;
}

/** The run at its end, with five minutes of nothing behind it. */
function atRest(): Tampered {
  const scenario = scenarioOf(TEXT);
  let last: RunView | undefined;
  const input = { scenario, load: buildLoad(prepareLoad(scenario), 1), policy: null, seed: 1 };
  runOnce({ ...input, interrupt: { everyEvents: 1, asked: (view) => ((last = view), false) } });
  if (!(last?.control instanceof Mck8sControl)) throw new Error('nothing was run');
  return { ...last, control: last.control };
}

const web = ({ control }: Tampered) => control.cluster0.workloads.at(0)!;
const edge1 = ({ control }: Tampered) => control.cluster0.fleet.clusters.get('edge1')!;

test.each<[words: string, tamper: (run: Tampered) => void]>([
  ['cpu requested on node 0 is 3001', ({ control }) => control.clusters[0]!.nodes.cpu.requested[0]!++],
  [
    'node 0 has 2999 of cpu and 3000 are given away',
    ({ control }) => (control.clusters[0]!.nodes.cpu.allocatable[0] = 2999),
  ],
  ['the meter has 4 pods bound, not 3', ({ meter }) => meter.running++],
  ['the meter has 1 pods pending, not 0', ({ meter }) => meter.pending++],
  ['web has 2 pods bound, not 3', (run) => web(run).bound--],
  ['web has 1 pods finished, not 0', (run) => web(run).finished++],
  ['web wants 3 pods, not 4', (run) => web(run).wanted++],
  [
    'web has 1 pods never bound and only 0 pending',
    (run) => (web(run).submissions = [{ atMicros: 0, pods: 1 }]),
  ],
  ['is listed twice', ({ control }) => control.members.objects[0]!.pods.push(0)],
  ['is in state 3 and listed 0 times', ({ control }) => control.members.objects[0]!.pods.pop()],
  ['which is not its own', ({ control }) => control.members.objects[1]!.pods.push(0)],
  ['object 0 is gone and has 3 pods', ({ control }) => (control.members.objects[0]!.isGone = true)],
  ['pod 0 is in state 0 with node 0', ({ control }) => (control.pods.state[0] = PodState.queued)],
  ['edge1 as seen: memory requested on node 0 is 1', (run) => (edge1(run).nodes.memory.requested[0] = 1)],
  ['edge1 as seen: pods claimed on node 0 is -1', (run) => (edge1(run).nodes.pods.claimed[0] = -1)],
  ['web in edge1 counts 2 pods, 3 are seen', (run) => edge1(run).claims.get(web(run).key)!.present--],
  ['web is seen with 1 pods in edge1, not 3', (run) => (web(run).seen[0]!.bound = 1)],
])('%s', (words, tamper) => {
  const run = atRest();
  new Invariants().check(run);
  tamper(run);
  expect(() => {
    new Invariants().check(run);
  }).toThrow(words);
});

test.each<[words: string, tamper: (run: Tampered) => RunView]>([
  ['the clock went from', (run) => ({ ...run, nowMicros: run.nowMicros - 1 })],
  ['pod 4 went from state 5 to 1', (run) => ((run.control.pods.state[4] = PodState.bound), run)],
  ['pod 0 moved from node 0 to 1', (run) => ((run.control.pods.slot[0] = 1), run)],
  ['of 7 pods 6 are left', (run) => (run.control.pods.count--, run)],
])('between two looks: %s', (words, tamper) => {
  const run = atRest();
  const invariants = new Invariants();
  invariants.check(run);
  const later = tamper(run);
  expect(() => {
    invariants.check(later);
  }).toThrow(words);
});

test.each<[words: string, tamper: (run: Tampered) => void]>([
  ['web wants 4 pods; 3 are placed, 0 wait', (run) => web(run).wanted++],
  ['web in edge1 runs 2 pods, not 3', ({ control }) => control.members.objects[0]!.desired--],
  ['web in edge1 has 2 pods, not 3', ({ control }) => control.members.objects[0]!.pods.pop()],
  ['web is not in edge1', ({ control }) => (control.members.objects[0]!.isGone = true)],
  ['workload 1 is forgotten and still has 1 pods', ({ control }) => control.members.objects[1]!.pods.push(0)],
  ['pod 0 waits in edge1 and fits on node 0', ({ control }) => (control.pods.state[0] = PodState.queued)],
])('at rest: %s', (words, tamper) => {
  const run = atRest();
  checkSettled(run.control);
  tamper(run);
  expect(() => {
    checkSettled(run.control);
  }).toThrow(words);
});
