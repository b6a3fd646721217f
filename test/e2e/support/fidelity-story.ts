// The manifests that are run live and rehearsed, and the nodes that they meet on both sides. Data only.

import { policies } from '../../../core/policies/registry.ts';
import type { NodeShape } from '../../../handlers/local/nodes.ts';
import { app, type AppOptions } from './apps.ts';
import type { Action } from './rehearsal.ts';

/** Unlike nodes, so that few ties decide. */
export const NODES: Readonly<Record<string, readonly NodeShape[]>> = {
  cluster1: [
    { name: 'one-a', cpu: '4', memory: '8Gi' },
    { name: 'one-b', cpu: '6', memory: '11Gi' },
    { name: 'one-c', cpu: '3', memory: '9Gi' },
  ],
  cluster2: [
    { name: 'two-a', cpu: '5', memory: '9Gi' },
    { name: 'two-b', cpu: '7', memory: '15Gi' },
    { name: 'two-c', cpu: '2', memory: '5Gi' },
  ],
  cluster3: [
    { name: 'three-a', cpu: '8', memory: '13Gi' },
    { name: 'three-b', cpu: '3500m', memory: '6Gi' },
    { name: 'three-c', cpu: '4', memory: '16Gi' },
  ],
};

const RUN_TWICE = { placementPolicy: 'worst_fit', numberOfLocations: 2, replicas: 3 };
const EVERYWHERE = { numberOfLocations: 3, replicas: 2 };
const PACKED = { placementPolicy: 'best-fit', replicas: 4 };

function applied(name: string, options: AppOptions): Action {
  return { apply: JSON.parse(app(name, options)) as unknown };
}

/**
 * One after the other, each when all before have settled. Rollouts come last: which node they leave room on is not the same each
 * time, and big pods would tell.
 */
export const STORY: readonly (readonly [what: string, action: Action])[] = [
  ['is placed', applied('a', { spec: RUN_TWICE, memory: '1Gi' })],
  [
    'overflows',
    applied('b', { spec: { locations: 'cluster1', replicas: 9 }, cpu: '1500m', memory: '600Mi' }),
  ],
  ['is packed', applied('c', { spec: PACKED, cpu: '700m', memory: '1500Mi' })],
  ['is spread', applied('d', { spec: EVERYWHERE, cpu: '250m', memory: '300Mi' })],
  ['is placed in part', applied('e', { spec: { replicas: 12 }, cpu: '2900m', memory: '200Mi' })],
  ['makes room for what waits', { delete: 'mcd/default/b' }],
  ['makes room', { delete: 'mcd/default/e' }],
  ['grows', { scale: 'mcd/default/d', replicas: 4 }],
  ['gets a new image', applied('a', { spec: RUN_TWICE, memory: '1Gi', image: 'app:2' })],
  ['requests more', applied('c', { spec: PACKED, cpu: '900m', memory: '1500Mi' })],
  ['shrinks', { scale: 'mcd/default/a', replicas: 1 }],
  [
    'comes late',
    applied('f', { spec: { placementPolicy: 'worst_fit', replicas: 3 }, cpu: '100m', memory: '900Mi' }),
  ],
];

const WEIGHTS = [
  { clusters: ['cluster1'], weight: 5 },
  { clusters: ['cluster2'], weight: 3 },
  { clusters: ['cluster3'], weight: 1 },
];
const BOUNDS: Readonly<Record<string, object>> = {
  spread: { spread: [{ topologyKey: 'cluster', minGroups: 3, maxSkew: 1 }] },
  'at-most': { maxReplicasPerCluster: 2 },
  'at-least': { minReplicasPerCluster: 3 },
  tiers: { tiers: [{ clusters: ['cluster3'] }, { clusters: ['cluster1', 'cluster2'] }] },
};

/** Those that draw lots draw by the object's uid, which is another in every world. */
const DRAWN = ['random', 'power_of_two'];

/** Every policy, and every bound on where replicas go, one after the other. */
export const POLICY_STORY: readonly (readonly [what: string, action: Action])[] = [
  ...policies()
    .filter(({ name }) => !DRAWN.includes(name))
    .map(({ name, parameters }, index) => {
      const weights = parameters.includes('placement.weights') ? { weights: WEIGHTS } : {};
      const placement = { home: 'cluster2', ...weights };
      const spec = { placementPolicy: name, numberOfLocations: 2, replicas: 2 + (index % 3), placement };
      return [name, applied(name.replaceAll('_', '-'), { spec, ...sizeOf(index) })] as const;
    }),
  ...Object.entries(BOUNDS).map(([name, placement], index) => {
    const placementPolicy = name === 'tiers' ? 'dynamic_weight' : 'worst_fit';
    const spec = { placementPolicy, numberOfLocations: 2, replicas: 3, placement };
    return [name, applied(name, { spec, ...sizeOf(index) })] as const;
  }),
];

/** Small, so that all of them fit beside each other, and hardly ever alike. */
function sizeOf(index: number): Pick<AppOptions, 'cpu' | 'memory'> {
  return { cpu: `${60 + ((index * 137) % 190)}m`, memory: `${40 + ((index * 211) % 260)}Mi` };
}

/** Thirty of them in one file, of sizes that have nothing in common. */
export const BURST: readonly unknown[] = Array.from(
  { length: 30 },
  (_, index) =>
    JSON.parse(
      app(`burst-${index}`, {
        spec: {
          placementPolicy: ['worst_fit', 'best_fit', 'most_traffic'][index % 3],
          numberOfLocations: 1 + (index % 2),
          replicas: 1 + (index % 4),
        },
        cpu: `${100 + ((index * 137) % 400)}m`,
        memory: `${64 + ((index * 211) % 500)}Mi`,
      }),
    ) as unknown,
);
