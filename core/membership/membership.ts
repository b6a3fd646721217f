// Which member clusters count as ready, from how they answer. It flips nobody on a blip, in neither direction, and nobody at
// all while none answers: then it is us who cannot be trusted. What becomes of the replicas there is not decided here.

/** How long a cluster must fail without a break before it counts as not ready. */
export const GRACE_MICROS = 30_000_000;
/** How long it must answer without a break before it counts as ready again. */
export const RECOVERY_MICROS = 10_000_000;

/** The answers of one cluster. At most one of the two runs goes on; both null: not asked yet. */
export interface MemberPulse {
  readonly name: string;
  /** As it was last decided; null: never, as it is new. */
  readonly ready: boolean | null;
  readonly failingSinceMicros: number | null;
  readonly succeedingSinceMicros: number | null;
}

export type StandingCode =
  // Ready.
  | 'Answers'
  | 'FailingBriefly'
  | 'HeldReady'
  // Not ready.
  | 'NotAsked'
  | 'NotAnswering'
  | 'Recovering';

export interface Standing {
  readonly ready: boolean;
  readonly code: StandingCode;
}

export interface MembershipMemory {
  /** When the hold that goes on began; null: none does. */
  readonly holdingSinceMicros: number | null;
  /** When the last hold ended: what failed under it is given its grace anew; null: there was none. */
  readonly heldUntilMicros: number | null;
}

export interface MembershipInput {
  readonly clusters: readonly MemberPulse[];
  /** On the clock that the runs are stamped by. */
  readonly nowMicros: number;
  readonly graceMicros?: number;
  readonly recoveryMicros?: number;
  /** What the last decision left; null on the first. */
  readonly memory: MembershipMemory | null;
}

export interface MembershipDecision {
  readonly standings: ReadonlyMap<string, Standing>;
  /** No member answers, so all that were ready stay so: we suspect ourselves. */
  readonly isHolding: boolean;
  readonly memory: MembershipMemory;
  /** When to decide again though nobody answers otherwise; absent: never. */
  readonly requeueAfterMicros?: number;
}

const NO_MEMORY: MembershipMemory = { holdingSinceMicros: null, heldUntilMicros: null };

/** Decides who is ready: pure, and the same for the same input. */
export function decideMembership(input: MembershipInput): MembershipDecision {
  const isHolding = isCutOff(input.clusters);
  const memory = remembered(input, isHolding);
  const standings = new Map<string, Standing>();
  let dueMicros = Infinity;
  for (const pulse of input.clusters) {
    const due = flipsAt(input, pulse, memory);
    const standing = standingOf(pulse, isHolding, input.nowMicros >= due);
    standings.set(pulse.name, standing);
    if (input.nowMicros < due) dueMicros = Math.min(dueMicros, due);
  }
  const decision = { standings, isHolding, memory };
  return dueMicros === Infinity ? decision : { ...decision, requeueAfterMicros: dueMicros - input.nowMicros };
}

/** Whether two or more are registered, none answers, and some of them that were ready went silent. */
function isCutOff(clusters: readonly MemberPulse[]): boolean {
  if (clusters.length < 2 || clusters.some((pulse) => pulse.succeedingSinceMicros !== null)) return false;
  const ready = clusters.filter((pulse) => pulse.ready === true);
  return ready.length > 0 && ready.every((pulse) => pulse.failingSinceMicros !== null);
}

function remembered({ memory, nowMicros }: MembershipInput, isHolding: boolean): MembershipMemory {
  const { holdingSinceMicros, heldUntilMicros } = memory ?? NO_MEMORY;
  if (isHolding) return { holdingSinceMicros: holdingSinceMicros ?? nowMicros, heldUntilMicros };
  return {
    holdingSinceMicros: null,
    heldUntilMicros: holdingSinceMicros === null ? heldUntilMicros : nowMicros,
  };
}

/** When a cluster will count as what its answers say and it does not yet count as; Infinity: never. */
function flipsAt(input: MembershipInput, pulse: MemberPulse, memory: MembershipMemory): number {
  const { graceMicros = GRACE_MICROS, recoveryMicros = RECOVERY_MICROS } = input;
  const { ready, failingSinceMicros, succeedingSinceMicros } = pulse;
  if (ready === true && failingSinceMicros !== null) {
    if (memory.holdingSinceMicros !== null) return Infinity;
    return Math.max(failingSinceMicros, memory.heldUntilMicros ?? -Infinity) + graceMicros;
  }
  if (ready === true || succeedingSinceMicros === null) return Infinity;
  // A cluster that never was ready has nothing to recover from.
  return ready === null ? succeedingSinceMicros : succeedingSinceMicros + recoveryMicros;
}

function standingOf(pulse: MemberPulse, isHolding: boolean, flips: boolean): Standing {
  const { ready, failingSinceMicros, succeedingSinceMicros } = pulse;
  if (ready === true && !flips) {
    if (failingSinceMicros === null) return { ready: true, code: 'Answers' };
    return { ready: true, code: isHolding ? 'HeldReady' : 'FailingBriefly' };
  }
  if (ready !== true && flips) return { ready: true, code: 'Answers' };
  if (succeedingSinceMicros !== null) return { ready: false, code: 'Recovering' };
  return { ready: false, code: failingSinceMicros === null ? 'NotAsked' : 'NotAnswering' };
}
