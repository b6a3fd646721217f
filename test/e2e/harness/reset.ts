// Brings the fleet back to how it was at the start, whatever a test has done to it. It asks no operator for help: finalizers of
// our own objects are taken off by hand.

import type { ApiAnswer } from '../../../handlers/local/api-request.ts';
import type { ControlPlane } from '../../../handlers/local/control-plane.ts';
import type { Fleet } from '../../../handlers/local/fleet.ts';
import { killAllBelow } from '../../../handlers/local/process-folder.ts';
import { eventually } from './eventually.ts';
import { operatorsFolder } from './operator.ts';

const OUR_GROUP = '/apis/fogguru.eu/v1';
const SYSTEM_NAMESPACES: readonly string[] = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];
const OPERATORS_NAMESPACE = 'mck8s-system';
const DELETE_NOW = { propagationPolicy: 'Background', gracePeriodSeconds: 0 };
const PATIENCE = { withinSeconds: 120 };

/** What tests put into namespaces that stay; owners come before what they own. */
const COLLECTIONS: readonly (readonly [api: string, plural: string])[] = [
  ['/apis/apps/v1', 'deployments'],
  ['/apis/apps/v1', 'statefulsets'],
  ['/apis/apps/v1', 'daemonsets'],
  ['/apis/apps/v1', 'replicasets'],
  ['/apis/batch/v1', 'cronjobs'],
  ['/apis/batch/v1', 'jobs'],
  ['/apis/autoscaling/v2', 'horizontalpodautoscalers'],
  ['/apis/policy/v1', 'poddisruptionbudgets'],
  ['/apis/coordination.k8s.io/v1', 'leases'],
  ['/apis/rbac.authorization.k8s.io/v1', 'roles'],
  ['/apis/rbac.authorization.k8s.io/v1', 'rolebindings'],
  ['/api/v1', 'services'],
  ['/api/v1', 'pods'],
  ['/api/v1', 'secrets'],
  ['/api/v1', 'configmaps'],
  ['/api/v1', 'resourcequotas'],
  ['/api/v1', 'limitranges'],
  ['/api/v1', 'events'],
];

interface Named {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly finalizers?: readonly string[];
  };
}

/** Ends operators, revives control planes, and removes all objects and namespaces of tests; nodes are made anew. */
export async function resetFleet(fleet: Fleet): Promise<void> {
  await killAllBelow(operatorsFolder(fleet));
  await Promise.all(fleet.planes.map((plane) => revive(plane)));
  await removeOurObjects(fleet.management);
  await Promise.all(
    fleet.planes.map((plane) => {
      const isManagement = plane === fleet.management;
      return empty(plane, isManagement ? [...SYSTEM_NAMESPACES, OPERATORS_NAMESPACE] : SYSTEM_NAMESPACES);
    }),
  );
}

async function revive(plane: ControlPlane): Promise<void> {
  plane.thaw();
  if (plane.pids().etcd === undefined) await plane.start();
  await plane.restartApiServer();
  await endKwok(plane);
  await call(plane, 'DELETE', '/api/v1/nodes', DELETE_NOW);
  await plane.start();
}

/** One that goes on may overlook that a node of the same name was made at once after another was deleted. */
async function endKwok(plane: ControlPlane): Promise<void> {
  const pid = plane.pids().kwok;
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  await eventually(() => {
    if (plane.pids().kwok !== undefined) throw new Error(`kwok of ${plane.name} does not end`);
  }, PATIENCE);
}

async function removeOurObjects(plane: ControlPlane): Promise<void> {
  await eventually(async () => {
    const left = await ourObjects(plane);
    for (const { path, hasFinalizers } of left) {
      await call(plane, 'DELETE', path, DELETE_NOW);
      if (hasFinalizers) await call(plane, 'PATCH', path, { metadata: { finalizers: null } });
    }
    if (left.length > 0)
      throw new Error(`${plane.name} still has ${left.map(({ path }) => path).join(', ')}`);
  }, PATIENCE);
}

/** Paths of all objects of our kinds. */
async function ourObjects(
  plane: ControlPlane,
): Promise<readonly { readonly path: string; readonly hasFinalizers: boolean }[]> {
  const served = await plane.request({ method: 'GET', path: OUR_GROUP });
  if (served.status === 404) return [];
  const { resources } = served.body as { readonly resources: readonly { readonly name: string }[] };
  const kinds = resources.filter(({ name }) => !name.includes('/'));
  const lists = kinds.map(async ({ name: plural }) =>
    (await list(plane, `${OUR_GROUP}/${plural}`)).map(({ metadata }) => ({
      path: pathOf(plural, metadata),
      hasFinalizers: (metadata.finalizers ?? []).length > 0,
    })),
  );
  return (await Promise.all(lists)).flat();
}

function pathOf(plural: string, { namespace, name }: Named['metadata']): string {
  const scope = namespace === undefined ? '' : `/namespaces/${namespace}`;
  return `${OUR_GROUP}${scope}/${plural}/${name}`;
}

async function empty(plane: ControlPlane, kept: readonly string[]): Promise<void> {
  const cleared = kept.filter((name) => !name.startsWith('kube-'));
  await eventually(async () => {
    const namespaces = (await list(plane, '/api/v1/namespaces')).map(({ metadata }) => metadata.name);
    const extra = namespaces.filter((name) => !kept.includes(name));
    for (const name of extra) await call(plane, 'DELETE', `/api/v1/namespaces/${name}`, DELETE_NOW);
    for (const name of cleared) await clear(plane, name);
    const pods = (await list(plane, '/api/v1/pods')).map(({ metadata }) => `pod ${metadata.name}`);
    const left = [...extra.map((name) => `namespace ${name}`), ...pods];
    if (left.length > 0) throw new Error(`${plane.name} still has ${left.join(', ')}`);
  }, PATIENCE);
}

async function clear(plane: ControlPlane, namespace: string): Promise<void> {
  for (const [api, plural] of COLLECTIONS) {
    await call(plane, 'DELETE', `${api}/namespaces/${namespace}/${plural}`, DELETE_NOW);
  }
}

async function list(plane: ControlPlane, path: string): Promise<readonly Named[]> {
  const answer = await call(plane, 'GET', path);
  return (answer.body as { readonly items?: readonly Named[] }).items ?? [];
}

/** What is gone already, or is being removed, is well. */
async function call(
  plane: ControlPlane,
  method: 'GET' | 'DELETE' | 'PATCH',
  path: string,
  body?: unknown,
): Promise<ApiAnswer> {
  const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const answer = await plane.request({ method, path, body, contentType });
  if (answer.status < 300 || answer.status === 404 || answer.status === 409) return answer;
  throw new Error(`${method} ${path} on ${plane.name} was answered with ${answer.status}`);
}
