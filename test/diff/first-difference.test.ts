// Where two runs part: nowhere if they are one and the same, else at the first decision that is not the same in both, with the
// numbers that tell why.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decision } from '../../core/decide/contract.ts';
import { explain } from '../../simulator/explain/explain.ts';
import { firstDifference, type Side } from '../../simulator/diff/difference.ts';
import { whyOf } from '../../simulator/diff/why.ts';
import { buildLoad, prepareLoad } from '../../simulator/load/build.ts';
import { runOnce } from '../../simulator/run/run.ts';
import { scenarioOf, SMALL } from '../scenario/scenarios-under-test.ts';
import { deployment, scenarioOf as storyOf } from '../world/story.ts';

function side(policy: string, { seed = 1, set = [] as readonly string[] } = {}): Side {
  const scenario = scenarioOf(SMALL, { set: ['duration=2m', ...set] });
  return { scenario, load: buildLoad(prepareLoad(scenario), seed), policy, seed };
}

/** What a run asked for, decision by decision. */
function trail(run: Side): readonly string[] {
  const asked: string[] = [];
  const onDecision = ({ key }: { key: string }, { status, effects }: Decision, nowMicros: number): void => {
    asked.push(JSON.stringify([key, nowMicros, status.placements, status.unplaced, effects]));
  };
  runOnce({ ...run, onDecision });
  return asked;
}

const sides = fc.record({
  policy: fc.constantFrom('worst_fit', 'best_fit', 'random', 'pinned'),
  seed: fc.integer({ min: 1, max: 3 }),
});

test('two runs part where the lists of all that they asked for part', () => {
  fc.assert(
    fc.property(sides, sides, (one, other) => {
      const [a, b] = [side(one.policy, one), side(other.policy, other)];
      const [askedA, askedB] = [trail(a), trail(b)];
      const parts = askedA.findIndex((asked, i) => asked !== askedB[i]);
      const found = firstDifference(a, b);
      if (parts < 0 && askedA.length === askedB.length) {
        expect(found).toEqual({ same: askedA.length, a: null, b: null });
        return;
      }
      const at = parts < 0 ? askedA.length : parts;
      expect(found.same).toBe(at);
      expect([found.a?.key ?? null, found.b?.key ?? null]).toEqual(
        [askedA[at], askedB[at]].map((asked) =>
          asked === undefined ? null : (JSON.parse(asked) as string[])[0],
        ),
      );
    }),
    { numRuns: 25 },
  );
});

describe('why', () => {
  test('another policy ranks the same clusters otherwise', () => {
    const { a, b } = firstDifference(side('worst_fit'), side('best_fit'));
    const { sentence, clusters } = whyOf(a!, b!);
    expect(sentence).toMatch(
      /^They saw the same and rank it otherwise: worst_fit puts edge1 \(by \d+\) first, best_fit edge2/,
    );
    expect(clusters.map(({ cluster, seen }) => [cluster, seen])).toEqual([
      ['edge1', []],
      ['edge2', []],
    ]);
    for (const { made } of clusters) expect(made.map(({ field }) => field)).toContain('rank');
  });

  test('another world shows other clusters', () => {
    const larger = {
      set: ['clusters.edge2.nodes.0.allocatable.cpu=8', 'clusters.edge2.nodes.0.allocatable.memory=16Gi'],
    };
    const { a, b } = firstDifference(side('worst_fit'), side('worst_fit', larger));
    expect(whyOf(a!, b!).sentence).toMatch(
      /^They saw edge2 otherwise: fits of edge2 is \d+ in a and \d+ in b/,
    );
  });

  test('the same at another time is told as that, and can be passed over', () => {
    const later = { set: ['delays.informer=60ms'] };
    const [a, b] = [side('worst_fit'), side('worst_fit', later)];
    const byTimes = firstDifference(a, b);
    expect(byTimes.same).toBe(0);
    expect(whyOf(byTimes.a!, byTimes.b!).sentence).toMatch(/^They ask for the same at different times/);
    expect(firstDifference(a, b, 'answers').same).toBeGreaterThan(0);
  });
});

test('a workload that was deleted later is explained with what was decided while it was there', () => {
  const scenario = storyOf(`
name: gone
question: What was it?
duration: 5m
policies: [worst_fit]
clusters:
  - { name: a, nodes: [{ allocatable: { cpu: 4, memory: 8Gi } }] }
  - { name: b, nodes: [{ allocatable: { cpu: 2, memory: 8Gi } }] }
load:
  - manifests:
      - { at: 10s, apply: ${deployment('web', { replicas: 2 })} }
      - { at: 1m, delete: mcd/web }
`);
  const load = buildLoad(prepareLoad(scenario), 1);
  const input = { scenario, load, policy: null, seed: 1, key: 'MultiClusterDeployment/default/web' };
  const there = explain({ ...input, atMicros: 30e6 });
  const gone = explain({ ...input, atMicros: 240e6 });
  expect(there!.status.placements).toEqual([{ cluster: 'a', replicas: 2 }]);
  expect(gone!.status.placements).toEqual([]);
  expect(gone!.looked).toEqual(there!.looked);
  expect(gone!.looked!.clusters[0]).toMatchObject({ cluster: 'a', code: 'Chosen', added: 2 });
});
