// The buckets that waits are counted in: as wide as one another on a logarithmic axis, from a millisecond up. A share read
// off them is exact at their borders; what lies between is known to one in eight of the wait.

const FIRST_MICROS = 1000;
const PER_DECADE = 20;
const DECADES = 9;

/** Number of buckets. The first holds all up to a millisecond; the last all above eleven days and a half. */
export const WAIT_BUCKETS = PER_DECADE * DECADES + 2;

/** The bucket of a wait. */
export function waitBucketOf(waitMicros: number): number {
  if (waitMicros <= FIRST_MICROS) return 0;
  const bucket = Math.ceil(PER_DECADE * Math.log10(waitMicros / FIRST_MICROS));
  return Math.min(WAIT_BUCKETS - 1, bucket);
}

/** The longest wait of a bucket, in seconds; Infinity for the last. */
export function waitBucketEndSeconds(bucket: number): number {
  if (bucket >= WAIT_BUCKETS - 1) return Infinity;
  return (FIRST_MICROS * 10 ** (bucket / PER_DECADE)) / 1e6;
}
