// The demand for one service, step by step: a recording or a sine of the day, with what a seed adds to it. It is drawn in order of
// time from streams of its own, so that no policy can change it.

import { stream } from '../../random/stream.ts';
import type { RandomStream } from '../../random/stream.ts';
import { poissonTimes } from './plan.ts';
import type { Daily, Flash, Recording, ServicePlan } from './source.ts';

const HOUR_MICROS = 3_600_000_000;
const DAY_MICROS = 24 * HOUR_MICROS;

/** Requests per second in a step, without what is on top; steps are asked for in rising order. */
type Base = (step: number) => number;

/** Walks through the demand of a service. */
export class DemandWalk {
  readonly stepMicros: number;
  private readonly plan: ServicePlan;
  private readonly base: Base;
  private readonly flashes: readonly number[];

  constructor(plan: ServicePlan, untilMicros: number) {
    const { source, seed, name } = plan;
    const { base, flash } = source.demand;
    this.plan = plan;
    this.stepMicros = base.stepMicros;
    this.base = base.kind === 'daily' ? dailyBase(base, plan) : recordedBase(base, plan);
    this.flashes =
      flash === null ? [] : poissonTimes(flash.perDay, stream(seed, 'flashes', name), 0, untilMicros);
  }

  /** Requests per second in a step, counted from the start of the run; each step is asked for once, in rising order. */
  rate(step: number): number {
    const { scale, offset, flash } = this.plan.source.demand;
    const rate = Math.max(0, this.base(step) * scale + offset) * this.plan.size;
    return flash === null ? rate : rate * crowd(flash, this.flashes, step * this.stepMicros);
  }
}

function dailyBase({ meanRate, amplitude, peakMicros, noise, stepMicros }: Daily, plan: ServicePlan): Base {
  const chance = stream(plan.seed, 'noise', plan.name);
  const aheadMicros = plan.zoneHours * HOUR_MICROS - peakMicros;
  return (step) => {
    const turn = (((step * stepMicros + aheadMicros) % DAY_MICROS) / DAY_MICROS) * 2 * Math.PI;
    const factor = noise === 0 ? 1 : chance.lognormal(Math.exp((-noise * noise) / 2), noise);
    return meanRate * (1 + amplitude * Math.cos(turn)) * factor;
  };
}

function recordedBase(recording: Recording, plan: ServicePlan): Base {
  const { rows, stepMicros, slide, blockMicros, drift } = recording;
  const values = rows[plan.row]!;
  const entity = slide === 'each' ? plan.name : plan.source.name;
  const zone = Math.round((plan.zoneHours * HOUR_MICROS) / stepMicros);
  const chance = stream(plan.seed, blockMicros > 0 ? 'blocks' : 'slide', entity);
  const placeOf =
    blockMicros > 0
      ? blockwise(values.length, Math.max(1, Math.round(blockMicros / stepMicros)), chance)
      : slid(slide === 'none' ? 0 : chance.integer(values.length));
  const driftAt = drifting(values.length, drift, stream(plan.seed, 'drift', plan.name));
  return (step) => {
    const place = placeOf(step) + zone;
    return values[modulo(place, values.length)]! * driftAt(step);
  };
}

function slid(start: number): Base {
  return (step) => start + step;
}

/** Each block of steps begins at a drawn place. */
function blockwise(length: number, blockSteps: number, chance: RandomStream): Base {
  let block = -1;
  let start = 0;
  return (step) => {
    for (const wanted = Math.floor(step / blockSteps); block < wanted; block++)
      start = chance.integer(length);
    return start + (step % blockSteps);
  };
}

/** A factor that is multiplied by a draw whenever as many steps have passed as the recording has. */
function drifting(length: number, sigma: number, chance: RandomStream): Base {
  if (sigma === 0) return () => 1;
  let round = -1;
  let factor = 1;
  return (step) => {
    for (const wanted = Math.floor(step / length); round < wanted; round++)
      factor *= chance.lognormal(1, sigma);
    return factor;
  };
}

/** By how much flash crowds multiply demand at a time; of several, the largest counts. */
function crowd(flash: Flash, starts: readonly number[], nowMicros: number): number {
  const { factor, riseMicros, holdMicros, fallMicros } = flash;
  let height = 0;
  for (const start of starts) {
    const since = nowMicros - start;
    if (since < 0) break;
    const falling = since - riseMicros - holdMicros;
    if (falling >= fallMicros) continue;
    const rising = riseMicros === 0 ? 1 : Math.min(1, since / riseMicros);
    height = Math.max(height, falling <= 0 ? rising : 1 - falling / fallMicros);
  }
  return 1 + (factor - 1) * height;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
