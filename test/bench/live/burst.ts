// Many applications at once: until the last of their Deployments is there, until all are ready, and until all are gone again.

import { MULTI_CLUSTER_DEPLOYMENTS } from '../../../handlers/cluster0/kinds.ts';
import { applicationObject, isReady, wants } from './application.ts';
import type { Bench } from './bench.ts';
import { atOnce, heeded, within } from './load.ts';
import { addCosts, takeTally } from './tally.ts';

const LANES = 8;
const SECONDS_MIN = 120;

/** Adds the figures of parts b, e and f that are taken in a burst. */
export async function measureBurst(bench: Bench): Promise<void> {
  const { options, ground, operator, reference, figures, say } = bench;
  const { apps } = options;
  await operator.rest();
  say(`reference: ${apps} applications, ${LANES} at a time`);
  const referenceSeconds = await burst(bench, 'reference', (name) => reference.place(name));
  await ground.clear('hand');

  await operator.run();
  say(`operator: ${apps} applications, ${LANES} at a time`);
  const before = await takeTally(bench);
  const began = performance.now();
  const seconds = await burst(bench, 'burst', (name) =>
    ground.cluster0.create(MULTI_CLUSTER_DEPLOYMENTS, applicationObject(name, ground.fleet)),
  );
  figures.add('burst', seconds, referenceSeconds);
  say(`all Deployments are there after ${seconds.toFixed(1)} s`);
  const ready = names('burst', apps).map((name) => ground.deployments.declared.until(name, isReady));
  await within(patience(apps), 'all applications are ready', Promise.all(ready));
  figures.add('burstReady', (performance.now() - began) / 1000);
  await addCosts(bench, apps, before, {
    cpu: 'cpuBurst',
    cpuShare: 'cpuShareBurst',
    requests: 'requestsBurst',
    seen: 'requestsSeenBurst',
  });
  say('deleting them');
  figures.add('burstDeleted', await ground.clear('operator'));
}

/** Seconds from the first request to the last Deployment in any member. */
async function burst(
  { options, ground }: Bench,
  prefix: string,
  create: (name: string) => Promise<unknown>,
): Promise<number> {
  const all = names(prefix, options.apps);
  const began = performance.now();
  const seen = heeded(Promise.all(all.map((name) => ground.deployments.untilInMembers(name, wants(1)))));
  await atOnce(all.length, LANES, (index) => create(all[index]!));
  const last = Math.max(...(await within(patience(all.length), 'all Deployments are in all members', seen)));
  return (last - began) / 1000;
}

function names(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
}

function patience(count: number): number {
  return SECONDS_MIN + count;
}
