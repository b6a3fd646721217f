// What you rehearse is what you run: the same manifests on the same nodes are decided alike by the operator on real control planes and
// by the simulator, real schedulers put pods where our rules do, and a recording of it all is decided again by core alone.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { pause } from '../../handlers/local/waiting.ts';
import { eventually } from './harness/eventually.ts';
import { testFleet } from './harness/fleet.ts';
import { apply, kubectl } from './harness/kubectl.ts';
import { startOperator } from './harness/operator.ts';
import { resetFleet } from './harness/reset.ts';
import { removeWorkloads, SOON, startOnFleet, type Live } from './support/live.ts';
import { rehearse, type Action, type Placing } from './support/rehearsal.ts';
import { comparePicks, snapshot, type Snapshot, type Verdict } from './support/scheduled.ts';
import { list, wantedBy, type Seen } from './support/seen.ts';
import { BURST, NODES, POLICY_STORY, STORY } from './support/fidelity-story.ts';

const fleet = testFleet();
const { management } = fleet;
const recording = join(fleet.folder, 'recording.tape');

/** What was seen live: of each workload after each step, and of the pods that each step brought. */
const livePlacings: Readonly<Record<string, Placing>>[] = [];
const policyPlacings: Readonly<Record<string, Placing>>[] = [];
const picks: { readonly step: string; readonly cluster: string; readonly verdict: Verdict }[] = [];
let burst: Readonly<Record<string, Placing>> = {};

beforeAll(async () => {
  await resetFleet(fleet);
  for (const plane of fleet.members) {
    await kubectl(plane, 'delete', 'nodes', '--all');
    await plane.addNodes(NODES[plane.name] ?? []);
    await kubectl(plane, 'wait', '--for=condition=Ready', 'nodes', '--all', '--timeout=120s');
  }
  const live = await startOnFleet(fleet, { args: ['--record', recording] });
  await playStory();
  await removeWorkloads(fleet);
  for (const [, action] of POLICY_STORY) {
    await act(action);
    policyPlacings.push(await decided());
  }
  await removeWorkloads(fleet);
  await apply(management, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: BURST }));
  burst = await decided();
  await removeWorkloads(fleet);
  await ended(live);
});

async function playStory(): Promise<void> {
  let before = await snapshots();
  for (const [step, action] of STORY) {
    await act(action);
    await settled();
    livePlacings.push(await placings());
    const after = await snapshots();
    for (const plane of fleet.members) {
      const verdict = await comparePicks(plane, before.get(plane.name)!, after.get(plane.name)!);
      if (verdict !== undefined) picks.push({ step, cluster: plane.name, verdict });
    }
    before = after;
  }
}

async function act(action: Action): Promise<void> {
  const named = (key: string): readonly string[] => ['mcd', key.slice(key.lastIndexOf('/') + 1)];
  if ('apply' in action) await apply(management, JSON.stringify(action.apply));
  else if ('scale' in action)
    await kubectl(management, 'scale', ...named(action.scale), `--replicas=${action.replicas}`);
  else await kubectl(management, 'delete', ...named(action.delete), '--timeout=120s');
}

async function snapshots(): Promise<ReadonlyMap<string, Snapshot>> {
  const taken = fleet.members.map(async (plane) => [plane.name, await snapshot(plane)] as const);
  return new Map(await Promise.all(taken));
}

function workloads(): Promise<readonly Seen[]> {
  return list(management, '/apis/fogguru.eu/v1/namespaces/default/multiclusterdeployments');
}

async function placings(): Promise<Readonly<Record<string, Placing>>> {
  const entries = (await workloads()).map((object): [string, Placing] => [
    object.metadata.name,
    { placed: wantedBy(object), waiting: object.status?.total?.unplaced ?? 0 },
  ]);
  return Object.fromEntries(entries);
}

/** Waits until all that is placed runs, and nothing else, and that was so a second ago. */
async function settled(): Promise<void> {
  let last = '';
  await eventually(async () => {
    const objects = await workloads();
    for (const { metadata, status } of objects) {
      const { placed, ready, updated } = status?.total ?? {};
      expect(status, metadata.name).toMatchObject({ observedGeneration: metadata.generation });
      expect({ ready, updated }, metadata.name).toEqual({ ready: placed, updated: placed });
    }
    const pods = (await Promise.all(fleet.members.map((plane) => list(plane, '/api/v1/pods')))).flat();
    const placed = objects.map(({ metadata, status }) => [metadata.name, status?.total?.placed ?? 0]);
    expect(countOfApps(pods)).toEqual(Object.fromEntries(placed.filter(([, count]) => count !== 0)));
    const now = JSON.stringify([await placings(), pods.map(({ metadata }) => metadata.uid).sort()]);
    const isSame = now === last;
    last = now;
    if (!isSame) await pause(1000);
    expect(isSame).toBe(true);
  }, SOON);
}

/** Waits until all is decided on and was so a second ago, whether or not schedulers in members agree; answers what was decided. */
async function decided(): Promise<Readonly<Record<string, Placing>>> {
  let last = '';
  return eventually(async () => {
    for (const { metadata, status } of await workloads())
      expect(status, metadata.name).toMatchObject({ observedGeneration: metadata.generation });
    const now = await placings();
    const isSame = JSON.stringify(now) === last;
    last = JSON.stringify(now);
    if (!isSame) await pause(1000);
    expect(isSame).toBe(true);
    return now;
  }, SOON);
}

/** Pods of each app that there are, those that are still to go included. */
function countOfApps(pods: readonly Seen[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { metadata } of pods) {
    const name = metadata.labels?.['app'] ?? '';
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

async function ended(live: Live): Promise<void> {
  expect(await live.process.stop()).toBe(0);
}

describe('manifests that are applied one at a time', () => {
  const rehearsed = rehearse({
    clusters: NODES,
    actions: STORY.map(([, action], index) => ({ at: `${index * 10 + 1}m`, ...action })),
    duration: `${STORY.length * 10 + 1}m`,
  });

  test.each(STORY.map(([what], index) => [what, index] as const))(
    'are decided live as in the simulator: one %s (step %i)',
    (_, index) => {
      const live = livePlacings[index]!;
      const there = Object.keys(live).map((name) => [name, rehearsed(name, (index + 1) * 10)]);
      expect(live).toEqual(Object.fromEntries(there));
    },
  );

  test('are told apart: some overflow, some wait', () => {
    const after = (what: string): Readonly<Record<string, Placing>> =>
      livePlacings[STORY.findIndex(([step]) => step === what)]!;
    expect(Object.keys(after('overflows')['b']!.placed).length).toBeGreaterThan(1);
    expect(after('is placed in part')['e']!.waiting).toBeGreaterThan(0);
  });

  test('run on the nodes that our rules would choose, where no tie decides', () => {
    const compared = picks.flatMap(({ step, cluster, verdict }) =>
      'ours' in verdict ? [{ step, cluster, ...verdict }] : [],
    );
    const countOf = (because: string): number =>
      picks.reduce(
        (sum, { verdict }) =>
          'because' in verdict && verdict.because === because ? sum + verdict.pods : sum,
        0,
      );
    const pods = compared.reduce((sum, verdict) => sum + verdict.pods, 0);
    process.stderr.write(
      `nodes of kube-scheduler: ${pods} pods compared; ${countOf('tie')} after a tie and ${countOf('order unknown')} in rollouts left out\n`,
    );
    expect(compared.map(({ step, cluster, theirs }) => ({ step, cluster, nodes: theirs }))).toEqual(
      compared.map(({ step, cluster, ours }) => ({ step, cluster, nodes: ours })),
    );
    expect(pods).toBeGreaterThan(20);
  });
});

describe('a policy or a bound', () => {
  const rehearsed = rehearse({
    clusters: NODES,
    actions: POLICY_STORY.map(([, action], index) => ({ at: `${index * 10 + 1}m`, ...action })),
    duration: `${POLICY_STORY.length * 10 + 1}m`,
  });

  test.each(POLICY_STORY.map(([what], index) => [what, index] as const))(
    'decides live as in the simulator: %s',
    (what, index) => {
      const name = what.replaceAll('_', '-');
      const live = policyPlacings[index]![name];
      expect(live).toEqual(rehearsed(name, (index + 1) * 10));
      expect(Object.keys(live!.placed)).not.toEqual([]);
    },
  );
});

describe('manifests that are applied all at once', () => {
  test('are decided live and in the simulator, and how often alike is told', () => {
    const rehearsed = rehearse({
      clusters: NODES,
      actions: BURST.map((apply) => ({ at: '1m', apply })),
      duration: '11m',
    });
    const names = Object.keys(burst);
    const alike = names.filter(
      (name) => JSON.stringify(inOrder(burst[name])) === JSON.stringify(inOrder(rehearsed(name, 10))),
    );
    process.stderr.write(
      `burst of ${names.length} manifests: ${((alike.length / names.length) * 100).toFixed(0)} % of decisions alike\n`,
    );
    expect(names).toHaveLength(BURST.length);
  });

  function inOrder(placing: Placing | undefined): unknown {
    return placing && [Object.entries(placing.placed).sort(), placing.waiting];
  }
});

describe('a recording', () => {
  async function replay(file: string): Promise<{ readonly code: number | null; readonly said: string }> {
    const operator = await startOperator(fleet, ['replay', file]);
    const code = await operator.ended();
    return { code, said: operator.logs() };
  }

  test('of all that is decided again as it was', async () => {
    const { code, said } = await replay(recording);
    expect(said).toMatch(/^[1-9]\d+ decisions made again, 0 of them otherwise\n$/);
    expect(code).toBe(0);
  });

  test('that was tampered with is found out', async () => {
    const lines = readFileSync(recording, 'utf8').split('\n');
    const told = /"placements":\[\{"cluster":"cluster1","replicas":(\d+)/;
    const index = lines.findIndex((line) => line.includes('"type":"decision"') && told.test(saidIn(line)));
    const line = lines[index]!;
    const tampered = saidIn(line).replace(told, (text, replicas) =>
      text.replace(/\d+$/, `${Number(replicas) + 1}`),
    );
    lines[index] = line.replace(saidIn(line), tampered);
    const file = join(fleet.folder, 'tampered.tape');
    writeFileSync(file, lines.join('\n'));
    const { code, said } = await replay(file);
    expect(said).toContain(`line ${index + 1}, MultiClusterDeployment/default/`);
    expect(said).toMatch(/ 1 of them otherwise\n$/);
    expect(code).toBe(1);
  });

  /** What was decided, apart from what was asked. */
  function saidIn(line: string): string {
    return line.slice(line.indexOf('"said":'));
  }
});
