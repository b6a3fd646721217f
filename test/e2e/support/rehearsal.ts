// The same manifests on the same nodes in the simulator: what it decides of each workload at a time of the run.

import { stringify } from 'yaml';
import type { NodeShape } from '../../../handlers/local/nodes.ts';
import { explain } from '../../../simulator/explain/explain.ts';
import { buildLoad, prepareLoad } from '../../../simulator/load/build.ts';
import { scenarioOf } from '../../world/story.ts';

const SEED = 1;

/** Where replicas of a workload are wanted, and how many wait. */
export interface Placing {
  readonly placed: Readonly<Record<string, number>>;
  readonly waiting: number;
}

/** One thing that somebody does with kubectl, in the words of a scenario. */
export type Action =
  | { readonly apply: unknown }
  | { readonly scale: string; readonly replicas: number }
  | { readonly delete: string };

export interface Rehearsed {
  readonly clusters: Readonly<Record<string, readonly NodeShape[]>>;
  readonly actions: readonly (Action & { readonly at: string })[];
  readonly duration: string;
}

/** Reads a scenario and answers what is decided of a workload by a time; undefined where it is not there. */
export function rehearse({
  clusters,
  actions,
  duration,
}: Rehearsed): (name: string, minute: number) => Placing | undefined {
  const scenario = scenarioOf(
    stringify({
      name: 'rehearsal',
      question: 'Is it decided here as it is there?',
      duration,
      policies: ['worst_fit'],
      clusters: Object.entries(clusters).map(([name, nodes]) => ({ name, nodes: nodes.map(nodeFields) })),
      load: [{ manifests: actions }],
    }),
  );
  const load = buildLoad(prepareLoad(scenario), SEED);
  return (name, minute) => {
    const key = `MultiClusterDeployment/default/${name}`;
    const atMicros = minute * 60e6;
    const explanation = explain({ scenario, load, policy: null, seed: SEED, key, atMicros });
    if (explanation === null) return undefined;
    const { placements, unplaced } = explanation.status;
    return {
      placed: Object.fromEntries(placements.map(({ cluster, replicas }) => [cluster, replicas])),
      waiting: unplaced?.replicas ?? 0,
    };
  };
}

function nodeFields({ name, cpu, memory }: NodeShape): object {
  return { name, allocatable: { cpu, memory } };
}
