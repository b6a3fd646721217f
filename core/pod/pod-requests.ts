// Effective requests of a pod, as kube-scheduler 1.36 counts them before a pod is bound (rule: PodRequests of
// k8s.io/component-helpers/resource, after the API server's defaults). It must not know nodes.

import type { PodSpecFields } from '../api/pod-template.ts';
import type { Problem } from '../api/problem.ts';
import { milliCeil, toSafeNumber, unitsCeil } from '../quantity/rounding.ts';
import { compareText } from '../text.ts';
import type { ResourceAmount } from './pod-shape.ts';
import { readAmounts, type PodAmounts } from './pod-amounts.ts';
import { addSums, raiseSums, type ResourceSums, type Sums } from './resource-sums.ts';

/** What a pod counts for: on nodes, and in scores, where missing requests are made up. */
export interface PodRequests {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  /** Ephemeral storage, hugepages and extended resources with their non-zero amounts, by name. */
  readonly otherRequests: readonly ResourceAmount[];
  readonly nonZeroCpuMilli: number;
  readonly nonZeroMemoryBytes: number;
}

/** The scheduler's stand-ins for a container that requests none: a tenth of a core and 200Mi. */
export const CPU_STAND_IN_MILLI = 100;
export const MEMORY_STAND_IN_BYTES = 209_715_200;

const STAND_INS: Sums = new Map([
  ['cpu', BigInt(CPU_STAND_IN_MILLI) * 1_000_000n],
  ['memory', BigInt(MEMORY_STAND_IN_BYTES) * 1_000_000_000n],
]);

/**
 * The requests of one pod. Amounts that cannot be read are appended to `problems` with their paths from the template,
 * and count as not written. cpu is rounded up to millicores, everything else to whole units.
 */
export function podRequests(spec: PodSpecFields, problems: Problem[]): PodRequests {
  const pod = readAmounts(spec, problems);
  const podLevel = podLevelRequests(pod);
  const requests = withPodLevel(aggregate(pod, new Map()), podLevel, pod.overhead);
  const standIns = standInsFor(requests, podLevel);
  const counted = {
    cpuMilli: cpuOf(requests),
    memoryBytes: memoryOf(requests),
    otherRequests: othersOf(requests),
  };
  if (everyContainerHas(pod, standIns)) {
    return { ...counted, nonZeroCpuMilli: counted.cpuMilli, nonZeroMemoryBytes: counted.memoryBytes };
  }
  const nonZero = withPodLevel(aggregate(pod, standIns), podLevel, pod.overhead);
  return { ...counted, nonZeroCpuMilli: cpuOf(nonZero), nonZeroMemoryBytes: memoryOf(nonZero) };
}

/**
 * Regular containers run together with all sidecars; an init container runs alone with the sidecars started before it.
 * The pod needs the larger of the two, resource by resource (KEP-753).
 */
function aggregate(pod: PodAmounts, standIns: Sums): ResourceSums {
  const running: ResourceSums = new Map();
  for (const requests of pod.containers) addContainer(running, requests, standIns);
  if (pod.initContainers.length === 0) return running;
  const sidecars: ResourceSums = new Map();
  const starting: ResourceSums = new Map();
  for (const { isSidecar, requests } of pod.initContainers) {
    if (isSidecar) {
      addContainer(running, requests, standIns);
      addContainer(sidecars, requests, standIns);
      raiseSums(starting, sidecars);
    } else {
      const alone = new Map(sidecars);
      addContainer(alone, requests, standIns);
      raiseSums(starting, alone);
    }
  }
  raiseSums(running, starting);
  return running;
}

function addContainer(sums: ResourceSums, requests: Sums, standIns: Sums): void {
  addSums(sums, requests);
  for (const [name, nanos] of standIns) {
    if (!requests.has(name)) sums.set(name, (sums.get(name) ?? 0n) + nanos);
  }
}

/** Pod-level requests replace what the containers add up to; overhead comes on top. */
function withPodLevel(sums: ResourceSums, podLevel: Sums, overhead: Sums): Sums {
  for (const [name, nanos] of podLevel) sums.set(name, nanos);
  addSums(sums, overhead);
  return sums;
}

/**
 * Pod-level requests after defaulting. Where pod-level limits are set, a resource without a pod-level request takes the
 * sum of its containers, or the pod-level limit where no container requests it; hugepages always take the limit.
 */
function podLevelRequests(pod: PodAmounts): Sums {
  if (pod.podRequests.size === 0 && pod.podLimits.size === 0) return pod.podRequests;
  const requests = new Map([...pod.podRequests].filter(([name]) => isPodLevel(name)));
  if (pod.podLimits.size === 0) return requests;
  for (const [name, nanos] of aggregate(pod, new Map())) {
    if ((name === 'cpu' || name === 'memory') && !requests.has(name)) requests.set(name, nanos);
  }
  for (const [name, nanos] of pod.podLimits) {
    if (isPodLevel(name) && !requests.has(name)) requests.set(name, nanos);
  }
  return requests;
}

/** With pod-level requests, a stand-in is only used for what neither the pod nor any container requests. */
function standInsFor(requests: Sums, podLevel: Sums): Sums {
  if (podLevel.size === 0) return STAND_INS;
  return new Map([...STAND_INS].filter(([name]) => !requests.has(name)));
}

function everyContainerHas(pod: PodAmounts, resources: Sums): boolean {
  for (const name of resources.keys()) {
    if (!pod.containers.every((requests) => requests.has(name))) return false;
    if (!pod.initContainers.every(({ requests }) => requests.has(name))) return false;
  }
  return true;
}

function isPodLevel(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');
}

/** Names the scheduler counts besides cpu and memory; it passes over any other. */
function isCounted(name: string): boolean {
  return (
    name === 'ephemeral-storage' ||
    name.includes('/') ||
    name.startsWith('hugepages-') ||
    name.startsWith('attachable-volumes-')
  );
}

function cpuOf(sums: Sums): number {
  return toSafeNumber(milliCeil({ nanos: sums.get('cpu') ?? 0n, format: 'DecimalSI' }));
}

function memoryOf(sums: Sums): number {
  return unitsOf(sums.get('memory') ?? 0n);
}

function unitsOf(nanos: bigint): number {
  return toSafeNumber(unitsCeil({ nanos, format: 'BinarySI' }));
}

function othersOf(sums: Sums): ResourceAmount[] {
  const others: ResourceAmount[] = [];
  for (const [resource, nanos] of sums) {
    if (nanos > 0n && isCounted(resource)) others.push({ resource, amount: unitsOf(nanos) });
  }
  return others.sort((a, b) => compareText(a.resource, b.resource));
}
