// Round-trip times as they are measured: each member measures its ways to the others again and again, and cluster0 hears of it
// as late as of anything. What is measured wobbles around what is; no policy can shift a draw.

import type { Change } from '../../core/fleet/change.ts';
import { Opcode, Priority } from '../cluster/opcode.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import { stream, type RandomStream } from '../random/stream.ts';
import type { Network } from '../scenario/scenario.ts';
import type { Links } from './links.ts';

export interface ProbesOptions {
  readonly network: Network;
  readonly seed: number;
  readonly queue: EventQueue;
  readonly links: Links;
  /** Takes what is known from the start. */
  readonly learn: (changes: readonly Change[]) => void;
  /** Takes what a member measured. */
  readonly tell: (member: string, changes: readonly Change[]) => void;
}

interface Way {
  readonly from: string;
  readonly to: string;
  readonly ms: number;
  readonly jitterMs: number;
  readonly draws: RandomStream;
}

export class RoundTripProbes {
  private readonly options: ProbesOptions;
  private readonly ways: ReadonlyMap<string, readonly Way[]>;

  constructor(options: ProbesOptions) {
    this.options = options;
    this.ways = waysOf(options.network, options.seed);
    for (const ways of this.ways.values()) options.learn(ways.map(sampled));
    this.measureLater();
  }

  /** Every way is measured; one that is down gives no answer, and what was known of it stays. */
  measure(): void {
    const { links, tell } = this.options;
    for (const [member, ways] of this.ways) {
      const measured = ways.map(sampled);
      const answered = measured.filter((_, i) => links.isUp(ways[i]!.from, ways[i]!.to));
      if (answered.length > 0) tell(member, answered);
    }
    this.measureLater();
  }

  private measureLater(): void {
    const { queue, network } = this.options;
    if (network.measureEveryMicros === null) return;
    queue.push(queue.clock + network.measureEveryMicros, Priority.world, Opcode.measure, 0, 0);
  }
}

/** Ways with jitter, by where they begin. */
function waysOf({ rttMs, jitterMs }: Network, seed: number): ReadonlyMap<string, readonly Way[]> {
  const ways = new Map<string, readonly Way[]>();
  for (const [from, row] of jitterMs) {
    const own = [...row].map(([to, jitter]) => ({
      from,
      to,
      ms: rttMs.get(from)!.get(to)!,
      jitterMs: jitter,
      draws: stream(seed, 'rtt', `${from}/${to}`),
    }));
    ways.set(from, own);
  }
  return ways;
}

/**
 * One measurement. Queues on the way only ever add, so it is a floor and an exponential part: mean `ms` and standard deviation
 * `jitterMs`, as long as the jitter is not more than the time itself. Whole microseconds.
 */
function sampled({ from, to, ms, jitterMs, draws }: Way): Change {
  const floorMs = Math.max(0, ms - jitterMs);
  const drawnMs = floorMs + draws.exponential(jitterMs);
  return { type: 'rtt', from, to, ms: Math.round(drawnMs * 1000) / 1000 };
}
