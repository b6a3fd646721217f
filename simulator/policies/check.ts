// Whether a policy is a function of what it is given: one seed is run twice. The first time, whatever it writes to or draws from
// elsewhere is told as it does so; the second time must decide as the first did. It measures nothing.

import { basename } from 'node:path';
import type { Decision } from '../../core/decide/contract.ts';
import { fnv1a } from '../../core/hash.ts';
import { guarded, placeIn } from '../../core/policies/guarded.ts';
import type * as Own from '../../core/policies/own-policy.ts';
import { PolicyFault } from '../../core/policies/policy-fault.ts';
import { withOthers } from '../../core/policies/registry.ts';
import { buildLoad, prepareLoad } from '../load/build.ts';
import { runOnce, type RunInput } from '../run/run.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { DecisionWatcher } from '../world/cluster0.ts';
import { withoutChance } from './chance.ts';
import type { FilePolicy } from './policy-file.ts';
import { Seal } from './sealed.ts';

export interface CheckInput {
  readonly scenario: Scenario;
  readonly seed: number;
  /** Names of the policies that are run; null: the workloads' own. */
  readonly policies: readonly (string | null)[];
  /** All policies that come from files. */
  readonly own: readonly FilePolicy[];
}

/**
 * Checks the policies of files that are run.
 *
 * @throws Error that names the policy, the rule that it broke, the workload and the time
 */
export function checkPolicies({ scenario, seed, policies, own }: CheckInput): void {
  const names = own.map(({ own: { name } }) => name);
  const checked =
    own.length === 0 ? [] : policies.filter((policy) => policy === null || names.includes(policy));
  if (checked.length === 0) return;
  const load = buildLoad(prepareLoad(scenario), seed);
  for (const policy of checked) checkPolicy({ scenario, load, seed, policy }, own);
}

function checkPolicy(
  input: Pick<RunInput, 'scenario' | 'load' | 'seed' | 'policy'>,
  own: CheckInput['own'],
): void {
  const policies = (wrap: (own: Own.PlacementPolicy, file: string) => Own.PlacementPolicy) =>
    withOthers(own.map(({ own, path }) => guarded(wrap(own, basename(path)), basename(path))));
  const first: number[] = [];
  runOnce({
    ...input,
    policies: policies(watched),
    onDecision: (_, decision) => first.push(digest(decision)),
  });
  let next = 0;
  const compare: DecisionWatcher = ({ key, spec }, decision, nowMicros) => {
    if (first[next++] === digest(decision)) return;
    throw new Error(
      `policy ${spec.policy} broke a rule: it decided otherwise when the same run was made again, so it draws from elsewhere or ` +
        `remembers something between calls; chance comes from context.draw(purpose), and all else from what it is given; ` +
        `it was to place ${key} at ${nowMicros / 1e6} s`,
    );
  };
  runOnce({ ...input, policies: policies((one) => one), onDecision: compare });
}

/** A number that two different decisions hardly share. */
function digest({ status, effects, reasons }: Decision): number {
  return fnv1a(JSON.stringify([status.placements, status.unplaced, effects, reasons.clusters]));
}

/** The policy with everything that it is given sealed, and nothing else in reach. */
function watched(own: Own.PlacementPolicy, file: string): Own.PlacementPolicy {
  const watch = new Watch(own.name, file);
  const { rank, divide, locations, weigh, rebalances } = own;
  return {
    ...own,
    ...(rank && {
      rank: (candidates, context) =>
        watch.over((seal) =>
          rank.call(own, seal.seal(candidates, 'candidates'), seal.seal(context, 'context')),
        ),
    }),
    ...(divide && {
      divide: (total, places, context) =>
        watch.over((seal) =>
          divide.call(own, total, seal.seal(places, 'places'), seal.seal(context, 'context')),
        ),
    }),
    ...(locations && {
      locations: (rules) => watch.over((seal) => locations.call(own, seal.seal(rules, 'rules'))),
    }),
    ...(weigh && {
      weigh: (clusters, rules) =>
        watch.over((seal) => weigh.call(own, seal.seal(clusters, 'clusters'), seal.seal(rules, 'rules'))),
    }),
    ...(rebalances && {
      rebalances: (rules) => watch.over((seal) => rebalances.call(own, seal.seal(rules, 'rules'))),
    }),
  };
}

class Watch {
  private readonly name: string;
  private readonly file: string;
  private fault: PolicyFault | null = null;

  constructor(name: string, file: string) {
    this.name = name;
    this.file = file;
  }

  /** What a call answers; a rule that it broke is told even where it caught the error. */
  over<T>(call: (seal: Seal) => T): T {
    this.fault = null;
    const seal = new Seal((path) =>
      this.broke(`it wrote to ${path}`, 'a policy changes nothing it is given; work on a copy'),
    );
    try {
      return withoutChance(
        (what) =>
          this.broke(`it asked ${what}`, 'chance comes from context.draw(purpose), and there is no clock'),
        () => call(seal),
      );
    } finally {
      this.rethrow();
    }
  }

  private rethrow(): void {
    if (this.fault !== null) throw this.fault;
  }

  private broke(what: string, rule: string): never {
    this.fault ??= new PolicyFault(this.name, `${what}${placeIn(new Error(), this.file)}; ${rule}`);
    throw this.fault;
  }
}
