// What the operator writes where there is nothing to do: after marks of others that mean nothing to it, and after its own restart.

import { MULTI_CLUSTER_DEPLOYMENTS } from '../../../handlers/cluster0/kinds.ts';
import { pause } from '../../../handlers/local/waiting.ts';
import { DEPLOYMENTS } from '../../../handlers/ports/kube-object.ts';
import { NAMESPACE } from './application.ts';
import type { Bench } from './bench.ts';
import { atOnce } from './load.ts';
import { placeAll } from './scale.ts';

const POLL_MILLIS = 1000;
/** Statuses of members are written at most every half minute. */
const QUIET_MILLIS = 40_000;
const QUIET_WITHIN_MILLIS = 400_000;
const LANES = 4;

/** Adds the figures of part g. */
export async function measureResync(bench: Bench): Promise<void> {
  const { options, ground, operator, figures, say } = bench;
  await operator.run();
  await placeAll(bench, 'calm', options.scaled);
  say('waiting until nothing is written any more');
  const before = await writesWhenQuiet(bench);

  say('annotating every application, and labelling its Deployments');
  const marks = { 'bench.example/touched': 'yes' };
  await atOnce(options.scaled, LANES, async (index) => {
    const ref = { namespace: NAMESPACE, name: `calm-${index}` };
    await ground.cluster0.mergePatch(MULTI_CLUSTER_DEPLOYMENTS, ref, { metadata: { annotations: marks } });
    // An annotation would begin a new generation of a Deployment, which is news.
    const labelled = { metadata: { labels: marks } };
    await Promise.all(ground.members.map((member) => member.mergePatch(DEPLOYMENTS, ref, labelled)));
  });
  await pause(QUIET_MILLIS);
  figures.add('writesAfterTouch', newWrites(bench, before, await operator.writes()));

  say('restarting the operator');
  await operator.restart();
  await pause(QUIET_MILLIS);
  figures.add('writesAfterRestart', newWrites(bench, new Map(), await operator.writes()));
  await ground.clear('operator');
}

/** What the operator has written, once it has not written for a while. */
async function writesWhenQuiet({ operator }: Bench): Promise<ReadonlyMap<string, number>> {
  const deadline = performance.now() + QUIET_WITHIN_MILLIS;
  let before = 0;
  let since = performance.now();
  for (;;) {
    const writes = await operator.writes();
    const now = sum(writes);
    if (now !== before) since = performance.now();
    before = now;
    if (performance.now() - since >= QUIET_MILLIS) return writes;
    if (performance.now() > deadline)
      throw new Error('The operator does not stop writing, though nothing happens.');
    await pause(POLL_MILLIS);
  }
}

/** How many writes there were since, each told. */
function newWrites(
  { say }: Bench,
  before: ReadonlyMap<string, number>,
  now: ReadonlyMap<string, number>,
): number {
  for (const [what, count] of now) {
    const added = count - (before.get(what) ?? 0);
    if (added > 0) say(`written: ${added} x ${what}`);
  }
  return sum(now) - sum(before);
}

function sum(writes: ReadonlyMap<string, number>): number {
  return [...writes.values()].reduce((total, count) => total + count, 0);
}
