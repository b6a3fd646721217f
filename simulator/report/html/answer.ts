// The answer to a scenario's question in a sentence or two, computed: who is lowest in the metric that it is about, by how much,
// and who is not shown to differ. No winner is named where the interval covers zero.

import type { MetricSummary, Pair } from '../../compare/comparison.ts';
import { signedText, valueText } from '../numbers.ts';
import { told, type ToldMetric } from '../shown-metrics.ts';
import { differenceOf, type Difference } from './oriented.ts';
import type { ReportedPolicy, ReportInput } from './report-input.ts';

const NAMED_MAX = 4;

/** The policy with the lowest mean of the scenario's measure; of equal ones, the first. */
export function lowestOf({ policies, scenario }: ReportInput): ReportedPolicy | undefined {
  return lowest(policies, told(scenario.measure));
}

function lowest(policies: readonly ReportedPolicy[], main: ToldMetric): ReportedPolicy | undefined {
  return policies.toSorted((a, b) => rankOf(a, main) - rankOf(b, main))[0];
}

/** The answer as plain text, by the scenario's measure. */
export function answer({ policies, pairs, provenance, scenario }: ReportInput): string {
  const main = told(scenario.measure);
  const best = lowest(policies, main);
  if (best === undefined) return 'Nothing was run.';
  const { mean } = mainOf(best, main);
  if (mean === null) return `Nothing is said of the ${main.of}: it has no mean in these runs.`;
  const n = provenance.seeds.length;
  if (policies.length === 1) {
    const under = scenario.control === 'direct' ? '' : ` under ${best.name}`;
    return `The ${main.of}${under} is ${valued(mean, main)} (${ownInterval(mainOf(best, main), n, main)}).`;
  }
  if (n === 1)
    return `No winner can be shown: one seed was run, so there is no interval. In that seed, ${best.name} has the lowest ${main.of}, ${valued(mean, main)}.`;
  const mine = pairs.filter(({ metric }) => metric === main.name);
  return compared(policies, best, mine, main);
}

function compared(
  policies: readonly ReportedPolicy[],
  best: ReportedPolicy,
  pairs: readonly Pair[],
  main: ToldMetric,
): string {
  const differences = policies
    .filter((policy) => policy !== best)
    .map(({ name }) => differenceOf(pairs, name, best.name));
  const beaten = differences.filter(({ lower }) => lower === best.name);
  const rivals = differences.filter(({ lower }) => lower === null);
  const lead = `${best.name} has the lowest ${main.of}, ${valued(mainOf(best, main).mean, main)}`;
  if (beaten.length === 0)
    return `No winner is shown: ${spreadOf(policies, main)}, and ${noDifference(rivals, main)}.`;
  const next = beaten.toSorted((a, b) => (a.mean ?? Infinity) - (b.mean ?? Infinity))[0]!;
  const margin = `${spoken(valueText(next.mean, main), main)} (95 % interval ${interval(next, main)})`;
  if (rivals.length === 0) {
    const others = beaten.length === 1 ? '' : `, and below each of the other ${beaten.length - 1}`;
    return `${lead}: ${margin} below ${next.x}${others}.`;
  }
  return `No single winner is shown: ${lead}, ${margin} below ${next.x}, but ${noDifference(rivals, main)}.`;
}

function spreadOf(policies: readonly ReportedPolicy[], main: ToldMetric): string {
  const means = policies.flatMap((policy) => mainOf(policy, main).mean ?? []);
  return `the ${main.of} is ${valued(Math.min(...means), main)} to ${valued(Math.max(...means), main)}`;
}

/** `against a, b and 3 others no difference is shown (...)`, with the interval that is farthest from zero. */
function noDifference(rivals: readonly Difference[], main: ToldMetric): string {
  const reach = ({ low, high }: Difference): number => Math.max(-(low ?? 0), high ?? 0);
  const widest = rivals.toSorted((a, b) => reach(b) - reach(a))[0]!;
  const names = listed(rivals.map(({ x }) => x));
  const [only] = rivals;
  const between =
    rivals.length === 1
      ? `95 % interval of ${only!.x} \u2212 ${only!.y}: ${spoken(interval(only!, main), main)}`
      : `the widest 95 % interval, ${widest.x} \u2212 ${widest.y}, is ${spoken(interval(widest, main), main)}`;
  return `no difference is shown between ${widest.y} and ${names} (${between})`;
}

function listed(names: readonly string[]): string {
  const shown = names.length <= NAMED_MAX + 1 ? names : names.slice(0, NAMED_MAX);
  const rest = names.length - shown.length;
  const parts = rest === 0 ? shown : [...shown, `${rest} others`];
  if (parts.length === 1) return parts[0]!;
  return `${parts.slice(0, -1).join(', ')} or ${parts.at(-1)!}`;
}

function mainOf({ metrics }: ReportedPolicy, { name }: ToldMetric): MetricSummary {
  return metrics[name];
}

function rankOf(policy: ReportedPolicy, main: ToldMetric): number {
  return mainOf(policy, main).mean ?? Infinity;
}

function ownInterval({ low, high }: MetricSummary, n: number, main: ToldMetric): string {
  if (low === null) return `${n === 1 ? 'one seed' : `${n} seeds`}, so no interval`;
  return `95 % interval ${valueText(low, main)} to ${valued(high, main)}, ${n} seeds`;
}

function interval({ low, high }: Difference, main: ToldMetric): string {
  return low === null ? 'unknown' : `${signedText(low, main)} to ${signedText(high, main)}`;
}

function valued(value: number | null, main: ToldMetric): string {
  return `${valueText(value, main)} ${main.unit}`.trimEnd();
}

/** A difference with its unit. */
function spoken(difference: string, { differenceUnit }: ToldMetric): string {
  return `${difference} ${differenceUnit}`.trimEnd();
}
