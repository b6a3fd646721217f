// MultiClusterDeployments as placement takes them: a Deployment in each member.

import {
  formatProblem,
  parseMultiClusterDeployment,
  type MultiClusterDeployment,
} from '../../core/api/index.ts';
import type { ObservedMember } from '../../core/decide/contract.ts';
import { travelling, type Dependency } from '../../core/dependencies/references.ts';
import type { ShownMember } from '../../core/placement/cluster-statuses.ts';
import { deploymentSpec } from '../../core/placement/compile.ts';
import { templateIn } from '../../core/placement/overrides.ts';
import type { ObjectChange } from '../carry/wish.ts';
import { MULTI_CLUSTER_DEPLOYMENTS } from '../cluster0/kinds.ts';
import type { Member } from '../members/member.ts';
import type { PodTally } from '../members/member-pods.ts';
import { OWNED_DEPLOYMENTS, type SeenDeployment } from '../observe/deployment.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { deploymentManifest } from './deployment-manifest.ts';
import { deploymentStatus } from './deployment-status.ts';
import type { Asked, PlacedKind, Reading, Sight, Wanted } from './placed-kind.ts';
import { bad } from './workload.ts';

export const DEPLOYMENT_KIND: PlacedKind = {
  name: 'MultiClusterDeployment',
  resource: MULTI_CLUSTER_DEPLOYMENTS,
  owned: OWNED_DEPLOYMENTS,
  read,
  observe,
  changeIn,
  show: deploymentStatus,
};

function read(object: KubeObject): Reading {
  const generation = object.metadata.generation ?? 0;
  const parsed = parseMultiClusterDeployment(object);
  if (!parsed.ok) return bad(generation, parsed.error.map(formatProblem));
  const compiled = deploymentSpec(parsed.value);
  if (!compiled.ok) return bad(generation, compiled.error);
  const { paused, placement } = parsed.value.spec;
  return {
    generation,
    spec: compiled.value,
    source: {
      createsNamespace: placement.createNamespace,
      dependencies: dependenciesOf(parsed.value),
      manifestOf: (making) => deploymentManifest(parsed.value, making),
    },
    isPaused: paused === true,
  };
}

/** Overrides may name what the template does not: it is there in every cluster. */
function dependenciesOf(object: MultiClusterDeployment): readonly Dependency[] {
  const { dependencies, template, overrides } = object.spec;
  if (dependencies === undefined) return [];
  const others = overrides.flatMap(({ cluster }) => {
    const made = templateIn(object, cluster);
    return made.ok ? [made.value] : [];
  });
  return travelling([template, ...others], dependencies);
}

/** A number that somebody in the member owns is left to them. */
function changeIn(member: Member, { source, id, ...asked }: Asked): ObjectChange {
  if (source === null) return { type: 'merge', patch: { spec: { replicas: asked.replicas } } };
  const owner = member.objects(OWNED_DEPLOYMENTS).seen(id)?.replicasOwner ?? null;
  const replicas = owner === null ? asked.replicas : null;
  return { type: 'apply', manifest: source.manifestOf({ ...asked, replicas }) };
}

/** More than any of Kubernetes' own words, far less than an object may hold. */
const SAID_LENGTH_MAX = 300;

function observe(
  { member, offsetMicros, nowMicros }: Sight,
  { id, uid }: Wanted,
): Omit<ShownMember, 'refusal'> | null {
  const deployments = member.objects(OWNED_DEPLOYMENTS);
  const seen = deployments.seen(id);
  if (seen?.ownerUid !== uid) return null;
  const pods = member.podsOf(OWNED_DEPLOYMENTS, id);
  // Before its controller has looked at the newest template, all that runs is of older ones.
  const older = seen.isObserved ? Math.max(0, seen.pods - seen.updated) : seen.pods;
  return {
    cluster: member.name,
    desired: seen.desired,
    // What was edited by hand is applied again, as a revision that nobody asked for.
    revision: deployments.isEdited(seen) ? '' : seen.revision,
    bound: pods.bound,
    ready: seen.ready,
    finished: 0,
    ...(older === 0 ? {} : { older }),
    unschedulable: unschedulable(seen, pods, offsetMicros, nowMicros),
    replicasOwnedElsewhere: seen.replicasOwner !== null,
    current: seen.pods,
    updated: seen.isObserved ? seen.updated : 0,
    ...(seen.failure === null ? {} : { said: saidOfPods(seen.failure.message) }),
    seenMicros: nowMicros,
  };
}

/** The names of pods change with every attempt; what is wrong with them does not. */
function saidOfPods(message: string): string {
  return message.replace(/^pods "[^"]*" is forbidden: /, '').slice(0, SAID_LENGTH_MAX);
}

/** Pods without a node, and those that the member does not let come into being: neither will run here. */
function unschedulable(
  { failure, desired, pods: existing }: SeenDeployment,
  { stuck }: PodTally,
  offsetMicros: number,
  nowMicros: number,
): ObservedMember['unschedulable'] {
  const missing = failure === null ? 0 : Math.max(0, desired - existing);
  const count = missing + (stuck?.count ?? 0);
  if (count === 0) return null;
  const stampMicros = Math.min(stuck?.sinceMicros ?? Infinity, failure?.sinceMicros ?? Infinity);
  return { count, sinceMicros: Math.min(nowMicros, stampMicros + offsetMicros) };
}
