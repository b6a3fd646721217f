// What a fault as written befalls, one by one, and what is wrong with that. Times are not its affair.

import { nearestName } from '../../core/api/suggestion.ts';
import type { FaultKind, FaultTarget } from '../faults/source.ts';
import { unknownCluster } from './known-clusters.ts';
import { splitRegion } from './region-name.ts';
import type { ScenarioCluster } from './scenario.ts';
import type { FaultFields } from './schema-faults.ts';

/** Takes a fault of one entry: where in it, and a sentence. */
export type Report = (path: readonly (string | number)[], message: string) => void;

/** Whether a kind befalls a node and no whole cluster. */
export function isOnNode(kind: FaultKind): boolean {
  return kind === 'nodeDown' || kind === 'spotReclaim';
}

/** Sorted by cluster, then node; nothing where that cannot be said, which is reported. */
export function faultTargets(
  fields: FaultFields,
  kind: FaultKind,
  clusters: readonly ScenarioCluster[],
  report: Report,
): readonly FaultTarget[] {
  const on: { cluster?: string | undefined; region?: string | undefined; node?: string | undefined } =
    fields[kind]!;
  const reportIn: Report = (path, message) => {
    report([kind, ...path], message);
  };
  const isRandom = fields.every !== undefined;
  if (on.region !== undefined) return inRegion(on.region, on.cluster, clusters, reportIn);
  if (on.cluster === undefined) {
    if (!isRandom) reportIn(['cluster'], 'is missing; write the name of a cluster');
    else if (on.node !== undefined) reportIn(['cluster'], 'is missing; write the cluster of the node');
    else return clusters.flatMap((cluster) => (isOnNode(kind) ? ofNodes(cluster) : [ofCluster(cluster)]));
    return [];
  }
  const cluster = clusters.find(({ name }) => name === on.cluster);
  if (cluster === undefined) {
    const names = clusters.map(({ name }) => name);
    reportIn(['cluster'], unknownCluster(on.cluster, names)!);
    return [];
  }
  return isOnNode(kind) ? inCluster(cluster, on.node, isRandom, reportIn) : [ofCluster(cluster)];
}

function inRegion(
  region: string,
  cluster: string | undefined,
  clusters: readonly ScenarioCluster[],
  report: Report,
): readonly FaultTarget[] {
  if (cluster !== undefined) {
    report(['region'], 'cluster and region exclude each other; write only one of them');
    return [];
  }
  const { provider, region: name } = splitRegion(region);
  const there = clusters.filter(
    (one) => name !== '' && one.region === name && (provider === '' || one.provider === provider),
  );
  if (there.length === 0) report(['region'], unknownRegion(region, clusters));
  return there.map(ofCluster);
}

function inCluster(
  cluster: ScenarioCluster,
  node: string | undefined,
  isRandom: boolean,
  report: Report,
): readonly FaultTarget[] {
  const all = ofNodes(cluster);
  if (all.length === 0) report(['node'], `${cluster.name} has no nodes`);
  else if (node === undefined && !isRandom) report(['node'], 'is missing; write the name of a node');
  if (node === undefined) return isRandom ? all : [];
  const found = all.filter((target) => target.node === node);
  if (found.length === 0 && all.length > 0) report(['node'], unknownNode(node, cluster));
  return found;
}

function ofCluster({ name }: ScenarioCluster): FaultTarget {
  return { cluster: name, node: '', entity: name };
}

function ofNodes({ name, nodes }: ScenarioCluster): FaultTarget[] {
  return nodes.map((node) => ({ cluster: name, node: node.name, entity: `${name}/${node.name}` }));
}

function unknownNode(node: string, { name, nodes }: ScenarioCluster): string {
  const names = nodes.map((one) => one.name);
  const near = nearestName(node, names);
  if (near !== undefined) return `${name} has no node ${node}; did you mean ${near}?`;
  return `${name} has no node ${node}; its nodes are ${listed(names)}`;
}

function unknownRegion(region: string, clusters: readonly ScenarioCluster[]): string {
  const regions = [...new Set(clusters.map((cluster) => cluster.region))].filter((name) => name !== '');
  if (regions.length === 0)
    return 'no cluster has a region; write region beside their names, or cluster here';
  const near = nearestName(splitRegion(region).region, regions);
  if (near !== undefined) return `no cluster is in region ${region}; did you mean ${near}?`;
  return `no cluster is in region ${region}; the regions are ${listed(regions)}`;
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, 12).join(', ')}${names.length > 12 ? ', ...' : ''}`;
}
