// The steady load where services and jobs are about: one application with its service a second, as kubectl applies both from one
// file, and then one job a second beside them. As in steady.ts, the reference runs before and after the operator.

import { isReady, isThere } from './application.ts';
import type { Bench } from './bench.ts';
import { quantile } from './figures.ts';
import type { Kind } from './kinds.ts';
import { atRate, heeded, within } from './load.ts';
import { addCosts, takeTally } from './tally.ts';
import type { WatchedKind } from './watched-kind.ts';
import type { FigureName } from './yardsticks.ts';

const PER_SECOND = 1;
/** Before each load: connections are made, and code is compiled. */
const WARM_UP = 3;
const SECONDS_FOR_ONE = 120;

/** Milliseconds from the request that creates an object to the last member's, of each object. */
interface Latencies {
  readonly withService: readonly number[];
  readonly service: readonly number[];
  readonly job: readonly number[];
}

/** What is done for an object once it was created. Nothing, where an operator watches. */
type Follow = (kind: Kind, name: string) => Promise<unknown>;

/** Adds the figures of part h that are taken at one application or job a second. */
export async function measureKinds(bench: Bench): Promise<void> {
  const { options, ground, operator } = bench;
  const half = Math.ceil(options.steady / 2);
  const before = await ofReference(bench, 'before', half);
  await operator.run();
  const ours = await ofOperator(bench);
  await ground.clear('operator');
  await operator.rest();
  const after = await ofReference(bench, 'after', half);
  for (const what of ['withService', 'service', 'job'] as const)
    addLatencies(bench, what, ours[what], [...before[what], ...after[what]]);
}

function addLatencies(
  { figures }: Bench,
  what: keyof Latencies,
  ours: readonly number[],
  references: readonly number[],
): void {
  const quantiles: readonly (readonly [FigureName, number])[] = [
    [`${what}P50`, 0.5],
    [`${what}P99`, 0.99],
  ];
  for (const [name, part] of quantiles) figures.add(name, quantile(ours, part), quantile(references, part));
  figures.keep(`${what}Millis`, ours);
  figures.keep(`${what}ReferenceMillis`, references);
}

/** All are ready, and jobs at their end, afterwards. */
async function ofOperator(bench: Bench): Promise<Latencies> {
  const { options, ground, say } = bench;
  const { deployments, services, jobs } = ground;
  const members = ground.members.length;
  const unaided: Follow = () => Promise.resolve();
  await pairs(bench, 'warm-up', WARM_UP, unaided);
  await untilAllReady([deployments, services], 'warm-up', WARM_UP);
  say(`operator: ${options.steady} applications with services, ${PER_SECOND} a second`);
  const before = await takeTally(bench);
  const { withService, service } = await pairs(bench, 'steady', options.steady, unaided);
  await untilAllReady([deployments, services], 'steady', options.steady);
  await addCosts(bench, options.steady, before, COSTS.withService, 2 * members);

  await singles(bench, 'warm-up-job', WARM_UP, unaided);
  await untilAllReady([jobs], 'warm-up-job', WARM_UP);
  say(`operator: ${options.steady} jobs, ${PER_SECOND} a second`);
  const beforeJobs = await takeTally(bench);
  const job = await singles(bench, 'job', options.steady, unaided);
  await untilAllReady([jobs], 'job', options.steady);
  await addCosts(bench, options.steady, beforeJobs, COSTS.job, members);
  return { withService, service, job };
}

const COSTS = {
  withService: {
    cpu: 'cpuWithService',
    cpuShare: 'cpuShareWithService',
    requests: 'requestsWithService',
    seen: 'requestsSeenWithService',
    toMembers: 'requestsToMembersWithService',
  },
  job: {
    cpu: 'cpuJob',
    cpuShare: 'cpuShareJob',
    requests: 'requestsJob',
    seen: 'requestsSeenJob',
    toMembers: 'requestsToMembersJob',
  },
} as const;

async function ofReference(bench: Bench, prefix: string, count: number): Promise<Latencies> {
  const { ground, operator, reference, say } = bench;
  await operator.rest();
  say(`reference: ${count} applications with services, then ${count} jobs, ${PER_SECOND} a second`);
  const follow: Follow = (kind, name) => reference.follow(kind, name);
  const { withService, service } = await pairs(bench, prefix, WARM_UP + count, follow);
  const job = await singles(bench, `${prefix}-job`, WARM_UP + count, follow);
  await ground.clear('hand');
  return {
    withService: withService.slice(WARM_UP),
    service: service.slice(WARM_UP),
    job: job.slice(WARM_UP),
  };
}

/** Applications with services; the service is written once the application was taken. */
async function pairs(
  bench: Bench,
  prefix: string,
  count: number,
  follow: Follow,
): Promise<Pick<Latencies, 'withService' | 'service'>> {
  const { deployments, services } = bench.ground;
  const both = await atRate(count, PER_SECOND, async (index) => {
    const name = `${prefix}-${index}`;
    const deployment = await create(bench, deployments, name, follow);
    const service = await create(bench, services, name, follow);
    return { withService: await deployment.millis, service: await service.millis };
  });
  return {
    withService: both.map(({ withService }) => withService),
    service: both.map(({ service }) => service),
  };
}

async function singles(bench: Bench, prefix: string, count: number, follow: Follow): Promise<number[]> {
  return await atRate(count, PER_SECOND, async (index) => {
    const { millis } = await create(bench, bench.ground.jobs, `${prefix}-${index}`, follow);
    return await millis;
  });
}

/** Creates an object; what it resolves to holds the milliseconds until all members have theirs, to be waited for. */
async function create(
  { ground }: Bench,
  watched: WatchedKind,
  name: string,
  follow: Follow,
): Promise<{ readonly millis: Promise<number> }> {
  const { kind } = watched;
  const began = performance.now();
  const seen = heeded(watched.untilInMembers(name, isThere));
  await ground.cluster0.create(kind.declared, kind.declare(name, ground.fleet));
  const what = `the ${kind.made.kind} ${name} is in all members`;
  const both = within(SECONDS_FOR_ONE, what, Promise.all([seen, follow(kind, name)]));
  return { millis: heeded(both.then(([last]) => last - began)) };
}

async function untilAllReady(kinds: readonly WatchedKind[], prefix: string, count: number): Promise<void> {
  const ready = kinds.flatMap(({ declared }) =>
    Array.from({ length: count }, (_, index) => declared.until(`${prefix}-${index}`, isReady)),
  );
  const what = `all ${kinds.map(({ kind }) => kind.declared.kind).join(' and ')} ${prefix} are ready`;
  await within(SECONDS_FOR_ONE, what, Promise.all(ready));
}
