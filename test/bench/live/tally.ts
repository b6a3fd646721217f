// What an interval cost: processor time, and requests, those to cluster0 as two parties count them. The difference of two tallies is
// the interval's.

import { usageOf } from '../../../handlers/local/process-table.ts';
import { samplesOf, sumOf, type Sample } from './exposition.ts';
import type { Bench } from './bench.ts';
import type { FigureName } from './yardsticks.ts';

interface Tally {
  readonly operatorSeconds: number;
  readonly serversSeconds: number;
  /** As the operator counts them, without lists and watches. */
  readonly requests: number;
  /** The same, as the API server counts them. */
  readonly seen: number;
  /** To all members together, as the operator counts them, without lists and watches. */
  readonly toMembers: number;
}

/** Which figures an interval is told by. */
export type CostNames = Readonly<Record<'cpu' | 'cpuShare' | 'requests' | 'seen', FigureName>> & {
  readonly toMembers?: FigureName;
};

/** Counts since the processes began. */
export async function takeTally({ ground, operator }: Bench): Promise<Tally> {
  const { fleet } = ground;
  const answer = await fleet.management.request({ method: 'GET', path: '/metrics', timeoutMillis: 60_000 });
  const samples = samplesOf(String(answer.body), 'apiserver_request_total');
  const servers = fleet.planes.map((plane) => plane.pids()['kube-apiserver']!);
  return {
    operatorSeconds: operator.cpuSeconds(),
    serversSeconds: servers.reduce((sum, pid) => sum + usageOf(pid).cpuSeconds, 0),
    requests: await operator.requestsToCluster0(),
    seen: sumOf(samples, isOperators),
    toMembers: await operator.requestsToMembers(),
  };
}

/**
 * Adds the figures of the interval since a tally, in which so many applications were created and became ready.
 * @param objects how many objects an application has in all members together: what the least of requests to them would be
 */
export async function addCosts(
  bench: Bench,
  count: number,
  before: Tally,
  names: CostNames,
  objects: number | null = null,
): Promise<void> {
  const { figures, operator } = bench;
  await operator.untilSilent();
  const after = await takeTally(bench);
  const operatorSeconds = after.operatorSeconds - before.operatorSeconds;
  figures.add(names.cpu, operatorSeconds / count);
  figures.add(names.cpuShare, operatorSeconds, after.serversSeconds - before.serversSeconds);
  figures.add(names.requests, (after.requests - before.requests) / count);
  figures.add(names.seen, (after.seen - before.seen) / count);
  if (names.toMembers !== undefined)
    figures.add(names.toMembers, (after.toMembers - before.toMembers) / count, objects);
}

/** Of all that cluster0 is asked for, only the operator asks for this: all else is created by us or done by controllers. */
function isOperators({ group, verb, dry_run: dryRun }: Sample['labels']): boolean {
  if (verb === 'LIST' || verb === 'WATCH') return false;
  if (group === 'fogguru.eu') return verb !== 'POST';
  return group === 'events.k8s.io' || dryRun === 'All';
}
