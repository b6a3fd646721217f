// The most memory that the operator takes where members are full of pods that are not ours: it is started anew among them, as
// the first list of everything takes the most.

import type { ControlPlane } from '../../../handlers/local/control-plane.ts';
import { pause } from '../../../handlers/local/waiting.ts';
import { DEPLOYMENTS, NAMESPACES } from '../../../handlers/ports/kube-object.ts';
import { deploymentObject, isAtWork, isReady, runs } from './application.ts';
import type { Bench } from './bench.ts';
import { jobObject } from './kinds.ts';
import { atOnce, within } from './load.ts';
import { placeAll } from './scale.ts';
import { Watcher } from './watcher.ts';
import type { FigureName } from './yardsticks.ts';

const FILLING = 'bench-filling';
const PER_DEPLOYMENT = 100;
const SECONDS_MIN = 300;
const LANES = 4;
const ENDLESS = '24h';
const IDLE_MILLIS = 30_000;
const MINUTE_MILLIS = 60_000;
const MEBIBYTE = 2 ** 20;

/** Adds the figures of parts e and h that are about memory, and about doing nothing. The pods stay. */
export async function measureMemory(bench: Bench): Promise<void> {
  const { options, ground, operator, say } = bench;
  await operator.run();
  say(`filling the members with ${options.pods} pods`);
  const { members } = ground.fleet;
  const shares = members.map((_, index) => shareOf(options.pods, index, members.length));
  const filled = members.map((member, index) => fill(bench, member, shares[index]!));
  await within(SECONDS_MIN + options.pods / 5, 'all pods run', Promise.all(filled));
  if (options.parts.has('e')) {
    await operator.restart();
    await placeAll(bench, 'among', options.scaled);
    await addRest(bench, { peak: 'peakMemory', idle: 'cpuIdle' });
  }
  if (options.parts.has('h')) {
    await operator.restart();
    await placeAll(bench, 'mixed', options.scaled);
    await placeBeside(bench, 'mixed', options.scaled);
    await addRest(bench, { peak: 'peakMemoryKinds', idle: 'cpuIdleKinds' });
  }
}

/** Adds what the operator holds now that all is placed, and what it takes while nothing happens; then clears. */
async function addRest(
  { ground, operator, figures, say }: Bench,
  names: Readonly<Record<'peak' | 'idle', FigureName>>,
): Promise<void> {
  await operator.untilSilent();
  say('looking on while nothing happens');
  figures.add(names.peak, operator.peakBytes() / MEBIBYTE);
  const before = operator.cpuSeconds();
  await pause(IDLE_MILLIS);
  figures.add(names.idle, ((operator.cpuSeconds() - before) * MINUTE_MILLIS) / IDLE_MILLIS);
  await ground.clear('operator');
}

/** Gives each application a service, and a job of its name that does not end; waits until all are there. */
async function placeBeside({ ground }: Bench, prefix: string, count: number): Promise<void> {
  const { cluster0, fleet, services, jobs } = ground;
  const names = Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
  await atOnce(count, LANES, async (index) => {
    const name = names[index]!;
    await cluster0.create(services.kind.declared, services.kind.declare(name, fleet));
    await cluster0.create(jobs.kind.declared, jobObject(name, fleet, ENDLESS));
  });
  const served = names.map((name) => services.declared.until(name, isReady));
  const atWork = names.map((name) => jobs.untilInMembers(name, isAtWork(1)));
  await within(SECONDS_MIN, 'all services are there and all jobs run', Promise.all([...served, ...atWork]));
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
