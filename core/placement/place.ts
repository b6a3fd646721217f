// Placement of one workload, whatever its kind: the way from what is asked to a decision. Kinds differ only in the `Ask`.

import type { DecideInput, Decision } from '../decide/contract.ts';
import type { PlacementPolicy } from '../policies/policy.ts';
import { PolicyFault } from '../policies/policy-fault.ts';
import { BUILT_IN, policyNamed } from '../policies/registry.ts';
import { asKept } from './cluster-reasons.ts';
import { conclude } from './conclude.ts';
import { giveUp } from './give-up.ts';
import type { Outcome } from './outcome.ts';
import { replan } from './replan.ts';
import { settled } from './settled.ts';
import { Situation, type Ask } from './situation.ts';
import { stalled } from './standstill.ts';

/** Decides where a workload's replicas go. */
export function place(input: DecideInput, ask: Ask): Decision {
  const { policies = BUILT_IN } = input;
  const policy = policyNamed(ask.rules.policy, policies);
  if (policy === undefined) {
    const known = [...policies.keys()];
    return stalled(input, 'UnknownPolicy', { code: 'UnknownPolicy', policy: ask.rules.policy, known });
  }
  try {
    return placeBy(policy, input, ask);
  } catch (error) {
    if (!(error instanceof PolicyFault)) throw error;
    const { broke } = error;
    return stalled(input, 'PolicyFailed', { code: 'PolicyFailed', policy: policy.name, broke });
  }
}

/** @throws PolicyFault where the policy breaks a rule: nothing is decided then */
function placeBy(policy: PlacementPolicy, input: DecideInput, ask: Ask): Decision {
  const named = policy.locations?.(ask.rules);
  if (named?.length === 0) return stalled(input, 'NoHome', { code: 'NoHome', policy: policy.name });
  const situation = new Situation(input, ask, policy, named ?? null);
  return conclude(situation, giveUp(situation) ?? settledAs(situation) ?? replan(situation));
}

/** What was wanted, if that still is what is wanted, judged cluster by cluster where somebody asks for it. */
function settledAs(situation: Situation): Outcome | null {
  const outcome = settled(situation);
  if (outcome === null || situation.input.isSurveyed !== true) return outcome;
  const { clusters, notes } = replan(situation).reasons;
  const reasons = {
    clusters: asKept(clusters, outcome.placements),
    notes: [...outcome.reasons.notes, ...notes],
  };
  return { ...outcome, reasons };
}
