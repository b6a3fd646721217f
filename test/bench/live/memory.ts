// The most memory that the operator takes where members are full of pods that are not ours: it is started anew among them, as
// the first list of everything takes the most.

import type { ControlPlane } from '../../../handlers/local/control-plane.ts';
import { pause } from '../../../handlers/local/waiting.ts';
import { DEPLOYMENTS, NAMESPACES } from '../../../handlers/ports/kube-object.ts';
import { deploymentObject, runs } from './application.ts';
import type { Bench } from './bench.ts';
import { within } from './load.ts';
import { placeAll } from './scale.ts';
import { Watcher } from './watcher.ts';

const FILLING = 'bench-filling';
const PER_DEPLOYMENT = 100;
const SECONDS_MIN = 300;
const IDLE_MILLIS = 30_000;
const MINUTE_MILLIS = 60_000;
const MEBIBYTE = 2 ** 20;

/** Adds the figures of part e that are about memory, and about doing nothing. The pods stay. */
export async function measureMemory(bench: Bench): Promise<void> {
  const { options, ground, operator, figures, say } = bench;
  await operator.run();
  say(`filling the members with ${options.pods} pods`);
  const { members } = ground.fleet;
  const shares = members.map((_, index) => shareOf(options.pods, index, members.length));
  const filled = members.map((member, index) => fill(bench, member, shares[index]!));
  await within(SECONDS_MIN + options.pods / 5, 'all pods run', Promise.all(filled));
  await operator.restart();
  await placeAll(bench, 'among', options.scaled);
  await operator.untilSilent();
  figures.add('peakMemory', operator.peakBytes() / MEBIBYTE);
  const before = operator.cpuSeconds();
  await pause(IDLE_MILLIS);
  figures.add('cpuIdle', ((operator.cpuSeconds() - before) * MINUTE_MILLIS) / IDLE_MILLIS);
  await ground.clear('operator');
}

/** Makes pods in a member, and waits until they run. */
async function fill({ ground }: Bench, member: ControlPlane, pods: number): Promise<void> {
  const client = ground.members[ground.fleet.members.indexOf(member)]!;
  await client.create(NAMESPACES, { metadata: { name: FILLING } });
  const watcher = new Watcher(client, DEPLOYMENTS, FILLING);
  const count = Math.ceil(pods / PER_DEPLOYMENT);
  const running = Array.from({ length: count }, async (_, index) => {
    const replicas = shareOf(pods, index, count);
    const { metadata, spec } = deploymentObject(`filling-${index}`, replicas);
    const { name } = metadata;
    await client.create(DEPLOYMENTS, { metadata: { name, namespace: FILLING }, spec });
    await watcher.until(name, runs(replicas));
  });
  await Promise.all(running);
  watcher.stop();
}

/** What the share of one in so many is where all are as equal as whole numbers can be. */
function shareOf(total: number, index: number, count: number): number {
  return Math.floor(total / count) + (index < total % count ? 1 : 0);
}
