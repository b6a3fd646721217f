// Whatever users do and whenever they do it: every invariant holds after every event, everything comes to rest, and a second
// run is the same run.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkSettled } from '../../simulator/run/invariants/settled.ts';
import { checkNothingToDo, checkTruth } from '../../simulator/run/invariants/truth.ts';
import { scenarioText, troubledText } from './random-scenarios.ts';
import { tell } from './story.ts';

/** Those that ask for as many pods as their locations are told to, whatever clusters there are. */
const policy = fc.constantFrom(
  null,
  null,
  'worst_fit',
  'best_fit',
  'random',
  'static_weight',
  'duplicated',
  'dynamic_weight',
  'aggregated',
  'kubefed_weighted',
);

test('every invariant holds, and the end is what was asked for', () => {
  fc.assert(
    fc.property(scenarioText, policy, fc.integer({ min: 0, max: 9 }), (text, policy, seed) => {
      const told = tell(text, { policy, seed, checkEvery: 3 });
      checkSettled(told.control);
    }),
    { numRuns: 300 },
  );
});

test('whatever fails and is mended: no invariant breaks, and the end is what was asked for, known and nowhere doubled', () => {
  fc.assert(
    fc.property(troubledText, policy, fc.integer({ min: 0, max: 9 }), (text, policy, seed) => {
      const told = tell(text, { policy, seed, checkEvery: 3 });
      checkSettled(told.control);
      checkTruth(told.control);
      checkNothingToDo(told.control, seed, 3600 * 1_000_000);
    }),
    { numRuns: 300 },
  );
});

test('a second run is the same run', () => {
  fc.assert(
    fc.property(scenarioText, policy, fc.integer({ min: 0, max: 9 }), (text, policy, seed) => {
      const run = (): unknown => {
        const { control, metrics } = tell(text, { policy, seed, checkEvery: 1000 });
        const { pods } = control;
        return {
          metrics,
          slots: [...pods.slot.subarray(0, pods.rows)],
          decisions: control.cluster0.decisions,
        };
      };
      expect(run()).toEqual(run());
    }),
    { numRuns: 50 },
  );
});
