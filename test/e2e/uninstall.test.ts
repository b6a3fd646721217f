// Helm beside an operator that runs: what a release leaves when it is uninstalled, and what it takes with it where that is asked for.
// No node of cluster0 runs anything, so this plays its kubelet: what pods of the chart would run is run here, with their accounts, and
// how it ended is told to the API server. So all is held but the image, and the network in which the operator has a name.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { kubeconfigText } from '../../handlers/local/kubeconfig.ts';
import { runCommand, type CommandResult } from '../../handlers/local/run-command.ts';
import { eventually } from './harness/eventually.ts';
import { testFleet } from './harness/fleet.ts';
import { Helm } from './harness/helm.ts';
import { apply, kubectl } from './harness/kubectl.ts';
import { startOperator } from './harness/operator.ts';
import { resetFleet } from './harness/reset.ts';
import { app } from './support/apps.ts';
import { CHART, containerOf, objectsOf, type Rendered } from './support/charts.ts';
import { SOON, startOnFleet, untilRunning, type Live } from './support/live.ts';
import { leftovers, workloadNames } from './support/seen.ts';

const NAMESPACE = 'mck8s-system';
const IN_NAMESPACE = ['--namespace', NAMESPACE];
const INSTALL = [...IN_NAMESPACE, '--create-namespace'];
const UNINSTALL = ['uninstall', 'mck8s', ...IN_NAMESPACE];

describe('a release with an operator that runs', () => {
  const fleet = testFleet();
  const { management } = fleet;
  const RUNNING = { cluster1: 1, cluster2: 1 };
  let helm: Helm;
  let live: Live;

  beforeAll(async () => {
    helm = await Helm.find(process.env);
    await resetFleet(fleet);
    live = await startOnFleet(fleet);
  }, 1_800_000);

  afterAll(() => resetFleet(fleet), 600_000);

  /** Installs it beside the kinds that the fleet has already, and applies a deployment. */
  async function install(...args: readonly string[]): Promise<void> {
    const set = ['--set', 'crds.install=false', ...args];
    await helm.run(management, 'install', 'mck8s', CHART, ...INSTALL, ...set);
    await apply(management, app('web', { spec: { locations: 'cluster1, cluster2', replicas: 1 } }));
    await untilRunning(fleet, 'web', RUNNING);
  }

  /** Tells the API server how the only container of a pod has ended. */
  async function ended(pod: string, phase: 'Succeeded' | 'Failed'): Promise<void> {
    const status = ['--subresource=status', '--type=merge', '-p', JSON.stringify({ status: { phase } })];
    await kubectl(management, 'patch', 'pod', pod, ...IN_NAMESPACE, ...status);
  }

  async function podsOfTheHook(): Promise<readonly Rendered[]> {
    const which = ['-l', 'batch.kubernetes.io/job-name=mck8s-uninstall', '-o', 'yaml'];
    const text = await kubectl(management, 'get', 'pods', ...IN_NAMESPACE, ...which);
    return (parse(text) as { readonly items: readonly Rendered[] }).items;
  }

  /** Runs `helm test` while the command of its pod asks the operator at a port. */
  async function testRelease(port: number): Promise<CommandResult> {
    const tested = helm.answer(management, 'test', 'mck8s', ...IN_NAMESPACE, '--timeout', '2m');
    const pod = await eventually(async () => {
      const text = await kubectl(management, 'get', 'pod', 'mck8s-test', ...IN_NAMESPACE, '-o', 'yaml');
      expect(text).toMatch(/phase: Pending/);
      return objectsOf(text).get(`Pod ${NAMESPACE}/mck8s-test`);
    }, SOON);
    const [program, ...args] = containerOf(pod).command!;
    expect(program).toBe('/nodejs/bin/node');
    const asked = await runCommand({
      command: process.execPath,
      environment: process.env,
      args: args.map((arg) => arg.replace('http://mck8s:8081/', `http://127.0.0.1:${port}/`)),
    });
    await ended('mck8s-test', asked.code === 0 ? 'Succeeded' : 'Failed');
    return tested;
  }

  test('is tested by Helm: well where the operator is ready, else not', async () => {
    await install();
    expect(await testRelease(live.port)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Phase: +Succeeded/) as unknown,
    });
    expect((await testRelease(1)).code).not.toBe(0);
  });

  test('that is uninstalled without a word leaves what runs in members', async () => {
    await helm.run(management, ...UNINSTALL);
    await untilRunning(fleet, 'web', RUNNING);
  });

  test('that is to take all with it has the operator take it out of the members first', async () => {
    await install('--set', 'uninstall.removeWorkloads=true,uninstall.timeout=3m');
    const hooks = objectsOf(await helm.run(management, 'get', 'hooks', 'mck8s', ...IN_NAMESPACE));
    const before = [...hooks].filter(
      ([, { metadata }]) => metadata.annotations?.['helm.sh/hook'] === 'pre-delete',
    );
    expect(before.map(([name]) => name).sort()).toEqual([
      'ClusterRole /mck8s-uninstall',
      'ClusterRoleBinding /mck8s-uninstall',
      `Job ${NAMESPACE}/mck8s-uninstall`,
      `ServiceAccount ${NAMESPACE}/mck8s-uninstall`,
    ]);
    // No node runs the Job, so Helm waits for it in vain, and takes nothing away.
    const inVain = await helm.answer(management, ...UNINSTALL, '--timeout', '5s');
    expect(inVain.code).not.toBe(0);
    expect(inVain.stderr).toMatch(/Job\/mck8s-system\/mck8s-uninstall not ready/);
    await kubectl(management, 'get', 'deployment,serviceaccount', 'mck8s', ...IN_NAMESPACE);
    await untilRunning(fleet, 'web', RUNNING);
    const [former] = await podsOfTheHook();
    const uninstalled = helm.answer(management, ...UNINSTALL, '--timeout', '3m');
    const pod = await eventually(async () => {
      const found = (await podsOfTheHook()).find(({ metadata }) => metadata.name !== former!.metadata.name);
      expect(found).toBeDefined();
      return found!;
    }, SOON);
    const token = await kubectl(management, 'create', 'token', 'mck8s-uninstall', ...IN_NAMESPACE);
    const kubeconfig = join(fleet.folder, 'uninstall.kubeconfig');
    const text = kubeconfigText([management.accessByToken(token.trim())]);
    writeFileSync(kubeconfig, text, { mode: 0o600 });
    const job = await startOperator(fleet, containerOf(pod).args!, { kubeconfig });
    const code = await job.ended(240);
    expect(code, job.logs()).toBe(0);
    expect(job.logs()).toMatch(/No workload and no service of ours is left\./);
    await ended(pod.metadata.name, 'Succeeded');
    const { code: left, stderr } = await uninstalled;
    expect(left, stderr).toBe(0);
    const kinds = 'deployment,job,serviceaccount,clusterrole,clusterrolebinding';
    const there = await kubectl(management, 'get', kinds, ...IN_NAMESPACE, '-o', 'name');
    expect(there.split('\n').filter((name) => /\/mck8s/.test(name))).toEqual([]);
    expect(await workloadNames(fleet)).toEqual([]);
    await eventually(async () => {
      expect(await leftovers(fleet)).toEqual([]);
    }, SOON);
  });
});
