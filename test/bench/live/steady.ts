// One application a second to all members: how long each takes, and what it costs. The reference runs before and after the
// operator, so that a machine that slows down slows both.

import { MULTI_CLUSTER_DEPLOYMENTS } from '../../../handlers/cluster0/kinds.ts';
import { applicationObject, isReady, wants } from './application.ts';
import type { Bench } from './bench.ts';
import { quantile } from './figures.ts';
import { atRate, within } from './load.ts';
import { addCosts, takeTally } from './tally.ts';

const PER_SECOND = 1;
/** Before each side is measured: connections are made, and code is compiled. */
const WARM_UP = 3;
const SECONDS_FOR_ONE = 120;

/** Adds the figures of parts a, e and f that are taken at one application a second. */
export async function measureSteady(bench: Bench): Promise<void> {
  const { options, ground, operator, figures, say } = bench;
  const half = Math.ceil(options.steady / 2);
  const references = await ofReference(bench, 'before', half);
  await operator.run();
  say(`operator: ${options.steady} applications, ${PER_SECOND} a second`);
  await ofOperator(bench, 'warm-up', WARM_UP);
  const before = await takeTally(bench);
  const ours = await ofOperator(bench, 'steady', options.steady);
  await addCosts(bench, options.steady, before, {
    cpu: 'cpuSteady',
    cpuShare: 'cpuShareSteady',
    requests: 'requestsSteady',
    seen: 'requestsSeenSteady',
  });
  await ground.clear('operator');
  await operator.rest();
  references.push(...(await ofReference(bench, 'after', half)));
  figures.add('oneApplicationP50', quantile(ours, 0.5), quantile(references, 0.5));
  figures.add('oneApplicationP99', quantile(ours, 0.99), quantile(references, 0.99));
  figures.keep('oneApplicationMillis', ours);
  figures.keep('oneApplicationReferenceMillis', references);
}

/** Milliseconds of each application; all are ready afterwards. */
async function ofOperator({ ground }: Bench, prefix: string, count: number): Promise<readonly number[]> {
  const create = async (name: string): Promise<unknown> =>
    await ground.cluster0.create(MULTI_CLUSTER_DEPLOYMENTS, applicationObject(name, ground.fleet));
  return await atRate(count, PER_SECOND, async (index) => {
    const name = `${prefix}-${index}`;
    const millis = await latencyOf(ground, name, create);
    const ready = ground.deployments.declared.until(name, isReady);
    await within(SECONDS_FOR_ONE, `${name} is ready`, ready);
    return millis;
  });
}

async function ofReference(bench: Bench, prefix: string, count: number): Promise<number[]> {
  const { ground, operator, reference, say } = bench;
  await operator.rest();
  say(`reference: ${count} applications, ${PER_SECOND} a second`);
  const millis = await atRate(WARM_UP + count, PER_SECOND, (index) =>
    latencyOf(ground, `${prefix}-${index}`, (name) => reference.place(name)),
  );
  await ground.clear('hand');
  return millis.slice(WARM_UP);
}

/** From the request that creates it to the last member's Deployment. */
async function latencyOf(
  ground: Bench['ground'],
  name: string,
  create: (name: string) => Promise<unknown>,
): Promise<number> {
  const began = performance.now();
  const seen = ground.deployments.untilInMembers(name, wants(1));
  const both = Promise.all([create(name), seen]);
  const [, last] = await within(SECONDS_FOR_ONE, `${name} is in all members`, both);
  return last - began;
}
