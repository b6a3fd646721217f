// The conditions that a live service shows: those of its decision with a sentence each, and whether it is ready. Pure data; when a
// condition last flipped is the wrapper's to stamp.

import type { BadSpec, Decision } from '../decide/contract.ts';
import { refusalText } from '../decide/refusals.ts';
import { listed, sentenceOf } from '../listed.ts';
import type { ObservedService } from './observed.ts';
import type { ServiceSpec } from './service-spec.ts';
import type { ServiceCondition, ServiceConditionType } from './status.ts';

/** A condition as it is shown. */
export interface ShownCondition {
  readonly type: ServiceConditionType | 'Ready';
  readonly status: 'True' | 'False';
  /** One word for programs. */
  readonly reason: string;
  /** One sentence for people. */
  readonly message: string;
}

export interface ShownInput {
  readonly decision: Decision<'MultiClusterService'>;
  readonly observed: readonly ObservedService[];
  readonly spec: ServiceSpec | BadSpec;
}

/** All conditions of a service: Ready first, then the decision's own. */
export function serviceConditions(input: ShownInput): ShownCondition[] {
  const own = input.decision.status.conditions.map((condition) => withMessage(condition, input));
  return [readyOf(input, own), ...own];
}

/** What keeps a service from being ready, worst first. */
const BARS: readonly (readonly [ServiceConditionType, 'True' | 'False'])[] = [
  ['Stalled', 'True'],
  ['UnknownClusters', 'True'],
  ['Placed', 'False'],
  ['Reconciling', 'True'],
  ['Exported', 'False'],
  ['Imported', 'False'],
];

function readyOf(input: ShownInput, own: readonly ShownCondition[]): ShownCondition {
  const refused = refusalsOf(input);
  const bars = BARS.flatMap(([type, status]) =>
    own.filter((said) => said.type === type && said.status === status),
  );
  const bar = bars[0];
  if (refused.length > 0 && bar?.type !== 'Stalled')
    return { type: 'Ready', status: 'False', reason: 'Refused', message: sentenceOf(refused) };
  if (bar !== undefined) return { ...bar, type: 'Ready', status: 'False' };
  return { type: 'Ready', status: 'True', reason: 'AllThere', message: thereText(input) };
}

function refusalsOf({ decision, observed }: ShownInput): string[] {
  const wanted = new Set(decision.status.places.map(({ cluster }) => cluster));
  return observed.flatMap(({ cluster, refusal }) =>
    refusal === null || !wanted.has(cluster)
      ? []
      : [`${cluster} does not take it, as ${refusalText(refusal.code)}`],
  );
}

function withMessage({ type, status, reason }: ServiceCondition, input: ShownInput): ShownCondition {
  const render = MESSAGES[`${type} ${reason}`] ?? MESSAGES[type];
  return { type, status, reason, message: render?.(input) ?? '' };
}

/** By type and reason, or by type where the reason makes no difference. */
const MESSAGES: Readonly<Record<string, (input: ShownInput) => string>> = {
  'Stalled BadObject': ({ decision }) =>
    `the object cannot be read: ${sentenceOf(decision.reasons.notes.flatMap(({ problems }) => problems))}`,
  'Stalled Readable': () => 'the object can be acted on',
  'Placed AllPlaced': ({ decision }) => `it is wanted in ${listed(placesOf(decision))}`,
  'Placed NoCluster': () => 'there is no cluster that it could be in',
  'Placed DeploymentMissing': ({ decision }) =>
    `there is no MultiClusterDeployment of its name, and spec.locations is not given: ${stayText(decision)}`,
  'Placed NothingPlaced': ({ decision }) =>
    `the MultiClusterDeployment of its name is in no cluster: ${stayText(decision)}`,
  'Reconciling Settled': () => 'everything is as it is wanted',
  'Reconciling InProgress': (input) => thereText(input),
  'Reconciling Deleting': ({ decision: { status } }) =>
    status.leaving.length === 0
      ? 'nothing of it is left'
      : `it is still to go from ${listed(status.leaving)}`,
  UnknownClusters: ({ decision }) =>
    `no cluster is registered as ${listed(unknownIn(decision))}; register it or take it out of spec.locations and spec.consumers`,
  SelectorMatchesNothing: ({ spec }) =>
    `no pod of a MultiClusterDeployment has the labels ${selectorText(spec)}; write labels of its template into spec.selector`,
  'Exported AllExported': () => 'it is exported wherever its pods serve',
  'Exported ApiMissing': (input) =>
    `${listed(unservedIn(input))} cannot export it, as the Multi-Cluster Services API is not served there, or not to mck8s`,
  Exported: () => 'exports are made as its pods come to clusters',
  'Imported AllImported': () => 'every cluster that serves the Multi-Cluster Services API imports it',
  'Imported NotOurs': ({ observed }) =>
    `in ${listed(foreignIn(observed))} somebody else made the ServiceImport, and it is left alone`,
  'Imported NotExported': () => 'no cluster exports it yet',
  Imported: () => 'imports are being made',
  'Conflict NoConflicts': () => 'all exports of its name agree',
  Conflict: () => 'exports of its name contradict each other; what the oldest says goes',
};

function placesOf({ status }: ShownInput['decision']): readonly string[] {
  return status.places.map(({ cluster }) => cluster);
}

function stayText(decision: ShownInput['decision']): string {
  const places = placesOf(decision);
  return places.length === 0 ? 'it waits' : `it stays in ${listed(places)}`;
}

function thereText({ decision, observed, spec }: ShownInput): string {
  const places = placesOf(decision);
  if (places.length === 0) return 'it is nowhere';
  const revision = 'problems' in spec ? null : spec.revision;
  const there = observed.filter((seen) => seen.revision === revision && places.includes(seen.cluster));
  return `it is in ${there.length} of ${places.length} clusters: ${listed(places)}`;
}

function unknownIn({ reasons }: ShownInput['decision']): string[] {
  return reasons.clusters.filter(({ code }) => code === 'UnknownCluster').map(({ cluster }) => cluster);
}

function unservedIn({ decision, observed }: ShownInput): string[] {
  const serving = new Set(
    decision.status.places.filter(({ serves }) => serves).map(({ cluster }) => cluster),
  );
  return observed
    .filter(({ cluster, mcs }) => mcs === null && serving.has(cluster))
    .map(({ cluster }) => cluster);
}

function foreignIn(observed: readonly ObservedService[]): string[] {
  return observed.filter(({ mcs }) => mcs?.import?.revision === null).map(({ cluster }) => cluster);
}

function selectorText(spec: ShownInput['spec']): string {
  if ('problems' in spec || spec.selector === null) return '';
  return [...spec.selector].map(([key, value]) => `${key}=${value}`).join(', ');
}
