// What tests see of workloads: on cluster0 through the object and its Events, in members through Deployments and pods. It only
// reads, each time anew.

import type { ControlPlane } from '../../../handlers/local/control-plane.ts';
import type { Fleet } from '../../../handlers/local/fleet.ts';

/** What is read of any object. */
export interface Seen {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly namespace?: string;
    readonly resourceVersion: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly name: string }[];
  };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status?: SeenStatus;
}

/** What is read of the status of our kinds and of Deployments. */
export interface SeenStatus {
  readonly conditions?: readonly SeenCondition[];
  readonly clusters?: readonly {
    readonly name: string;
    readonly desired: number;
    readonly reason?: string;
    readonly message?: string;
  }[];
  readonly considered?: readonly { readonly cluster: string; readonly code: string }[];
  readonly total?: Readonly<Record<'wanted' | 'placed' | 'ready' | 'updated' | 'unplaced', number>>;
  readonly readyReplicas?: number;
  readonly updatedReplicas?: number;
  readonly replicas?: number;
}

export interface SeenCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

const OURS = '/apis/fogguru.eu/v1';

/** The MultiClusterDeployment of a name; it must be there. */
export async function workload(fleet: Fleet, name: string, namespace = 'default'): Promise<Seen> {
  const path = `${OURS}/namespaces/${namespace}/multiclusterdeployments/${name}`;
  const found = await read(fleet.management, path);
  if (found === undefined) throw new Error(`there is no MultiClusterDeployment ${namespace}/${name}`);
  return found;
}

/** The names of all MultiClusterDeployments. */
export async function workloadNames(fleet: Fleet): Promise<readonly string[]> {
  return (await list(fleet.management, `${OURS}/multiclusterdeployments`)).map(
    ({ metadata }) => metadata.name,
  );
}

/** The MemberCluster of a name; it must be there. */
export async function memberCluster(fleet: Fleet, name: string): Promise<Seen> {
  const found = await read(fleet.management, `${OURS}/memberclusters/${name}`);
  if (found === undefined) throw new Error(`there is no MemberCluster ${name}`);
  return found;
}

/** One condition of an object in a few words, such as `True AllReady`; empty where there is none. */
export function condition({ status }: Seen, type: string): string {
  const found = conditionOf(status, type);
  return found === undefined ? '' : `${found.status} ${found.reason}`;
}

/** The sentence of a condition; empty where there is none. */
export function messageOf({ status }: Seen, type: string): string {
  return conditionOf(status, type)?.message ?? '';
}

function conditionOf(status: SeenStatus | undefined, type: string): SeenCondition | undefined {
  return status?.conditions?.find((one) => one.type === type);
}

/** What the status of a workload wants by cluster. */
export function wantedBy({ status }: Seen): Readonly<Record<string, number>> {
  const wanted = (status?.clusters ?? []).filter(({ desired }) => desired > 0);
  return Object.fromEntries(wanted.map(({ name, desired }) => [name, desired]));
}

/** The Deployment of a name in a member; undefined where there is none. */
export function deploymentIn(
  plane: ControlPlane,
  name: string,
  namespace = 'default',
): Promise<Seen | undefined> {
  return read(plane, `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`);
}

/** Replicas that the Deployment of a workload is set to in each member that has one. */
export function replicasOf(
  fleet: Fleet,
  name: string,
  namespace?: string,
): Promise<Readonly<Record<string, number>>> {
  return countsOf(fleet, name, namespace, ({ spec }) => Number(spec['replicas']));
}

/** Ready pods of a workload in each member that has its Deployment. */
export function readyOf(
  fleet: Fleet,
  name: string,
  namespace?: string,
): Promise<Readonly<Record<string, number>>> {
  return countsOf(fleet, name, namespace, ({ status }) => status?.readyReplicas ?? 0);
}

async function countsOf(
  fleet: Fleet,
  name: string,
  namespace: string | undefined,
  countIn: (deployment: Seen) => number,
): Promise<Readonly<Record<string, number>>> {
  const counts = fleet.members.map(async (plane) => {
    const deployment = await deploymentIn(plane, name, namespace);
    return deployment === undefined ? [] : [[plane.name, countIn(deployment)] as const];
  });
  return Object.fromEntries((await Promise.all(counts)).flat());
}

/** The pods of an app in a member. */
export function podsIn(plane: ControlPlane, name: string, namespace = 'default'): Promise<readonly Seen[]> {
  return list(plane, `/api/v1/namespaces/${namespace}/pods?labelSelector=app%3D${name}`);
}

const RUNNABLE = ['/apis/apps/v1/deployments', '/apis/apps/v1/replicasets', '/api/v1/pods'];

/** Everything that runs in the members or makes something run, as `cluster kind name`. */
export async function leftovers(fleet: Fleet): Promise<readonly string[]> {
  const lists = fleet.members.flatMap((plane) =>
    RUNNABLE.map(async (path) =>
      (await list(plane, path)).map(
        ({ metadata }) => `${plane.name} ${path.slice(path.lastIndexOf('/') + 1)} ${metadata.name}`,
      ),
    ),
  );
  return (await Promise.all(lists)).flat();
}

/** What Events say of an object, as `Type Reason: note`, in no order. */
export async function eventsOf(plane: ControlPlane, name: string): Promise<readonly string[]> {
  const { body } = await plane.request({ method: 'GET', path: '/apis/events.k8s.io/v1/events' });
  const { items } = body as {
    readonly items: readonly {
      readonly type: string;
      readonly reason: string;
      readonly note: string;
      readonly regarding: { readonly name: string };
    }[];
  };
  return items
    .filter(({ regarding }) => regarding.name === name)
    .map(({ type, reason, note }) => `${type} ${reason}: ${note}`);
}

/** Everything under a path. */
export async function list(plane: ControlPlane, path: string): Promise<readonly Seen[]> {
  const answer = await plane.request({ method: 'GET', path });
  if (answer.status !== 200)
    throw new Error(`GET ${path} on ${plane.name} was answered with ${answer.status}`);
  return (answer.body as { readonly items: readonly Seen[] }).items;
}

async function read(plane: ControlPlane, path: string): Promise<Seen | undefined> {
  const answer = await plane.request({ method: 'GET', path });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200)
    throw new Error(`GET ${path} on ${plane.name} was answered with ${answer.status}`);
  return answer.body as Seen;
}
