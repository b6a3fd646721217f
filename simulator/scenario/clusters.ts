// Turns clusters and node groups as written into clusters and nodes one by one. Names and defaults are settled here.

import type { Problem } from '../../core/api/problem.ts';
import { sortedMap } from '../../core/api/object-meta.ts';
import { HOSTNAME_LABEL } from '../../core/nodes/node-facts.ts';
import type { NodeFacts } from '../../core/nodes/node-facts.ts';
import { compareText } from '../../core/text.ts';
import type { Flavours } from './flavours.ts';
import { machineOf, type Machine } from './machine.ts';
import { othersOf } from './others.ts';
import { splitRegion } from './region-name.ts';
import type { Creation, ScenarioCluster } from './scenario.ts';
import type { ClusterFields, NodeGroupFields } from './schema-clusters.ts';

const REGION_LABEL = 'topology.kubernetes.io/region';
const ZONE_LABEL = 'topology.kubernetes.io/zone';

/** Clusters sorted by name, and what is wrong with names and counts. Paths are those of the list as written. */
export function expandClusters(
  written: readonly ClusterFields[],
  flavours?: Flavours,
): {
  readonly clusters: readonly ScenarioCluster[];
  /** Where in the list each of them is written, by name. */
  readonly writtenAt: ReadonlyMap<string, number>;
  readonly problems: readonly Problem[];
} {
  const writtenAt = new Map<string, number>();
  const clusters = new Map<string, ScenarioCluster>();
  const problems: Problem[] = [];
  for (const [index, cluster] of written.entries()) {
    for (const name of namesOf(cluster)) {
      if (clusters.has(name)) {
        problems.push({
          path: [index, 'name'],
          message: `there is a cluster ${name} already; write another name`,
        });
      } else {
        writtenAt.set(name, index);
        clusters.set(name, expandCluster(cluster, name, flavours, [index, 'nodes'], problems));
      }
    }
  }
  const sorted = [...clusters.values()].sort((a, b) => compareText(a.name, b.name));
  if (sorted.every((cluster) => cluster.nodes.length === 0)) {
    problems.push({
      path: [0, 'nodes'],
      message: 'no cluster has a node, so nothing can run; write a node group',
    });
  }
  return { clusters: sorted, writtenAt, problems };
}

function namesOf(cluster: ClusterFields): readonly string[] {
  if (cluster.count === undefined) return [cluster.name];
  return Array.from({ length: cluster.count }, (_, i) => `${cluster.name}${i + 1}`);
}

function expandCluster(
  written: ClusterFields,
  name: string,
  flavours: Flavours | undefined,
  path: readonly (string | number)[],
  problems: Problem[],
): ScenarioCluster {
  const nodes = new Map<string, NodeFacts>();
  const { region, provider } = placeOf(written);
  const places = placeLabels(region, written.zone);
  const nodePricesUsd = new Map<string, number>();
  const groups = nodeNames(written.nodes, name);
  for (const [group, names] of groups.entries()) {
    const machine = machineOf(written.nodes[group]!, flavours, [...path, group], problems);
    for (const nodeName of names) {
      if (!nodes.has(nodeName)) {
        nodes.set(
          nodeName,
          makeNode(written.nodes[group]!, nodeName, { ...places, ...machine.labels }, machine),
        );
        if (machine.usdPerHour !== undefined) nodePricesUsd.set(nodeName, machine.usdPerHour);
      } else
        problems.push({
          path: [...path, group],
          message: `${name} has a node ${nodeName} already; write another name`,
        });
    }
  }
  return {
    name,
    tier: written.tier ?? (name.includes('cloud') ? 'cloud' : 'edge'),
    labels: sortedMap(written.labels),
    taints: written.taints,
    region,
    zone: written.zone,
    provider,
    coordinates: written.coordinates ?? null,
    pricePerHourUsd: written.pricePerHour ?? sumOf(nodePricesUsd),
    traffic: written.traffic,
    cordoned: written.cordoned,
    nodes: [...nodes.values()].sort((a, b) => compareText(a.name, b.name)),
    nodePricesUsd,
    creation: creationOf(written.creation),
    ...othersOf(written.nodes, groups),
  };
}

function sumOf(prices: ReadonlyMap<string, number>): number | null {
  if (prices.size === 0) return null;
  let sum = 0;
  for (const price of prices.values()) sum += price;
  return sum;
}

function creationOf(written: ClusterFields['creation']): Creation | null {
  if (written === undefined) return null;
  const registeredMicros = written.at + written.takes;
  return { registeredMicros, bootedMicros: registeredMicros + written.boot };
}

/** Region and provider, which may stand in one field. */
function placeOf(written: ClusterFields): Pick<ScenarioCluster, 'provider' | 'region'> {
  const { provider, region } = splitRegion(written.region);
  return { region, provider: written.provider ?? provider };
}

function placeLabels(region: string, zone: string): Readonly<Record<string, string>> {
  return {
    ...(region === '' ? {} : { [REGION_LABEL]: region }),
    ...(zone === '' ? {} : { [ZONE_LABEL]: zone }),
  };
}

/** Node names by group. Groups without a name are counted through; numbers have as many digits, so that names sort by them. */
function nodeNames(groups: readonly NodeGroupFields[], cluster: string): string[][] {
  const unnamed = groups.reduce((sum, group) => sum + (group.name === undefined ? group.count : 0), 0);
  let next = 1;
  return groups.map(({ name, count }) => {
    if (name !== undefined && count === 1) return [name];
    const first = name === undefined ? next : 1;
    if (name === undefined) next += count;
    const digits = String(name === undefined ? unnamed : count).length;
    const stem = name ?? `${cluster}-node`;
    return Array.from({ length: count }, (_, i) => `${stem}-${String(first + i).padStart(digits, '0')}`);
  });
}

function makeNode(
  group: NodeGroupFields,
  name: string,
  places: Readonly<Record<string, string>>,
  { allocatable }: Machine,
): NodeFacts {
  return {
    name,
    labels: sortedMap({ [HOSTNAME_LABEL]: name, ...places, ...group.labels }),
    taints: group.taints,
    unschedulable: group.unschedulable,
    ready: group.ready,
    allocatable: sorted(allocatable),
    images: sorted(group.images),
  };
}

function sorted(amounts: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  return new Map(Object.entries(amounts).sort(([a], [b]) => compareText(a, b)));
}
