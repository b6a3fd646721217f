// The pooled reference: the same work on one cluster that holds every node outside the cloud. What waits there waits for
// lack of room alone, so it tells fragmentation from plain overload. It is a reference, no policy that anyone can choose.

import type { MultiClusterDeployment, PlacementChoice } from '../../core/api/index.ts';
import { HOSTNAME_LABEL, type NodeFacts } from '../../core/nodes/node-facts.ts';
import { compareText } from '../../core/text.ts';
import type { FaultEffect, FaultSource, FaultTarget } from '../faults/source.ts';
import type { Load, ManifestAction } from '../load/load.ts';
import type { ServicePlan, ServicesSource } from '../load/services/source.ts';
import type { ImagePulls, Scenario, ScenarioCluster } from '../scenario/scenario.ts';

/** Name of the one cluster, and of the reference in reports. */
export const POOLED = 'pooled';

/** What places its workloads; with one cluster, any policy that ranks does the same. */
export const POOLED_POLICY = 'worst_fit';

/**
 * The scenario with its nodes in one cluster, or null if all stand in the cloud. Nodes keep labels and taints and are named
 * `cluster.node`; those of a cordoned cluster are cordoned, as no policy may use them either. Taints and labels of clusters
 * and round-trip times go. A node goes down when it does, and when its cluster does; other faults are of clusters and go.
 */
export function pooledScenario(scenario: Scenario): Scenario | null {
  const clusters = scenario.clusters.filter((cluster) => cluster.tier !== 'cloud');
  const nodes = clusters.flatMap(nodesOf).sort((a, b) => compareText(a.name, b.name));
  if (nodes.length === 0) return null;
  const pooled: ScenarioCluster = {
    name: POOLED,
    tier: 'edge',
    labels: new Map(),
    taints: [],
    region: '',
    zone: '',
    provider: '',
    coordinates: null,
    pricePerHourUsd: null,
    traffic: 0,
    cordoned: false,
    nodes,
    nodePricesUsd: new Map(),
    creation: null,
    ...pooledOthers(clusters),
  };
  const faults = pooledFaults(scenario.faults, clusters);
  return {
    ...scenario,
    egress: null,
    images: pooledImages(scenario.images, clusters),
    clusters: [pooled],
    network: { rttMs: new Map(), jitterMs: new Map(), measureEveryMicros: null },
    faults,
  };
}

function pooledOthers(clusters: readonly ScenarioCluster[]): Pick<ScenarioCluster, 'others'> {
  const others = clusters.flatMap(({ name, others: here }) =>
    [...(here ?? [])].map(([node, pods]) => [`${name}.${node}`, pods] as const),
  );
  return others.length === 0 ? {} : { others: new Map(others) };
}

/** Images come as fast as to the fastest of the clusters. */
function pooledImages(images: ImagePulls | null, clusters: readonly ScenarioCluster[]): ImagePulls | null {
  if (images === null) return null;
  const speeds = clusters.flatMap(({ name }) => images.bytesPerSecond.get(name) ?? []);
  const fastest = speeds.length === 0 ? [] : [[POOLED, Math.max(...speeds)] as const];
  return { ...images, bytesPerSecond: new Map(fastest) };
}

function pooledFaults(
  faults: readonly FaultSource[],
  clusters: readonly ScenarioCluster[],
): readonly FaultSource[] {
  const here = new Map(clusters.map((cluster) => [cluster.name, cluster]));
  // The entity stays: each node of a cluster draws what its cluster drew.
  const nodesUnder = ({ cluster, node, entity }: FaultTarget): FaultTarget[] =>
    (here.get(cluster)?.nodes ?? [])
      .filter(({ name }) => node === '' || name === node)
      .map(({ name }) => ({ cluster: POOLED, node: `${cluster}.${name}`, entity }));
  return faults.flatMap((source): FaultSource[] => {
    const { kind } = source.effect;
    if (kind !== 'clusterDown' && kind !== 'nodeDown' && kind !== 'spotReclaim') return [];
    const effect = kind === 'clusterDown' ? NODE_DOWN : source.effect;
    if (source.when === 'timed')
      return nodesUnder(source.target).map((target) => ({ ...source, effect, target }));
    return [{ ...source, effect, targets: source.targets.flatMap(nodesUnder) }];
  });
}

const NODE_DOWN: FaultEffect = { kind: 'nodeDown' };

/** The load with no word on where it goes: no homes, locations, cluster selectors or earlier placements. As many replicas are wanted as before. */
export function pooledLoad(load: Load): Load {
  const home = load.jobs.home.map(() => '');
  return {
    ...load,
    jobs: { ...load.jobs, home },
    actions: load.actions.map(anywhere),
    services: servicesAnywhere(load.services),
  };
}

function nodesOf({ name, cordoned, nodes }: ScenarioCluster): NodeFacts[] {
  return nodes.map((node) => {
    const unique = `${name}.${node.name}`;
    const labels = new Map(node.labels).set(HOSTNAME_LABEL, unique);
    return { ...node, name: unique, labels, unschedulable: node.unschedulable || cordoned };
  });
}

function anywhere(action: ManifestAction): ManifestAction {
  if (action.action !== 'apply') return action;
  const { atMicros, object, runMicros } = action;
  const fresh = { atMicros, action: 'apply', runMicros } as const;
  return object.kind === 'MultiClusterJob'
    ? { ...fresh, object: { ...object, spec: { ...object.spec, placement: freed(object.spec.placement) } } }
    : { ...fresh, object: deploymentAnywhere(object) };
}

/** The demand for services stays what it was where they were at home. */
function servicesAnywhere(plans: readonly ServicePlan[]): ServicePlan[] {
  const freedSources = new Map<ServicesSource, ServicesSource>();
  return plans.map((plan) => {
    const { source } = plan;
    const known = freedSources.get(source) ?? { ...source, object: deploymentAnywhere(source.object) };
    freedSources.set(source, known);
    return { ...plan, source: known, home: '' };
  });
}

function deploymentAnywhere(object: MultiClusterDeployment): MultiClusterDeployment {
  return { ...object, spec: { ...object.spec, placement: freed(object.spec.placement) } };
}

/** Groups of clusters and distances are none of one cluster's. */
const UNBOUNDED = { spread: [], minPerCluster: 1, maxPerCluster: null, maxRttMs: null, rttFrom: '' };

function freed(placement: PlacementChoice): PlacementChoice {
  const { limits, ...unbounded } = placement;
  const bounds = limits === undefined ? {} : { limits: UNBOUNDED };
  return { ...unbounded, ...bounds, policy: POOLED_POLICY, locations: null, home: '', clusterSelector: [] };
}
