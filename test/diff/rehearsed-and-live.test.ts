// A recording of a rehearsal beside one of the operator at work, on the same clusters with the same manifests: they ask for the same,
// or it is told where they part, and by which numbers.

import { describe, expect, test } from 'vitest';
import { TapeWriter } from '../../core/record/tape.ts';
import { firstDifferenceOfRecordings } from '../../simulator/diff/recordings.ts';
import { whyOf } from '../../simulator/diff/why.ts';
import { buildLoad, prepareLoad } from '../../simulator/load/build.ts';
import { recordRun } from '../../simulator/run/recording.ts';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { deployment } from '../live/objects.ts';
import { World } from '../live/world.ts';
import { scenarioOf } from '../world/story.ts';

const NODES = { cluster1: [4, 4], cluster2: [4, 4], cluster3: [4, 4] };

/** What users do: each spec is applied a minute after the one before. */
type Story = readonly (readonly [name: string, spec: JsonObject])[];

const STORY: Story = [
  ['web', { placementPolicy: 'worst_fit', replicas: 10 }],
  ['api', { placementPolicy: 'best_fit', numberOfLocations: 2, replicas: 3 }],
  ['web', { placementPolicy: 'worst_fit', replicas: 4 }],
  ['far', { locations: 'cluster3, cluster1', replicas: 3 }],
];

async function live(story: Story, members: Readonly<Record<string, readonly number[]>>): Promise<string[]> {
  const lines: string[] = [];
  const world = new World({ members });
  const write = (line: string): void => {
    lines.push(line);
  };
  world.start({ record: () => ({ tape: new TapeWriter(), write }) });
  await world.pass(40);
  for (const [name, spec] of story) {
    world.apply(name, spec);
    await world.pass(60);
  }
  return lines;
}

function rehearsed(story: Story): string[] {
  const clusters = Object.entries(NODES).map(([name, cpus]) => ({
    name,
    nodes: cpus.map((cpu, i) => ({
      name: `${name}-node-${i + 1}`,
      allocatable: { cpu, memory: '16Gi', pods: 110 },
    })),
  }));
  const manifests = story.map(([name, spec], i) => ({
    at: `${(i + 1) * 60}s`,
    apply: deployment(name, 'default', spec, {}),
  }));
  const scenario = scenarioOf(
    JSON.stringify({
      name: 'rehearsal',
      question: 'Is it decided here as it is there?',
      duration: '10m',
      policies: ['worst_fit'],
      clusters,
      load: [{ manifests }],
    }),
  );
  const lines: string[] = [];
  recordRun({ scenario, load: buildLoad(prepareLoad(scenario), 1), policy: null, seed: 1 }, (line) => {
    lines.push(line);
  });
  return lines;
}

describe('a rehearsal and a live run', () => {
  test('of the same do not part', async () => {
    const [there, here] = [await live(STORY, NODES), rehearsed(STORY)];
    const difference = firstDifferenceOfRecordings(
      () => here,
      () => there,
    );
    expect(difference).toMatchObject({ a: null, b: null });
    expect(difference.same).toBeGreaterThanOrEqual(STORY.length);
  });

  test('part where a cluster is not as it was rehearsed, and its numbers are told', async () => {
    const there = await live(STORY, { ...NODES, cluster2: [4, 1] });
    const here = rehearsed(STORY);
    const { a, b } = firstDifferenceOfRecordings(
      () => here,
      () => there,
    );
    expect([a!.key, a!.atMicros]).toEqual(['MultiClusterDeployment/default/web', 0]);
    expect(whyOf(a!, b!).sentence).toMatch(/^They saw .*cluster2/);
  });
});
