// What a benchmark is, and how two implementations are measured against each other. It must know none of them.

/** One figure, and how it stands to a reference measured in the same run. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Value over the reference's value: above 1 is better where the unit is a rate. */
  readonly ratio: number;
  /** What the reference is. */
  readonly against: string;
}

/** A named group of measurements, taken when it is run. */
export interface Benchmark {
  readonly name: string;
  readonly run: () => Measurement[];
}

/** Two ways to do the same work; each call does all of it and returns a checksum of what came out. */
export interface Contest {
  /** Units of work done by one call, such as pop+push. */
  readonly work: number;
  /** What happens before each round, outside the time taken. */
  readonly prepare?: () => void;
  readonly ours: () => number;
  readonly reference: () => number;
}

/** Work per second of both, as medians over rounds. */
export interface Rates {
  readonly oursPerSecond: number;
  readonly referencePerSecond: number;
}

const WARM_UP_ROUNDS = 2;
const ROUNDS = 9;

/**
 * Runs both by turns, so that a machine that slows down slows both, after rounds that only warm the compiler.
 *
 * @throws Error if the two did not do the same, by their checksums
 */
export function measure(contest: Contest): Rates {
  const oursSeconds: number[] = [];
  const referenceSeconds: number[] = [];
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    contest.prepare?.();
    const ours = timed(contest.ours);
    const reference = timed(contest.reference);
    if (ours.checksum !== reference.checksum) {
      throw new Error(
        `The two sides of a benchmark did different things (${ours.checksum}, ${reference.checksum}).`,
      );
    }
    if (round < WARM_UP_ROUNDS) continue;
    oursSeconds.push(ours.seconds);
    referenceSeconds.push(reference.seconds);
  }
  return {
    oursPerSecond: contest.work / median(oursSeconds),
    referencePerSecond: contest.work / median(referenceSeconds),
  };
}

/** Seconds that a long piece of work takes, as the median over a few rounds after one that only warms the compiler. */
export function medianSeconds(work: () => unknown, rounds = 5): number {
  const seconds: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    work();
    seconds.push((performance.now() - start) / 1000);
  }
  return median(seconds.slice(1));
}

function timed(work: () => number): { seconds: number; checksum: number } {
  const start = performance.now();
  const checksum = work();
  return { seconds: (performance.now() - start) / 1000, checksum };
}

function median(values: readonly number[]): number {
  return values.toSorted((x, y) => x - y)[values.length >> 1]!;
}
