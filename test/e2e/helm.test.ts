// Helm on a real control plane: it installs what kubectl does, upgrades kinds with all their objects kept, and leaves both behind.
// No node runs anything here, so nothing waits for the operator's pods.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { ControlPlane } from '../../handlers/local/control-plane.ts';
import { eventually } from './harness/eventually.ts';
import { ownControlPlane, testFleet } from './harness/fleet.ts';
import { Helm } from './harness/helm.ts';
import { apply, kubectl } from './harness/kubectl.ts';
import { app } from './support/apps.ts';
import { CHART, containerOf, DEPLOY, objectsOf, olderChart, type Rendered } from './support/charts.ts';

const NAMESPACE = 'mck8s-system';
const IN_NAMESPACE = ['--namespace', NAMESPACE];
const INSTALL = [...IN_NAMESPACE, '--create-namespace'];
const SOON = { withinSeconds: 60 };
const DEFINITION = 'crd/multiclusterdeployments.fogguru.eu';
const ACCOUNT = `system:serviceaccount:${NAMESPACE}:mck8s`;

let helm: Helm;
let plane: ControlPlane;

beforeAll(async () => {
  helm = await Helm.find(process.env);
  plane = await ownControlPlane({ name: 'helm', nodes: [], scheduler: false, kwok: false });
  await plane.start();
}, 1_800_000);

afterAll(() => plane.stop());

/** Objects of the chart with these arguments. */
async function rendered(...args: readonly string[]): Promise<ReadonlyMap<string, Rendered>> {
  return objectsOf(await helm.run(null, 'template', 'mck8s', CHART, ...args));
}

function withFailover(name: string): string {
  return app(name, { spec: { placement: { failover: { after: '5m' } } } });
}

async function uidOf(name: string): Promise<string> {
  return kubectl(plane, 'get', 'mcd', name, '-o', 'jsonpath={.metadata.uid}');
}

async function mayDo(...what: readonly string[]): Promise<boolean> {
  const { stdout } = await plane.kubectl(['auth', 'can-i', ...what, `--as=${ACCOUNT}`]);
  return stdout.trim() === 'yes';
}

describe('the chart', () => {
  test('has nothing that Helm would change', async () => {
    const told = await helm.run(null, 'lint', '--strict', CHART, ...IN_NAMESPACE);
    expect(told).toContain('0 chart(s) failed');
  });

  test('makes the objects that kubectl applies', async () => {
    const byKubectl = new Map(objectsOf(await kubectl(testFleet().management, 'kustomize', DEPLOY)));
    const byHelm = new Map(await rendered(...IN_NAMESPACE));
    expect(byKubectl.delete(`Namespace /${NAMESPACE}`)).toBe(true);
    expect(byHelm.delete(`Pod ${NAMESPACE}/mck8s-test`)).toBe(true);
    expect([...byHelm.keys()].sort()).toEqual([...byKubectl.keys()].sort());
    for (const [name, object] of byHelm) {
      const { annotations, ...metadata } = object.metadata;
      const isKind = object.kind === 'CustomResourceDefinition';
      expect(annotations, name).toEqual(isKind ? { 'helm.sh/resource-policy': 'keep' } : undefined);
      expect({ ...object, metadata }, name).toEqual(byKubectl.get(name));
    }
  });

  test('makes of a member no more than its account', async () => {
    const objects = await rendered('--namespace', 'fleet', '--set', 'role=member');
    expect([...objects.keys()]).toEqual([
      'ServiceAccount fleet/mck8s',
      'ClusterRole /mck8s-member',
      'ClusterRoleBinding /mck8s-member',
      'Role fleet/mck8s-member',
      'RoleBinding fleet/mck8s-member',
    ]);
  });

  test('has an account and a Job that remove workloads before it goes, where that is asked for', async () => {
    const set = 'uninstall.removeWorkloads=true,uninstall.timeout=30m,tolerations[0].operator=Exists';
    const objects = await rendered('--namespace', 'fleet', '--set', set);
    const hooks = [...objects].filter(([name]) => name.endsWith('/mck8s-uninstall'));
    const weights = hooks.map(([name, { metadata }]) => {
      const { 'helm.sh/hook-weight': weight, ...hook } = metadata.annotations!;
      expect(hook, name).toEqual({
        'helm.sh/hook': 'pre-delete',
        'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
      });
      return [name, weight];
    });
    expect(Object.fromEntries(weights)).toEqual({
      'ServiceAccount fleet/mck8s-uninstall': '-1',
      'ClusterRole /mck8s-uninstall': '-1',
      'ClusterRoleBinding /mck8s-uninstall': '-1',
      'Job fleet/mck8s-uninstall': '0',
    });
    const job = objects.get('Job fleet/mck8s-uninstall');
    expect(job?.spec).toMatchObject({ template: { spec: { tolerations: [{ operator: 'Exists' }] } } });
    expect(containerOf(job)).toMatchObject({
      image: 'mck8s-operator:0.1.0',
      args: ['clear', '--yes', '--timeout', '30m'],
    });
  });

  test('puts values where they belong', async () => {
    const set =
      'replicas=1,logLevel=debug,image.tag=1.2.3,image.pullPolicy=Always,imagePullSecrets[0].name=pull,' +
      'nodeSelector.pool=system,priorityClassName=high,podAnnotations.team=edge,extraArgs={--seed,a b},' +
      'networkPolicy.from[0].podSelector.matchLabels.app=prometheus,podDisruptionBudget.enabled=false,crds.install=false';
    const objects = await rendered('--namespace', 'fleet', '--set', set);
    expect(objects.get('Deployment fleet/mck8s')?.spec).toMatchObject({
      replicas: 1,
      template: {
        metadata: { annotations: { team: 'edge' } },
        spec: {
          nodeSelector: { pool: 'system' },
          priorityClassName: 'high',
          imagePullSecrets: [{ name: 'pull' }],
          containers: [
            {
              image: 'mck8s-operator:1.2.3',
              imagePullPolicy: 'Always',
              args: ['run', '--namespace', 'fleet', '--log-level', 'debug', '--seed', 'a b'],
            },
          ],
        },
      },
    });
    expect(objects.get('NetworkPolicy fleet/mck8s')?.spec).toMatchObject({
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'prometheus' } } }] }],
    });
    const kinds = new Set([...objects.values()].map(({ kind }) => kind));
    expect([kinds.has('PodDisruptionBudget'), kinds.has('CustomResourceDefinition')]).toEqual([false, false]);
  });

  test('brings alerts, dashboard and scraping on request, as they stand in its folder', async () => {
    const set = ['serviceMonitor', 'prometheusRule', 'dashboard']
      .map((name) => `${name}.enabled=true`)
      .join();
    const objects = await rendered(...IN_NAMESPACE, '--set', `${set},prometheusRule.labels.release=prom`);
    const read = (file: string): string => readFileSync(join(CHART, 'monitoring', file), 'utf8');
    const rule = objects.get(`PrometheusRule ${NAMESPACE}/mck8s`);
    expect(rule?.spec).toEqual(parse(read('rules.yaml')));
    expect(rule?.metadata.labels).toMatchObject({ release: 'prom' });
    expect(objects.get(`ConfigMap ${NAMESPACE}/mck8s-dashboard`)).toMatchObject({
      metadata: { labels: { grafana_dashboard: '1' } },
      data: { 'mck8s.json': read('dashboard.json') },
    });
    const service = objects.get(`Service ${NAMESPACE}/mck8s`);
    expect(service?.spec).toMatchObject({ ports: [{ name: 'metrics' }] });
    expect(objects.get(`ServiceMonitor ${NAMESPACE}/mck8s`)?.spec).toEqual({
      selector: { matchLabels: service?.metadata.labels },
      endpoints: [{ port: 'metrics', path: '/metrics', interval: '30s' }],
    });
  });

  test.each([
    ['replicas=0', NAMESPACE, /'\/replicas': minimum: got 0, want 1/],
    ['replica=2', NAMESPACE, /additional properties 'replica' not allowed/],
    ['logLevel=trace', NAMESPACE, /'\/logLevel': value must be one of 'debug', 'info', 'warn', 'error'/],
    ['extraArgs={--no-leader-elect}', NAMESPACE, /take --no-leader-elect out of extraArgs, or set replicas/],
    ['extraArgs={--port=1}', NAMESPACE, /--port=1 does not go into extraArgs/],
    ['role=member,dashboard.enabled=true', NAMESPACE, /With role member there is no operator to watch/],
    ['role=member,uninstall.removeWorkloads=true', NAMESPACE, /With role member there is .* no workload/],
    ['replicas=2', 'default', /install it with --namespace mck8s-system --create-namespace/],
  ])('refuses %s in %s with a sentence', async (set, namespace, sentence) => {
    const args = ['template', 'mck8s', CHART, '--namespace', namespace, '--set', set];
    const { code, stdout, stderr } = await helm.answer(null, ...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(sentence);
  });
});

describe('a release', () => {
  let kept: string;

  test('of an older chart does not know a newer field', async () => {
    await helm.run(plane, 'install', 'mck8s', olderChart(testFleet().folder), ...INSTALL);
    await kubectl(plane, 'wait', '--for=condition=Established', '--timeout=60s', DEFINITION);
    await expect(apply(plane, withFailover('late'))).rejects.toThrow(
      'unknown field "spec.placement.failover"',
    );
    await apply(plane, app('kept'));
    kept = await uidOf('kept');
  });

  test('is upgraded with its kinds, and objects are kept', async () => {
    await helm.run(plane, 'upgrade', 'mck8s', CHART, ...IN_NAMESPACE);
    await eventually(() => apply(plane, withFailover('late')), SOON);
    expect(
      await kubectl(plane, 'get', 'mcd', 'late', '-o', 'jsonpath={.spec.placement.failover.after}'),
    ).toBe('5m');
    expect(await uidOf('kept')).toBe(kept);
    await apply(plane, withFailover('kept'));
    expect(await uidOf('kept')).toBe(kept);
  });

  test('upgraded to the same again changes no kind', async () => {
    const version = ['get', DEFINITION, '-o', 'jsonpath={.metadata.generation}'];
    const before = await kubectl(plane, ...version);
    await helm.run(plane, 'upgrade', 'mck8s', CHART, ...IN_NAMESPACE);
    expect(await kubectl(plane, ...version)).toBe(before);
  });

  test('has two operators with the rights that they need', async () => {
    const replicas = ['get', 'deployment', 'mck8s', ...IN_NAMESPACE, '-o', 'jsonpath={.spec.replicas}'];
    expect(await kubectl(plane, ...replicas)).toBe('2');
    expect(await mayDo('watch', 'multiclusterdeployments')).toBe(true);
    expect(await mayDo('update', 'leases/mck8s', ...IN_NAMESPACE)).toBe(true);
    expect(await mayDo('list', 'secrets', ...IN_NAMESPACE)).toBe(false);
  });

  test('that is uninstalled leaves kinds, objects and what runs', async () => {
    const running = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'runs' } };
    const labels = { app: 'runs' };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'runs', image: 'app:1' }] } };
    await apply(plane, JSON.stringify({ ...running, spec: { selector: { matchLabels: labels }, template } }));
    await helm.run(plane, 'uninstall', 'mck8s', ...IN_NAMESPACE);
    expect(await uidOf('kept')).toBe(kept);
    const left = await kubectl(plane, 'get', 'deployments', '-A', '-o', 'jsonpath={.items[*].metadata.name}');
    expect(left).toBe('runs');
    expect(await mayDo('watch', 'multiclusterdeployments')).toBe(false);
  });

  test('that is installed again goes on with what was left', async () => {
    await helm.run(plane, 'install', 'mck8s', CHART, ...INSTALL);
    expect(await uidOf('kept')).toBe(kept);
    expect(await mayDo('watch', 'multiclusterdeployments')).toBe(true);
    await helm.run(plane, 'uninstall', 'mck8s', ...IN_NAMESPACE);
  });

  test('in a member grants what the operator does there, and leaves its Deployments when it goes', async () => {
    await helm.run(plane, 'install', 'mck8s', CHART, ...INSTALL, '--set', 'role=member');
    expect(await mayDo('create', 'deployments.apps', '--namespace', 'team')).toBe(true);
    expect(await mayDo('get', 'secrets', '--namespace', 'team')).toBe(false);
    await helm.run(plane, 'uninstall', 'mck8s', ...IN_NAMESPACE);
    expect(await mayDo('create', 'deployments.apps', '--namespace', 'team')).toBe(false);
    await kubectl(plane, 'get', 'deployment', 'runs');
  });
});
