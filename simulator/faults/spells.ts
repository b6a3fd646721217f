// The faults of one seed, one by one. Each target draws from a stream of its own, so that a fault strikes every policy alike and
// one more target moves no other's faults.

import { runDraw } from '../load/run-draw.ts';
import { stream } from '../random/stream.ts';
import type { FaultEffect, FaultSource, FaultTarget, RandomFaults } from './source.ts';

/** One fault from its beginning to its end. */
export interface Spell {
  readonly effect: FaultEffect;
  readonly target: FaultTarget;
  readonly atMicros: number;
  /** Infinity: not within the run. */
  readonly endMicros: number;
}

/** All faults that begin before `untilMicros`, sources in their order, each in order of target, then time. */
export function spellsOf(sources: readonly FaultSource[], seed: number, untilMicros: number): Spell[] {
  return sources.flatMap((source) =>
    source.when === 'timed'
      ? [source].filter(({ atMicros }) => atMicros < untilMicros)
      : source.targets.flatMap((target) => drawn(source, target, seed, untilMicros)),
  );
}

function drawn(source: RandomFaults, target: FaultTarget, seed: number, untilMicros: number): Spell[] {
  const gaps = stream(seed, `fault gaps of ${source.name}`, target.entity);
  const lasts = runDraw(source.lasts, stream(seed, `fault durations of ${source.name}`, target.entity));
  const { effect } = source;
  const least = effect.kind === 'spotReclaim' ? effect.noticeMicros + 1 : 1;
  const spells: Spell[] = [];
  let at = 0;
  for (;;) {
    at += Math.max(1, Math.round(gaps.exponential(source.everyMicros)));
    if (at >= untilMicros) return spells;
    const endMicros = at + Math.max(least, Math.round(lasts()));
    spells.push({ effect, target, atMicros: at, endMicros });
    at = endMicros;
  }
}
