// Decisions see round-trip times as they were measured, late and with their jitter; nothing that a policy does shifts a draw.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deployment, POLICIES, tell } from './story.ts';

const SECOND = 1_000_000;

/** Three clusters, jitter on the ways of one of them, and work that policies place differently. */
function story(network: string): string {
  const clusters = [1, 2, 3].map(
    (i) => `  - { name: edge${i}, nodes: [{ allocatable: { cpu: ${i}, memory: 8Gi } }] }\n`,
  );
  return `name: measured
question: How far is it now?
duration: 5m
policies: [worst_fit]
clusters:
${clusters.join('')}network: { ${network} }
load:
  - manifests:
      - { at: 1s, apply: ${deployment('web', { replicas: 2 })} }
`;
}

const JITTER =
  'rtt: [{ between: [edge1, edge2], ms: 20, jitterMs: 4 }, { between: [edge1, edge3], ms: 9 }], measureEvery: 10s';

/** Each change of what cluster0 knows of one way. */
function known(network: string, way: readonly [string, string], policy: string | null = null, seed = 1) {
  const seen: { atMicros: number; ms: number }[] = [];
  tell(story(network), {
    policy,
    seed,
    checkEvery: 1,
    onEvent: ({ control }, atMicros) => {
      const ms = control.cluster0.fleet.rttMs.get(way[0])!.get(way[1])!;
      if (seen.at(-1)?.ms !== ms) seen.push({ atMicros, ms });
    },
  });
  return seen;
}

test('a way with jitter is measured anew at every interval, and known an API request and the informer later', () => {
  const seen = known(JITTER, ['edge1', 'edge2']);
  expect(seen.slice(1).map(({ atMicros }) => atMicros)).toEqual(
    Array.from({ length: 29 }, (_, i) => (i + 1) * 10 * SECOND + 60_000),
  );
});

test('a way without jitter keeps its time', () => {
  expect(known(JITTER, ['edge1', 'edge3']).map(({ ms }) => ms)).toEqual([9]);
});

test('what is measured wobbles around the time by the jitter, and is never below its floor', () => {
  const often = JITTER.replace('10s', '100ms');
  const measured = known(often, ['edge2', 'edge1']).map(({ ms }) => ms);
  const mean = measured.reduce((sum, ms) => sum + ms, 0) / measured.length;
  const variance = measured.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / measured.length;
  expect(measured.length).toBeGreaterThan(2900);
  // Three standard errors of 3000 draws, rounded up.
  expect(Math.abs(mean - 20)).toBeLessThan(0.25);
  expect(Math.abs(Math.sqrt(variance) - 4)).toBeLessThan(0.4);
  expect(Math.min(...measured)).toBeGreaterThanOrEqual(16);
});

test('each policy meets the same measurements; another seed, others', () => {
  const measured = (policy: string | null, seed: number) => known(JITTER, ['edge1', 'edge2'], policy, seed);
  const first = measured('worst_fit', 1);
  fc.assert(
    fc.property(fc.constantFrom(...POLICIES.filter((name) => !/pinned|affinity/.test(name))), (policy) => {
      expect(measured(policy, 1)).toEqual(first);
    }),
    { numRuns: 10 },
  );
  expect(measured('worst_fit', 2)).not.toEqual(first);
});

test('a way that is down gives no measurement, and draws nothing away from later ones', () => {
  const undisturbed = known(JITTER, ['edge1', 'edge2']);
  const seen: number[] = [];
  tell(story(JITTER), {
    onEvent: ({ control }, atMicros) => {
      control.links.setDown('edge1', 'edge2', atMicros >= 95 * SECOND && atMicros < 145 * SECOND);
      const ms = control.cluster0.fleet.rttMs.get('edge1')!.get('edge2')!;
      if (seen.at(-1) !== ms) seen.push(ms);
    },
  });
  const expected = undisturbed.map(({ ms }) => ms);
  // The way is cut and mended right after the first event of that time, which is a measurement: those of 110 s to 150 s fail.
  expect(seen).toEqual([...expected.slice(0, 11), ...expected.slice(16)]);
});
