// What `policies new` writes: a policy that runs as it is, with a comment wherever somebody would change it. Text, no rules.

/** The name of the file of types that stands beside new policies. */
export const TYPES_FILE = 'mck8s-policy.d.ts';

/** A new policy of a name. */
export function policyTemplate(name: string): string {
  return `// The placement policy ${name}. Node runs this file as it is: types are taken out, so write no enum, namespace or decorator.
//
//   mck8s policies ./${name}.ts                                                    check it
//   mck8s compare scenario.yaml --policy ./${name}.ts --policy worst_fit           compare it with others
//   mck8s explain scenario.yaml WORKLOAD --at 10m --policy ./${name}.ts            see why it did what it did
//   mck8s run --policy-file ./${name}.ts                                           use it on real clusters

import type { Candidate, PlacementPolicy, RankContext } from './${TYPES_FILE}';

export default {
  name: '${name}',

  // One sentence that tells people what it does.
  summary: 'Clusters with the most room first, the home of the work before others that have as much.',

  // Fields of the object that it reads, apart from those that all read; and where the rule comes from.
  parameters: ['placement.home'],
  source: 'my own',

  // Where replicas go that do not fit: on in the order below ('policyOrder'), to the nearest cluster ('nearest'), or 'none'.
  overflow: 'policyOrder',

  // Every candidate once, best first. A candidate is a cluster that can take the workload now; capacity says how many pods of it
  // fit. The score stands in explanations; the order is that of the list.
  //
  // It must be a function of what it is given: change nothing, remember nothing, ask no clock. Where you need chance, take
  // context.draw('some purpose'): a number in [0, 1) that is the same whenever the same workload is decided on.
  rank: (candidates, context) =>
    candidates
      .map((candidate) => ({ candidate, score: scoreOf(candidate, context) }))
      .toSorted((a, b) => b.score - a.score || (a.candidate.name < b.candidate.name ? -1 : 1)),
} satisfies PlacementPolicy;

// Higher is better. What there is to score by: candidate.capacity; candidate.cluster.facts (tier, region, labels, price, ...),
// .traffic and .nodes; context.rules (home, shape of a pod, ...); context.fleet.rttMs; context.board (what others say).
function scoreOf({ name, capacity }: Candidate, { rules }: RankContext): number {
  return name === rules.home ? capacity + 0.5 : capacity;
}
`;
}
