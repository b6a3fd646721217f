// Shapes for generated load, which asks for cpu and memory and nothing else. The same shape as by way of a template,
// without one.

import type { PodShape } from './pod-shape.ts';
import { CPU_STAND_IN_MILLI, MEMORY_STAND_IN_BYTES } from './pod-requests.ts';
import { identified } from './shape-id.ts';

const NONE: readonly never[] = [];
const NO_LABELS: ReadonlyMap<string, string> = new Map();

/** A pod of a job with one container. Whole numbers; zero: not requested. */
export interface PlainRequest {
  readonly namespace: string;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

/** The shape that a job's template with one container of these requests, and nothing else in it, has. */
export function plainShape({ namespace, cpuMilli, memoryBytes }: PlainRequest): PodShape {
  return identified({
    namespace,
    labels: NO_LABELS,
    ownerKind: 'Job',
    cpuMilli,
    memoryBytes,
    otherRequests: NONE,
    nonZeroCpuMilli: cpuMilli === 0 ? CPU_STAND_IN_MILLI : cpuMilli,
    nonZeroMemoryBytes: memoryBytes === 0 ? MEMORY_STAND_IN_BYTES : memoryBytes,
    tolerations: NONE,
    nodeSelector: NONE,
    requiredNodeTerms: NONE,
    preferredNodeTerms: NONE,
    hostPorts: NONE,
    images: NONE,
    topologySpread: NONE,
    requiredAffinity: NONE,
    requiredAntiAffinity: NONE,
    preferredAffinity: NONE,
    preferredAntiAffinity: NONE,
    unmodelled: NONE,
  });
}
