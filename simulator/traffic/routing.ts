// How the requests for a service spread over its ready replicas. Rates in, rates out: nothing is a single request, and nothing here
// knows time or policies.

/** Where requests of a service may go. */
export interface Ground {
  /** Clusters there are. */
  readonly clusters: number;
  /** Round-trip times in milliseconds by source and target, as `source * clusters + target`; NaN where none is known. */
  readonly rttMs: Float64Array;
  /** Pairs that do not reach each other now, by the same numbers: 1. */
  readonly cut: Uint8Array;
}

/** Requests per second of a service from one origin; -1: nobody knows where from. */
export interface Stream {
  readonly cluster: number;
  readonly rate: number;
}

/** Tells of requests per second that go from an origin to a cluster. */
export type Carry = (from: number, to: number, rate: number) => void;

/**
 * Spreads each origin's requests over clusters in proportion to the ready replicas that they reach; where there are none, they
 * go nowhere.
 */
export function proportional(
  streams: readonly Stream[],
  ready: Int32Array,
  ground: Omit<Ground, 'rttMs'>,
  carry: Carry,
): void {
  for (const { cluster, rate } of streams) spread(cluster, rate, ready, ground, carry);
}

/**
 * Lets requests go to the nearest ready replicas, each up to what it is meant for: pairs of origin and cluster are filled in the
 * order of their round-trip times (unknown ones last, then in the order of origins and clusters). What is more than all
 * replicas are meant for spreads in proportion to those that an origin reaches; where there are none, it goes nowhere.
 */
export function nearest(
  streams: readonly Stream[],
  ready: Int32Array,
  ratePerReplica: number,
  ground: Ground,
  carry: Carry,
): void {
  const { clusters, rttMs } = ground;
  const left = streams.map(({ rate }) => rate);
  const room = Array.from(ready, (replicas) => replicas * ratePerReplica);
  const pairs: { readonly stream: number; readonly to: number; readonly ms: number }[] = [];
  for (const [stream, { cluster }] of streams.entries()) {
    for (let to = 0; to < clusters; to++) {
      const ms = cluster < 0 ? NaN : rttMs[cluster * clusters + to]!;
      if (ready[to]! > 0 && reaches(cluster, to, ground))
        pairs.push({ stream, to, ms: Number.isNaN(ms) ? Infinity : ms });
    }
  }
  pairs.sort((a, b) => (a.ms === b.ms ? a.stream - b.stream || a.to - b.to : a.ms - b.ms));
  for (const { stream, to } of pairs) {
    const rate = Math.min(left[stream]!, room[to]!);
    if (rate <= 0) continue;
    left[stream]! -= rate;
    room[to]! -= rate;
    carry(streams[stream]!.cluster, to, rate);
  }
  for (const [stream, { cluster }] of streams.entries())
    if (left[stream]! > 0) spread(cluster, left[stream]!, ready, ground, carry);
}

function spread(
  from: number,
  rate: number,
  ready: Int32Array,
  ground: Omit<Ground, 'rttMs'>,
  carry: Carry,
): void {
  const there = (to: number): number => (reaches(from, to, ground) ? ready[to]! : 0);
  const all = ready.reduce((sum, _, to) => sum + there(to), 0);
  for (let to = 0; to < ready.length; to++) if (there(to) > 0) carry(from, to, (rate * there(to)) / all);
}

/** Whether requests get from an origin to a cluster and answers back; what comes from nowhere gets everywhere. */
function reaches(from: number, to: number, { clusters, cut }: Omit<Ground, 'rttMs'>): boolean {
  return from < 0 || cut[from * clusters + to] === 0;
}
