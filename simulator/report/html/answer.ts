// The answer to a scenario's question in a sentence or two, computed: who is best in the metric that it is about, by how much,
// and who is not shown to differ. No winner is named where the interval covers zero.

import type { MetricSummary, Pair } from '../../compare/comparison.ts';
import { signedText, valueText } from '../numbers.ts';
import { told, type ToldMetric } from '../shown-metrics.ts';
import { differenceOf, type Difference } from './oriented.ts';
import type { ReportedPolicy, ReportInput } from './report-input.ts';

const NAMED_MAX = 4;

/** The policy with the best mean of the scenario's measure; of equal ones, the first. */
export function bestOf({ policies, scenario }: ReportInput): ReportedPolicy | undefined {
  return best(policies, told(scenario.measure));
}

function best(policies: readonly ReportedPolicy[], main: ToldMetric): ReportedPolicy | undefined {
  return policies.toSorted((a, b) => rankOf(a, main) - rankOf(b, main))[0];
}

/** The answer as plain text, by the scenario's measure. */
export function answer({ policies, pairs, provenance, scenario }: ReportInput): string {
  const main = told(scenario.measure);
  const first = best(policies, main);
  if (first === undefined) return 'Nothing was run.';
  const { mean } = mainOf(first, main);
  if (mean === null) return `Nothing is said of the ${main.of}: it has no mean in these runs.`;
  const n = provenance.seeds.length;
  if (policies.length === 1) {
    const under = scenario.control === 'direct' ? '' : ` under ${first.name}`;
    return `The ${main.of}${under} is ${valued(mean, main)} (${ownInterval(mainOf(first, main), n, main)}).`;
  }
  if (n === 1)
    return `No winner can be shown: one seed was run, so there is no interval. In that seed, ${first.name} has the ${main.best} ${main.of}, ${valued(mean, main)}.`;
  const mine = pairs.filter(({ metric }) => metric === main.name);
  return compared(policies, first, mine, main);
}

/** Another policy beside the best one. */
interface Rival {
  readonly name: string;
  /** Above zero where the best is better: of the two, the one with more is first. */
  readonly difference: Difference;
}

function compared(
  policies: readonly ReportedPolicy[],
  first: ReportedPolicy,
  pairs: readonly Pair[],
  main: ToldMetric,
): string {
  const all = policies
    .filter((policy) => policy !== first)
    .map(({ name }) => rivalOf(name, first, pairs, main));
  const beaten = all.filter(({ difference: { lower, y } }) => lower === y);
  const rivals = all.filter(({ difference: { lower } }) => lower === null);
  const lead = `${first.name} has the ${main.best} ${main.of}, ${valued(mainOf(first, main).mean, main)}`;
  if (beaten.length === 0)
    return `No winner is shown: ${spreadOf(policies, main)}, and ${noDifference(rivals, first, main)}.`;
  const meanOf = ({ difference: { mean } }: Rival): number => mean ?? Infinity;
  const next = beaten.toSorted((a, b) => meanOf(a) - meanOf(b))[0]!;
  const side = main.best === 'lowest' ? 'below' : 'above';
  const { difference } = next;
  const margin = `${spoken(valueText(difference.mean, main), main)} (95 % interval ${interval(difference, main)})`;
  if (rivals.length === 0) {
    const rest = beaten.filter((one) => one !== next);
    const others =
      rest.length === 0
        ? ''
        : rest.length === 1
          ? `, and ${side} ${rest[0]!.name}`
          : `, and ${side} each of the other ${rest.length}`;
    return `${lead}: ${margin} ${side} ${next.name}${others}.`;
  }
  return `No single winner is shown: ${lead}, ${margin} ${side} ${next.name}, but ${noDifference(rivals, first, main)}.`;
}

function rivalOf(name: string, first: ReportedPolicy, pairs: readonly Pair[], { best }: ToldMetric): Rival {
  const [x, y] = best === 'lowest' ? [name, first.name] : [first.name, name];
  return { name, difference: differenceOf(pairs, x, y) };
}

function spreadOf(policies: readonly ReportedPolicy[], main: ToldMetric): string {
  const means = policies.flatMap((policy) => mainOf(policy, main).mean ?? []);
  return `the ${main.of} is ${valued(Math.min(...means), main)} to ${valued(Math.max(...means), main)}`;
}

/** `no difference is shown between a and b, c or 3 others (...)`, with the interval that is farthest from zero. */
function noDifference(rivals: readonly Rival[], first: ReportedPolicy, main: ToldMetric): string {
  const reach = ({ difference: { low, high } }: Rival): number => Math.max(-(low ?? 0), high ?? 0);
  const widest = rivals.toSorted((a, b) => reach(b) - reach(a))[0]!.difference;
  const names = listed(rivals.map(({ name }) => name));
  const pair = `${widest.x} \u2212 ${widest.y}`;
  const between =
    rivals.length === 1
      ? `95 % interval of ${pair}: ${spoken(interval(widest, main), main)}`
      : `the widest 95 % interval, ${pair}, is ${spoken(interval(widest, main), main)}`;
  return `no difference is shown between ${first.name} and ${names} (${between})`;
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
  const { mean } = mainOf(policy, main);
  if (mean === null) return Infinity;
  return main.best === 'lowest' ? mean : -mean;
}

function ownInterval({ low, high }: MetricSummary, n: number, main: ToldMetric): string {
  if (low === null) return `${n === 1 ? 'one seed' : `${n} seeds`}, so no interval`;
  if (low === high) return `the same in all ${n} seeds`;
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
