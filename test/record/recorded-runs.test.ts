// What you rehearse is what you run: whole runs of the simulator are written down as they happen, and core alone makes every
// decision of theirs again, to the byte.

import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import type * as Promising from '../../core/board/promise.ts';
import type * as Dispatching from '../../core/decide/dispatch.ts';
import type * as Folding from '../../core/fleet/fold.ts';
import { replay, type Replayed } from '../../core/record/replay.ts';
import { TapeWriter } from '../../core/record/tape.ts';
import { buildLoad, prepareLoad } from '../../simulator/load/build.ts';
import { runOnce } from '../../simulator/run/run.ts';
import { readScenario } from '../../simulator/scenario/read-scenario.ts';
import type { Scenario } from '../../simulator/scenario/scenario.ts';
import { scenarioText } from '../world/random-scenarios.ts';
import { POLICIES, scenarioOf } from '../world/story.ts';

/** Everything that goes through core is written here while a recording is on. */
const recorder = vi.hoisted(() => ({ tape: null as TapeWriter | null, lines: [] as string[] }));

function note(line: (tape: TapeWriter) => string): void {
  if (recorder.tape !== null) recorder.lines.push(line(recorder.tape));
}

vi.mock(import('../../core/fleet/fold.ts'), async (original) => {
  const { fold }: typeof Folding = await original();
  return {
    fold: (fleet, change, nowMicros) => {
      note((tape) => tape.fact(change, nowMicros));
      fold(fleet, change, nowMicros);
    },
  };
});

vi.mock(import('../../core/board/promise.ts'), async (original) => {
  const { promise }: typeof Promising = await original();
  return {
    promise: (fleet, board, key, entry) => {
      note((tape) => tape.promise(key, entry));
      return promise(fleet, board, key, entry);
    },
  };
});

vi.mock(import('../../core/decide/dispatch.ts'), async (original) => {
  const { decide }: typeof Dispatching = await original();
  return {
    decide: (input) => {
      const decision = decide(input);
      note((tape) => tape.decision(input, decision));
      return decision;
    },
  };
});

afterEach(() => {
  recorder.tape = null;
});

/** The tape of one run. */
function recorded(scenario: Scenario, policy: string | null, seed: number): readonly string[] {
  const tape = new TapeWriter();
  recorder.tape = tape;
  recorder.lines = [tape.header(seed)];
  // Why each cluster got what it got is told, and so recorded, only where somebody listens.
  const onDecision = (): void => undefined;
  runOnce({ scenario, load: buildLoad(prepareLoad(scenario), seed), policy, seed, onDecision });
  recorder.tape = null;
  return recorder.lines;
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
