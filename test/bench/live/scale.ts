// Applications that run are given five replicas instead of one, one application a second: until every member's Deployment says so.

import { MULTI_CLUSTER_DEPLOYMENTS } from '../../../handlers/cluster0/kinds.ts';
import { applicationObject, isReady, NAMESPACE, runs, wants } from './application.ts';
import type { Bench } from './bench.ts';
import { quantile } from './figures.ts';
import { atOnce, atRate, within } from './load.ts';

const PER_SECOND = 1;
const REPLICAS = 5;
const LANES = 4;
const SECONDS_FOR_ALL = 300;
const SECONDS_FOR_ONE = 120;

/** Adds the figures of part c. */
export async function measureScale(bench: Bench): Promise<void> {
  const { options, ground, operator, reference, figures, say } = bench;
  const count = options.scaled;
  await operator.rest();
  say(`reference: ${count} applications from 1 to ${REPLICAS} replicas`);
  await atOnce(count, LANES, async (index) => {
    await reference.place(`reference-${index}`);
    await within(
      SECONDS_FOR_ALL,
      'a replica runs',
      ground.deployments.untilInMembers(`reference-${index}`, runs(1)),
    );
  });
  const references = await scaleAll(bench, 'reference', (name) => reference.scale(name, REPLICAS));
  await ground.clear('hand');

  await operator.run();
  say(`operator: ${count} applications from 1 to ${REPLICAS} replicas`);
  await placeAll(bench, 'scaled', count);
  const ours = await scaleAll(bench, 'scaled', async (name) => {
    const change = { spec: { replicas: REPLICAS } };
    await ground.cluster0.mergePatch(MULTI_CLUSTER_DEPLOYMENTS, { namespace: NAMESPACE, name }, change);
  });
  figures.add('scaleP50', quantile(ours, 0.5), quantile(references, 0.5));
  figures.add('scaleMax', Math.max(...ours), Math.max(...references));
  figures.keep('scaleMillis', ours);
  figures.keep('scaleReferenceMillis', references);
  await ground.clear('operator');
}

/** Creates applications and waits until the operator has made all of them ready. */
export async function placeAll({ ground }: Bench, prefix: string, count: number): Promise<void> {
  const name = (index: number): string => `${prefix}-${index}`;
  await atOnce(count, LANES, (index) =>
    ground.cluster0.create(MULTI_CLUSTER_DEPLOYMENTS, applicationObject(name(index), ground.fleet)),
  );
  const ready = Array.from({ length: count }, (_, index) =>
    ground.deployments.declared.until(name(index), isReady),
  );
  await within(SECONDS_FOR_ALL, `all applications ${prefix} are ready`, Promise.all(ready));
}

/** Milliseconds of each. */
async function scaleAll(
  { options, ground }: Bench,
  prefix: string,
  scale: (name: string) => Promise<void>,
): Promise<readonly number[]> {
  return await atRate(options.scaled, PER_SECOND, async (index) => {
    const name = `${prefix}-${index}`;
    const began = performance.now();
    const seen = ground.deployments.untilInMembers(name, wants(REPLICAS));
    const what = `${name} has ${REPLICAS} replicas in all members`;
    const [, last] = await within(SECONDS_FOR_ONE, what, Promise.all([scale(name), seen]));
    return last - began;
  });
}
