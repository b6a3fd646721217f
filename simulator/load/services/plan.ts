// Draws the services of a seed: who they are, where they are at home, when they come, change and go. Each purpose has a stream of
// its own; the demand they meet is demand.ts.

import { stream } from '../../random/stream.ts';
import type { RandomStream } from '../../random/stream.ts';
import { originsOf } from '../../traffic/origins.ts';
import { runDraw } from '../run-draw.ts';
import { pick } from '../weighted.ts';
import type { ServicePlan, ServicesSource } from './source.ts';

const DAY_MICROS = 86_400_000_000;

/** The services of a source that arrive before `untilMicros`, in order of arrival. */
export function planServices(source: ServicesSource, seed: number, untilMicros: number): ServicePlan[] {
  const streamOf = (purpose: string): RandomStream => stream(seed, purpose, source.name);
  const [homes, lifetimes, sizes, rows] = ['homes', 'lifetimes', 'sizes', 'rows'].map(streamOf) as [
    RandomStream,
    RandomStream,
    RandomStream,
    RandomStream,
  ];
  const lives = source.lifetime === null ? () => Infinity : runDraw(source.lifetime, lifetimes);
  return arrivalsOf(source, streamOf('arrivals'), untilMicros).map((arriveMicros, number) => {
    const row = rowOf(source, number, rows);
    const home = homeOf(source, number, row, homes);
    const deleteMicros = Math.max(arriveMicros + 1, Math.round(arriveMicros + lives()));
    return {
      source,
      seed,
      number,
      name: `${source.name}-${number}`,
      home,
      origins: originsOf(home, source.usersAtHome, source.users),
      zoneHours: Object.hasOwn(source.timeZones, home) ? source.timeZones[home]! : 0,
      row,
      arriveMicros,
      deleteMicros,
      updateMicros: updatesOf(source, seed, number, arriveMicros, Math.min(deleteMicros, untilMicros)),
      size: sizes.lognormal(1, source.demand.spread),
    };
  });
}

function arrivalsOf(source: ServicesSource, chance: RandomStream, untilMicros: number): number[] {
  const arrivals = Array.from({ length: source.count }, () => 0);
  return [...arrivals, ...poissonTimes(source.arrivalsPerDay, chance, 0, untilMicros)];
}

/** Times of a Poisson process, whole microseconds after `fromMicros` and before `untilMicros`. */
export function poissonTimes(
  perDay: number,
  chance: RandomStream,
  fromMicros: number,
  untilMicros: number,
): number[] {
  const times: number[] = [];
  if (perDay === 0) return times;
  for (let at = fromMicros; ;) {
    at += Math.max(1, Math.round(chance.exponential(DAY_MICROS / perDay)));
    if (at >= untilMicros) return times;
    times.push(at);
  }
}

/** Services that are there at the start take a row each; later ones are like one of them. */
function rowOf({ demand, count }: ServicesSource, number: number, chance: RandomStream): number {
  if (demand.base.kind !== 'recorded') return 0;
  const rows = demand.base.rows.length;
  return number < count ? number % rows : chance.integer(rows);
}

function homeOf({ homes }: ServicesSource, number: number, row: number, chance: RandomStream): string {
  if ('byRow' in homes) return homes.byRow[row]!;
  return 'inTurn' in homes
    ? homes.inTurn[number % homes.inTurn.length]!
    : pick(homes.drawn, chance.uniform());
}

function updatesOf(
  source: ServicesSource,
  seed: number,
  number: number,
  fromMicros: number,
  untilMicros: number,
): readonly number[] {
  if (source.updatesPerDay === 0) return [];
  const chance = stream(seed, 'updates', `${source.name}-${number}`);
  return poissonTimes(source.updatesPerDay, chance, fromMicros, untilMicros);
}
