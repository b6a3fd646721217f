// Where room can be short: of each resource, all nodes together, and those nodes without which some pods fit nowhere. It looks at
// requests alone, so it may think that a pod fits where a selector or a taint keeps it out; then there is only more room.

import { compareText } from '../../core/text.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Requests } from './certain-demand.ts';

/** Room of one resource on some nodes: no more than this is ever taken there. */
export interface Limit {
  readonly resource: string;
  /** In all. */
  readonly capacity: number;
  /** Parts of it by when they are there. */
  readonly parts: readonly { readonly fromMicros: number; readonly amount: number }[];
}

/** What a pod takes of a limit, as part of all that there is. */
export interface Claim {
  /** Number of the limit. */
  readonly limit: number;
  readonly share: number;
}

export interface Bottlenecks {
  readonly limits: readonly Limit[];
  /** What a pod takes of limits wherever it is bound; null: no node ever holds it. */
  readonly claimsOf: (requests: Requests) => readonly Claim[] | null;
}

/** Groups of nodes beside all of them, at the most. */
const GROUPS_MAX = 15;

/** Nodes that are alike. */
interface NodeClass {
  readonly fromMicros: number;
  readonly allocatable: ReadonlyMap<string, number>;
  count: number;
}

/** The bottlenecks of a scenario for pods that request this. */
export function bottlenecksOf(scenario: Scenario, all: Iterable<Requests>): Bottlenecks {
  const classes = nodeClasses(scenario);
  const homes = new Map<Requests, readonly number[]>();
  for (const requests of all) if (!homes.has(requests)) homes.set(requests, homesOf(requests, classes));
  const groups = groupsOf(classes, homes.values());
  const resources = [...new Set([...homes.keys()].flatMap((requests) => [...requests.keys()]))];
  const limits = groups.flatMap((group) =>
    resources.map((resource) =>
      limitOf(
        resource,
        group.map((index) => classes[index]!),
      ),
    ),
  );
  const known = new Map<Requests, readonly Claim[] | null>();
  const claims = (requests: Requests): readonly Claim[] | null => {
    const at = homes.get(requests) ?? homesOf(requests, classes);
    if (at.length === 0) return null;
    return groups.flatMap((group, place) =>
      at.every((index) => group.includes(index))
        ? resources.flatMap((resource, kind) => {
            const amount = requests.get(resource) ?? 0;
            const limit = place * resources.length + kind;
            return amount === 0 ? [] : [{ limit, share: amount / limits[limit]!.capacity }];
          })
        : [],
    );
  };
  const claimsOf = (requests: Requests): readonly Claim[] | null => {
    const found = known.get(requests);
    if (found !== undefined) return found;
    const made = claims(requests);
    known.set(requests, made);
    return made;
  };
  return { limits, claimsOf };
}

function nodeClasses({ clusters }: Scenario): readonly NodeClass[] {
  const classes = new Map<string, NodeClass>();
  for (const { creation, nodes } of clusters) {
    const fromMicros = creation?.bootedMicros ?? 0;
    for (const { allocatable } of nodes) {
      const amounts = [...allocatable].sort(([a], [b]) => compareText(a, b));
      const id = JSON.stringify([fromMicros, amounts]);
      const known = classes.get(id);
      if (known === undefined) classes.set(id, { fromMicros, allocatable, count: 1 });
      else known.count++;
    }
  }
  return [...classes.values()];
}

/** Numbers of the classes on whose nodes a pod fits while nothing else is there. */
function homesOf(requests: Requests, classes: readonly NodeClass[]): readonly number[] {
  return classes.flatMap(({ allocatable }, index) =>
    [...requests].every(([resource, amount]) => amount <= (allocatable.get(resource) ?? 0)) ? [index] : [],
  );
}

/** All classes, then each set of them that is all that some pods fit on. */
function groupsOf(
  classes: readonly NodeClass[],
  homes: Iterable<readonly number[]>,
): readonly (readonly number[])[] {
  const sets = new Map<string, readonly number[]>();
  for (const set of homes) if (set.length > 0 && set.length < classes.length) sets.set(set.join(), set);
  const inOrder = [...sets].sort(([a], [b]) => compareText(a, b)).map(([, set]) => set);
  return [classes.map((_, index) => index), ...inOrder.slice(0, GROUPS_MAX)];
}

function limitOf(resource: string, classes: readonly NodeClass[]): Limit {
  const parts = classes.map(({ fromMicros, allocatable, count }) => ({
    fromMicros,
    amount: count * (allocatable.get(resource) ?? 0),
  }));
  return { resource, parts, capacity: parts.reduce((sum, { amount }) => sum + amount, 0) };
}
