// How much work a load comes to, before any of it is made: a slip of the pen must not fill the memory. It counts what is
// expected; it makes nothing.

import type { LoadSource, QuantilesSource } from '../load/source.ts';
import type { ProblemSink } from './problem.ts';

/** Pods of a run at most; a hundred times the largest scenario that is shipped. */
const PODS_MAX = 10_000_000;

const DAY_MICROS = 86_400_000_000;

/** Complains of every source that is expected to bring more pods than a run can hold. */
export function checkLoadSize(
  sources: readonly LoadSource[],
  durationMicros: number,
  problems: ProblemSink,
): void {
  for (const [index, source] of sources.entries()) {
    const pods = expectedPods(source, durationMicros);
    if (pods <= PODS_MAX) continue;
    const about = Math.round(pods).toLocaleString('en-US').replaceAll(',', ' ');
    const message = `brings about ${about} pods in a run, more than ${PODS_MAX}; write a lower rate, a count, or a shorter duration`;
    problems.at(['load', index, source.kind], message);
  }
}

function expectedPods(source: LoadSource, durationMicros: number): number {
  switch (source.kind) {
    case 'poisson':
      return Math.min(source.countMax, (source.ratePerSecond * durationMicros) / 1e6);
    case 'quantiles':
      return Math.min(source.countMax, durationMicros / Math.max(1, meanGapMicros(source)));
    case 'trace':
      return source.pods.reduce((sum, pods) => sum + pods, 0);
    case 'manifests':
      return 0;
    case 'services':
      return (source.count + (source.arrivalsPerDay * durationMicros) / DAY_MICROS) * source.maxReplicas;
  }
}

/** Roughly: gaps as if they were spread evenly between two entries of the table. */
function meanGapMicros({ gapMicros }: QuantilesSource): number {
  let mean = 0;
  for (let i = 1; i < gapMicros.length; i++) {
    const [percentBefore, before] = gapMicros[i - 1]!;
    const [percent, gap] = gapMicros[i]!;
    mean += ((percent - percentBefore) / 100) * ((before + gap) / 2);
  }
  return mean;
}
