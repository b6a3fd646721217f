// The ground that all other end-to-end tests stand on: control planes that schedule and run pods, and that fail when told to.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { callApi, type ApiAnswer } from '../../handlers/local/api-request.ts';
import type { ControlPlane } from '../../handlers/local/control-plane.ts';
import { equalNodes } from '../../handlers/local/nodes.ts';
import type { PlaneSettings } from '../../handlers/local/plane-settings.ts';
import { killAllBelow } from '../../handlers/local/process-folder.ts';
import { beganAt } from '../../handlers/local/process-table.ts';
import { eventually } from './harness/eventually.ts';
import { ownControlPlane, testFleet } from './harness/fleet.ts';
import { apply, kubectl } from './harness/kubectl.ts';
import { startOperator } from './harness/operator.ts';
import { resetFleet } from './harness/reset.ts';

const SECONDS_TO_RUN = { withinSeconds: 120 };

const fleet = testFleet();
const member = fleet.plane('cluster1');

/** Its finalizer waits for an operator that never comes. */
const MULTI_CLUSTER_DEPLOYMENT = `
apiVersion: fogguru.eu/v1
kind: MultiClusterDeployment
metadata: { name: web, finalizers: [fogguru.eu/test] }
spec:
  replicas: 2
  numberOfLocations: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: web }] }
`;

beforeEach(() => resetFleet(fleet));

describe('a member', () => {
  test('has nodes that are ready', async () => {
    const nodes = await kubectl(member, 'get', 'nodes', '--no-headers');
    expect(nodes.match(/ Ready /g)).toHaveLength(3);
  });

  test('runs the pods of a Deployment on its nodes', async () => {
    await kubectl(member, 'create', 'deployment', 'web', '--image=web', '--replicas=10');
    await kubectl(member, 'rollout', 'status', 'deployment/web', '--timeout=120s');
    const nodes = await kubectl(member, 'get', 'pods', '-o', 'jsonpath={.items[*].spec.nodeName}');
    expect(new Set(nodes.split(' '))).toEqual(new Set(member.nodes.map(({ name }) => name)));
  });

  test('leaves a pod that fits on no node pending', async () => {
    await apply(member, pod('big', { requests: { cpu: '5' } }));
    await eventually(async () => {
      expect(await field(member, 'pod/big', '{.status.conditions[*].reason}')).toBe('Unschedulable');
    }, SECONDS_TO_RUN);
  });

  test('keeps a pod from running for as long as its annotation says', async () => {
    await apply(member, pod('late', {}, { 'pod-ready.stage.kwok.x-k8s.io/delay': '8760h' }));
    await apply(member, pod('prompt', {}));
    await kubectl(member, 'wait', '--for=condition=Ready', 'pod/prompt', '--timeout=120s');
    await kubectl(member, 'wait', '--for=condition=PodScheduled', 'pod/late', '--timeout=120s');
    expect(await field(member, 'pod/late', '{.status.phase}')).toBe('Pending');
  });

  test('completes a Job', async () => {
    await kubectl(member, 'create', 'job', 'once', '--image=web');
    await kubectl(member, 'wait', '--for=condition=Complete', 'job/once', '--timeout=120s');
    expect(await field(member, 'job/once', '{.status.succeeded}')).toBe('1');
  });

  test('knows service accounts by their tokens, and forbids what they may not do', async () => {
    const token = await kubectl(member, 'create', 'token', 'default');
    const access = member.accessByToken(token.trim());
    const answer = await callApi(access, { method: 'GET', path: '/api/v1/namespaces/default/secrets' });
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({
      message: expect.stringContaining('system:serviceaccount:default:default') as string,
    });
  });
});

describe('an API server', () => {
  test('answers nothing while it is frozen, and goes on when thawed', async () => {
    member.freeze();
    await expect(probe(member)).rejects.toThrow();
    member.thaw();
    await eventually(async () => {
      expect((await probe(member)).status).toBe(200);
    }, SECONDS_TO_RUN);
  });

  test('comes back from a kill with its data, on its port', async () => {
    await kubectl(member, 'create', 'configmap', 'kept');
    const before = member.pids()['kube-apiserver'];
    await member.killApiServer();
    await expect(probe(member)).rejects.toThrow('ECONNREFUSED');
    await member.restartApiServer();
    expect(member.pids()['kube-apiserver']).not.toBe(before);
    expect(await kubectl(member, 'get', 'configmap', 'kept', '-o', 'name')).toBe('configmap/kept\n');
  });

  test('that has forgotten its history tells whoever goes on from an old version that it is gone', async () => {
    const version = ['-o', 'jsonpath={.metadata.resourceVersion}'];
    const old = await kubectl(member, 'create', 'configmap', 'first', ...version);
    await kubectl(member, 'create', 'configmap', 'second');
    await member.forgetHistory();
    const path = `/api/v1/configmaps?watch=true&timeoutSeconds=1&resourceVersion=${old}`;
    expect((await member.request({ method: 'GET', path })).body).toMatchObject({
      type: 'ERROR',
      object: { code: 410, reason: 'Expired' },
    });
  });
});

describe('the fleet', () => {
  test('is reached by one kubeconfig, cluster0 first', async () => {
    const ours = ['--kubeconfig', fleet.kubeconfigPath];
    const contexts = await kubectl(member, ...ours, 'config', 'get-contexts', '-o', 'name');
    expect(contexts.trim().split('\n')).toEqual(['cluster0', 'cluster1', 'cluster2', 'cluster3']);
    expect(await kubectl(member, ...ours, 'config', 'current-context')).toBe('cluster0\n');
    for (const { name, server } of fleet.planes) {
      expect(await kubectl(member, ...ours, '--context', name, 'cluster-info')).toContain(server);
    }
  });

  test('is as it was after a reset, whatever happened to it', async () => {
    await kubectl(member, 'create', 'namespace', 'team');
    await kubectl(member, 'create', 'deployment', 'web', '--image=web', '--replicas=3', '-n', 'team');
    await kubectl(member, 'create', 'deployment', 'web', '--image=web', '--replicas=3');
    await kubectl(member, 'cordon', 'cluster1-node1');
    await kubectl(member, 'delete', 'node', 'cluster1-node2');
    await kubectl(fleet.management, 'create', 'secret', 'generic', 'member', '-n', 'mck8s-system');
    await apply(fleet.management, MULTI_CLUSTER_DEPLOYMENT);
    member.freeze();
    await fleet.plane('cluster2').killApiServer();

    await resetFleet(fleet);

    expect(fleet.isRunning()).toBe(true);
    expect(await kubectl(member, 'get', 'deployments,replicasets,pods', '-A', '-o', 'name')).toBe('');
    expect(await kubectl(member, 'get', 'namespaces', '-o', 'name')).not.toContain('team');
    expect(await kubectl(fleet.management, 'get', 'mcd', '-A', '-o', 'name')).toBe('');
    expect(await kubectl(fleet.management, 'get', 'secrets', '-n', 'mck8s-system', '-o', 'name')).toBe('');
    const nodes = await kubectl(member, 'get', 'nodes', '--no-headers');
    expect(nodes.match(/ Ready /g)).toHaveLength(3);
  });
});

describe('an operator', () => {
  test('runs in the checkout, and its words and its exit code are known', async () => {
    const operator = await startOperator(fleet, ['policies']);
    expect(await operator.ended()).toBe(0);
    expect(operator.logs()).toContain('worst_fit');
  });

  test('is gone when it is killed, and after a reset', async () => {
    const long = ['compare', 'scenarios/scale-100k.yaml', '--seeds', '1000', '--workers', '1'];
    const killed = await startOperator(fleet, long);
    expect(killed.pid).toBeDefined();
    await killed.kill();
    expect(killed.pid).toBeUndefined();

    const left = await startOperator(fleet, long);
    await resetFleet(fleet);
    expect(left.pid).toBeUndefined();
  });
});

describe('a control plane of its own', () => {
  const small = { nodes: [], scheduler: false, kwok: false };

  test('leaves no process behind when it is stopped, and has its data when it is started again', async () => {
    const plane = await ownControlPlane({ name: 'own', ...small });
    await plane.start();
    const pids = Object.values(plane.pids());
    expect(pids).toHaveLength(3);
    expect(plane.rssBytes()).toBeGreaterThan(100 * 2 ** 20);
    expect(plane.cpuSeconds()).toBeGreaterThan(0.1);
    await kubectl(plane, 'create', 'configmap', 'kept');

    await plane.stop();
    expect(pids.map(beganAt)).toEqual([undefined, undefined, undefined]);
    await expect(probe(plane)).rejects.toThrow('ECONNREFUSED');

    await plane.start();
    expect(await kubectl(plane, 'get', 'configmap', 'kept', '-o', 'name')).toBe('configmap/kept\n');
    await plane.stop();
  });

  test('has its nodes played anew when it is started again after its machine was lost', async () => {
    const plane = await ownControlPlane({
      name: 'lost',
      nodes: equalNodes('lost', 2, { cpu: '4', memory: '8Gi' }),
    });
    await plane.start();
    await kubectl(plane, 'create', 'deployment', 'web', '--image=web', '--replicas=2');
    await kubectl(plane, 'rollout', 'status', 'deployment/web', '--timeout=120s');
    const before = await leaseHolders(plane);
    await killAllBelow(plane.folder);
    await plane.start();
    const after = await leaseHolders(plane);
    expect(after).toHaveLength(2);
    expect(before.filter((holder) => after.includes(holder))).toEqual([]);
    await kubectl(plane, 'scale', 'deployment/web', '--replicas=4');
    await kubectl(plane, 'rollout', 'status', 'deployment/web', '--timeout=120s');
    await plane.stop();
  });

  test('knows further users by their groups, bound by rules', async () => {
    const users = [{ name: 'ann', groups: ['team'] }];
    const plane = await ownControlPlane({ name: 'shared', ...small, users });
    await plane.start();
    const list = { method: 'GET', path: '/api/v1/configmaps' } as const;
    expect((await callApi(plane.access('ann'), list)).status).toBe(403);
    await kubectl(plane, 'create', 'clusterrolebinding', 'team', '--clusterrole=view', '--group=team');
    await eventually(async () => {
      expect((await callApi(plane.access('ann'), list)).status).toBe(200);
    }, SECONDS_TO_RUN);
    await plane.stop();
  });

  test('that cannot start says what ended and where its log is, and leaves nothing running', async () => {
    const plane = await ownControlPlane({ name: 'hindered', ...small });
    const port = await occupy(portsOf(plane).etcdClient);
    const told = /etcd of hindered has ended\. Its log is .*etcd\.log.*address already in use/s;
    await expect(plane.start()).rejects.toThrow(told);
    expect(plane.pids()).toEqual({});
    port.close();
  });
});

function probe(plane: ControlPlane): Promise<ApiAnswer> {
  return plane.request({ method: 'GET', path: '/readyz', timeoutMillis: 3000 });
}

function field(plane: ControlPlane, object: string, path: string): Promise<string> {
  return kubectl(plane, 'get', object, '-o', `jsonpath=${path}`);
}

function pod(
  name: string,
  resources: { readonly requests?: Readonly<Record<string, string>> },
  annotations: Readonly<Record<string, string>> = {},
): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, annotations },
    spec: { containers: [{ name: 'main', image: 'web', resources }] },
  });
}

/** Which KWOK plays each node. */
async function leaseHolders(plane: ControlPlane): Promise<readonly string[]> {
  const jsonpath = 'jsonpath={.items[*].spec.holderIdentity}';
  return (await kubectl(plane, 'get', 'leases', '-n', 'kube-node-lease', '-o', jsonpath)).split(' ');
}

function portsOf(plane: ControlPlane): PlaneSettings['ports'] {
  return (JSON.parse(readFileSync(join(plane.folder, 'plane.json'), 'utf8')) as PlaneSettings).ports;
}

function occupy(port: number): Promise<{ close(): void }> {
  return new Promise((resolve) => {
    const server = createServer().listen(port, '127.0.0.1', () => {
      resolve(server);
    });
  });
}
