// The answer to a scenario's question in a sentence or two, computed: who leaves the fewest pods waiting, by how much, and
// who is not shown to differ. No winner is named where the interval covers zero.

import type { MetricSummary, Pair } from '../../compare/comparison.ts';
import { signedText, valueText } from '../numbers.ts';
import { FIRST_SHOWN as MAIN } from '../shown-metrics.ts';
import { differenceOf, type Difference } from './oriented.ts';
import type { ReportedPolicy, ReportInput } from './report-input.ts';

const NAMED_MAX = 4;

/** The policy with the lowest mean of the first metric; of equal ones, the first. */
export function lowestOf(policies: readonly ReportedPolicy[]): ReportedPolicy | undefined {
  return policies.toSorted((a, b) => rankOf(a) - rankOf(b))[0];
}

/** The answer as plain text, by the first metric. */
export function answer({ policies, pairs, provenance, scenario }: ReportInput): string {
  const lowest = lowestOf(policies);
  if (lowest === undefined) return 'Nothing was run.';
  const mean = percent(mainOf(lowest).mean);
  const n = provenance.seeds.length;
  const under = scenario.control === 'direct' ? '' : `Under ${lowest.name}, `;
  if (policies.length === 1)
    return `${under}${mean} of pods are pending at the end (${ownInterval(mainOf(lowest), n)}).`;
  if (n === 1)
    return `No winner can be shown: one seed was run, so there is no interval. In that seed, ${lowest.name} leaves the fewest pods pending at the end, ${mean}.`;
  const mine = pairs.filter(({ metric }) => metric === MAIN.name);
  return compared(policies, lowest, mine);
}

function compared(
  policies: readonly ReportedPolicy[],
  lowest: ReportedPolicy,
  pairs: readonly Pair[],
): string {
  const differences = policies
    .filter((policy) => policy !== lowest)
    .map(({ name }) => differenceOf(pairs, name, lowest.name));
  const beaten = differences.filter(({ lower }) => lower === lowest.name);
  const rivals = differences.filter(({ lower }) => lower === null);
  const lead = `${lowest.name} leaves ${percent(mainOf(lowest).mean)} of pods pending at the end`;
  if (beaten.length === 0) return `No winner is shown: ${spreadOf(policies)}, and ${noDifference(rivals)}.`;
  const next = beaten.toSorted((a, b) => (a.mean ?? Infinity) - (b.mean ?? Infinity))[0]!;
  const margin = `${points(next.mean)} (95 % interval ${interval(next)})`;
  if (rivals.length === 0) {
    const others = beaten.length === 1 ? '' : `, and fewer than each of the other ${beaten.length - 1}`;
    return `${lead}: ${margin} fewer than ${next.x}${others}.`;
  }
  return `No single winner is shown: ${lead}, ${margin} fewer than ${next.x}, but ${noDifference(rivals)}.`;
}

function spreadOf(policies: readonly ReportedPolicy[]): string {
  const means = policies.map(rankOf);
  return `pods pending at the end are ${percent(Math.min(...means))} to ${percent(Math.max(...means))}`;
}

/** `against a, b and 3 others no difference is shown (...)`, with the interval that is farthest from zero. */
function noDifference(rivals: readonly Difference[]): string {
  const reach = ({ low, high }: Difference): number => Math.max(-(low ?? 0), high ?? 0);
  const widest = rivals.toSorted((a, b) => reach(b) - reach(a))[0]!;
  const names = listed(rivals.map(({ x }) => x));
  const [only] = rivals;
  const told =
    rivals.length === 1
      ? `95 % interval of ${only!.x} \u2212 ${only!.y}: ${interval(only!)} points`
      : `the widest 95 % interval, ${widest.x} \u2212 ${widest.y}, is ${interval(widest)} points`;
  return `no difference is shown between ${widest.y} and ${names} (${told})`;
}

function listed(names: readonly string[]): string {
  const shown = names.length <= NAMED_MAX + 1 ? names : names.slice(0, NAMED_MAX);
  const rest = names.length - shown.length;
  const parts = rest === 0 ? shown : [...shown, `${rest} others`];
  if (parts.length === 1) return parts[0]!;
  return `${parts.slice(0, -1).join(', ')} or ${parts.at(-1)!}`;
}

function mainOf({ metrics }: ReportedPolicy): MetricSummary {
  return metrics[MAIN.name];
}

function rankOf(policy: ReportedPolicy): number {
  return mainOf(policy).mean ?? Infinity;
}

function ownInterval({ low, high }: MetricSummary, n: number): string {
  if (low === null) return `${n === 1 ? 'one seed' : `${n} seeds`}, so no interval`;
  return `95 % interval ${valueText(low, MAIN)} to ${valueText(high, MAIN)} %, ${n} seeds`;
}

function interval({ low, high }: Difference): string {
  return low === null ? 'unknown' : `${signedText(low, MAIN)} to ${signedText(high, MAIN)}`;
}

function percent(value: number | null): string {
  return `${valueText(value, MAIN)} %`;
}

function points(value: number | null): string {
  return `${valueText(value, MAIN)} points`;
}
