// Helm beside an operator that runs: what a release leaves when it is uninstalled, and what it takes with it where that is asked for.
// No node of cluster0 runs anything, so what pods of the chart would run is run by hand, with their accounts.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kubeconfigText } from '../../handlers/local/kubeconfig.ts';
import { runCommand } from '../../handlers/local/run-command.ts';
import { eventually } from './harness/eventually.ts';
import { testFleet } from './harness/fleet.ts';
import { Helm } from './harness/helm.ts';
import { apply, kubectl } from './harness/kubectl.ts';
import { startOperator } from './harness/operator.ts';
import { resetFleet } from './harness/reset.ts';
import { app } from './support/apps.ts';
import { CHART, containerOf, objectsOf } from './support/charts.ts';
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

  test('that is uninstalled without a word leaves what runs in members', async () => {
    await install();
    await helm.run(management, ...UNINSTALL);
    await untilRunning(fleet, 'web', RUNNING);
  });

  test('answers the pod of helm test', async () => {
    const objects = objectsOf(await helm.run(null, 'template', 'mck8s', CHART, ...IN_NAMESPACE));
    const { command } = containerOf(objects.get(`Pod ${NAMESPACE}/mck8s-test`));
    const [program, ...args] = command!;
    expect(program).toBe('/nodejs/bin/node');
    const ask = (port: number): ReturnType<typeof runCommand> =>
      runCommand({
        command: process.execPath,
        environment: process.env,
        args: args.map((arg) => arg.replace('http://mck8s:8081/', `http://127.0.0.1:${port}/`)),
      });
    expect(await ask(live.port)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^200 /) as unknown,
    });
    expect((await ask(1)).code).not.toBe(0);
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
    const account = before.filter(([, { kind }]) => kind !== 'Job').map(([, object]) => object);
    await apply(management, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: account }));
    const token = await kubectl(management, 'create', 'token', 'mck8s-uninstall', ...IN_NAMESPACE);
    const kubeconfig = join(fleet.folder, 'uninstall.kubeconfig');
    const text = kubeconfigText([management.accessByToken(token.trim())]);
    writeFileSync(kubeconfig, text, { mode: 0o600 });
    const { args } = containerOf(hooks.get(`Job ${NAMESPACE}/mck8s-uninstall`));
    const job = await startOperator(fleet, args!, { kubeconfig });
    const code = await job.ended(240);
    expect(code, job.logs()).toBe(0);
    expect(job.logs()).toMatch(/No workload and no service of ours is left\./);
    await live.process.stop();
    await helm.run(management, ...UNINSTALL, '--no-hooks');
    const gone = await management.kubectl(['get', 'deployment', 'mck8s', ...IN_NAMESPACE]);
    expect(gone.stderr).toContain('NotFound');
    await kubectl(management, 'delete', 'clusterrole,clusterrolebinding', 'mck8s-uninstall');
    expect(await workloadNames(fleet)).toEqual([]);
    await eventually(async () => {
      expect(await leftovers(fleet)).toEqual([]);
    }, SOON);
  });
});
