// What you rehearse is what you run: whole runs of the simulator are written down as they happen, and core alone makes every
// decision of theirs again, to the byte.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replay, type Replayed } from '../../core/record/replay.ts';
import { buildLoad, prepareLoad } from '../../simulator/load/build.ts';
import { recordRun } from '../../simulator/run/recording.ts';
import { readScenario } from '../../simulator/scenario/read-scenario.ts';
import type { Scenario } from '../../simulator/scenario/scenario.ts';
import { scenarioText } from '../world/random-scenarios.ts';
import { POLICIES, scenarioOf } from '../world/story.ts';

/** The tape of one run. */
function recorded(scenario: Scenario, policy: string | null, seed: number): readonly string[] {
  const lines: string[] = [];
  recordRun({ scenario, load: buildLoad(prepareLoad(scenario), seed), policy, seed }, (line) => {
    lines.push(line);
  });
  return lines;
}

function different(replayed: readonly Replayed[]): readonly Replayed[] {
  return replayed.filter(({ same }) => !same);
}

test('a run of whatever users do is decided again as it was', () => {
  fc.assert(
    fc.property(scenarioText, fc.constantFrom(null, 'random'), fc.nat(9), (text, policy, seed) => {
      const replayed = [...replay(recorded(scenarioOf(text), policy, seed))];
      expect(replayed.length).toBeGreaterThan(0);
      expect(different(replayed)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test.each(['most_traffic', 'random'])('mck8s-2h, short, %s, is decided again as it was', (policy) => {
  const read = readScenario('scenarios/mck8s-2h.yaml', { policies: POLICIES, set: ['duration=12m'] });
  if (!read.ok) throw new Error('the shipped scenario is broken');
  const lines = recorded(read.value, policy, 4);
  const replayed = [...replay(lines)];
  expect(replayed.length).toBeGreaterThan(100);
  expect(different(replayed)).toEqual([]);
  expect(recorded(read.value, policy, 4)).toEqual(lines);
});
