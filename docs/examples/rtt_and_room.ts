// A policy that weighs distance against room: near clusters first, as long as they are not much fuller than far ones.

import type { Fleet, PlacementPolicy } from 'mck8s/policy';

/** So many milliseconds away count as much as all the room of the emptiest cluster. */
const FAR_MS = 100;

export default {
  name: 'rtt_and_room',
  summary:
    'Room for the workload, less the distance from its home: 100 ms weigh as much as all the room there is.',
  parameters: ['placement.home'],
  source: 'docs/policies.md',
  overflow: 'policyOrder',
  rank: (candidates, { fleet, rules }) => {
    const most = Math.max(...candidates.map(({ capacity }) => capacity));
    return candidates
      .map((candidate) => {
        const distance = Math.min(rttMs(fleet, rules.home, candidate.name), FAR_MS) / FAR_MS;
        return { candidate, score: candidate.capacity / most - distance };
      })
      .toSorted((a, b) => b.score - a.score || (a.candidate.name < b.candidate.name ? -1 : 1));
  },
} satisfies PlacementPolicy;

/** Between two clusters, in either direction that is known; 0 from nowhere, far where nobody knows. */
function rttMs({ rttMs: known }: Fleet, from: string, to: string): number {
  if (from === '' || from === to) return 0;
  return known.get(from)?.get(to) ?? known.get(to)?.get(from) ?? Infinity;
}
