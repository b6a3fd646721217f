// Joining and leaving on real control planes, by the commands that people run, with the rights that these grant and no others.

import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { eventually } from './harness/eventually.ts';
import { testFleet } from './harness/fleet.ts';
import { apply, kubectl } from './harness/kubectl.ts';
import { startOperator } from './harness/operator.ts';
import { resetFleet } from './harness/reset.ts';
import { app } from './support/apps.ts';
import { SOON, startMck8s, untilReady, untilRunning, type Live } from './support/live.ts';
import { condition, deploymentIn, memberCluster, workload, wantedBy } from './support/seen.ts';

const fleet = testFleet();
const { management } = fleet;
const first = fleet.plane('cluster1');
let live: Live;

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

async function mck8s(...args: readonly string[]): Promise<Ended> {
  const command = await startOperator(fleet, args);
  const code = await command.ended(200);
  return { code, said: command.logs() };
}

function join(name: string, ...args: readonly string[]): Promise<Ended> {
  return mck8s('join', name, '--context', name, '--allow-loopback', ...args);
}

async function tokenOf(name: string): Promise<string> {
  const path = 'jsonpath={.data.kubeconfig}';
  const data = await kubectl(management, 'get', 'secret', `member-${name}`, '-n', 'mck8s-system', '-o', path);
  const { users } = parse(Buffer.from(data, 'base64').toString()) as { users: { user: { token: string } }[] };
  return users[0]!.user.token;
}

/** All that is left in a member of what joining gives. */
async function grantedIn(name: string): Promise<string> {
  const plane = fleet.plane(name);
  const kinds = 'clusterroles,clusterrolebindings,roles,rolebindings,serviceaccounts,namespaces';
  const label = 'fogguru.eu/managed-by=mck8s';
  return (await kubectl(plane, 'get', kinds, '-A', '-l', label, '-o', 'name')).trim();
}

beforeAll(async () => {
  await resetFleet(fleet);
  live = await startMck8s(fleet, { args: ['--allow-loopback'], kubeconfig: management.kubeconfigPath });
});

describe('a cluster', () => {
  test('is a member after one command, and runs workloads by the rights it was given', async () => {
    for (const name of ['cluster1', 'cluster2']) {
      const { code, said } = await join(name, '--tier', 'fog', '--label', `site=${name}`);
      expect(code, said).toBe(0);
      expect(said).not.toContain(await tokenOf(name));
    }
    await untilReady(fleet, 'cluster1', 'cluster2');
    expect((await memberCluster(fleet, 'cluster1')).spec).toMatchObject({
      tier: 'fog',
      labels: { site: 'cluster1' },
    });
    await apply(
      management,
      app('web', {
        spec: { placement: { clusterSelector: { matchLabels: { site: 'cluster1' } } }, replicas: 2 },
      }),
    );
    await untilRunning(fleet, 'web', { cluster1: 2 });
  });

  test('lets that token ask for tokens of its own account, and of no other', async () => {
    const account = '--as=system:serviceaccount:mck8s-system:mck8s';
    const asked = await first.kubectl(['create', 'token', 'mck8s', '-n', 'mck8s-system', account]);
    expect(asked.code, asked.stderr).toBe(0);
    const refused = await first.kubectl(['create', 'token', 'default', '-n', 'mck8s-system', account]);
    expect(refused.stderr).toMatch(/forbidden/i);
  });

  test('has its token renewed before that ends', async () => {
    const token = await tokenOf('cluster1');
    const stamp = (seconds: number): string =>
      `${new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19)}Z`;
    const life = [`token-issued=${stamp(-3600)}`, `token-expires=${stamp(300)}`];
    const marks = life.map((mark) => `fogguru.eu/${mark}`);
    const secret = ['secret', 'member-cluster1', '-n', 'mck8s-system'];
    await kubectl(management, 'annotate', '--overwrite', ...secret, ...marks);
    // The operator looks at the Secret again when the MemberCluster changes.
    await kubectl(management, 'patch', 'mcl', 'cluster1', '--type=merge', '-p', '{"spec":{"region":"west"}}');
    await eventually(async () => {
      expect(await tokenOf('cluster1')).not.toBe(token);
      const said = condition(await memberCluster(fleet, 'cluster1'), 'CredentialExpired');
      expect(said).toBe('False TokenValid');
    }, SOON);
    await untilReady(fleet, 'cluster1', 'cluster2');
  });

  test('that is joined again gets a new token, and nothing else changes', async () => {
    const token = await tokenOf('cluster1');
    const { metadata, spec } = await memberCluster(fleet, 'cluster1');
    const { code, said } = await join('cluster1');
    expect(code, said).toBe(0);
    expect(await tokenOf('cluster1')).not.toBe(token);
    const now = await memberCluster(fleet, 'cluster1');
    expect([now.metadata.uid, now.metadata.generation, now.spec]).toEqual([
      metadata.uid,
      metadata.generation,
      spec,
    ]);
    await untilReady(fleet, 'cluster1');
  });

  test.each([
    [
      'of a context that is not there',
      ['join', 'x', '--context', 'nowhere'],
      /no context "nowhere"; it has .*cluster1/,
    ],
    [
      'of this machine, unless told so',
      ['join', 'cluster3', '--context', 'cluster3'],
      /is this machine, not a cluster/,
    ],
    [
      'that is cluster0',
      ['join', 'cluster0', '--context', 'cluster0', '--allow-loopback'],
      /is cluster0 itself/,
    ],
    [
      'under another name',
      ['join', 'twin', '--context', 'cluster1', '--allow-loopback'],
      /registered as cluster1/,
    ],
    ['with workloads on it', ['leave', 'cluster1'], /still runs Deployment default\/web; write --drain/],
    ['by the context of another', ['leave', 'cluster1', '--context', 'cluster2'], /is another cluster than/],
  ])('%s is refused', async (_what, args, why) => {
    const { code, said } = await mck8s(...args);
    expect([code, said]).toEqual([2, expect.stringMatching(why)]);
  });

  test('is drained and leaves nothing behind', async () => {
    await kubectl(
      management,
      'patch',
      'mcl',
      'cluster2',
      '--type=merge',
      '-p',
      '{"spec":{"labels":{"site":"cluster1"}}}',
    );
    const { code, said } = await mck8s('leave', 'cluster1', '--drain', '--timeout', '150s');
    expect(code, said).toBe(0);
    expect(said).toMatch(/cluster1 is empty/);
    await untilRunning(fleet, 'web', { cluster2: 2 });
    expect(await deploymentIn(first, 'web')).toBeUndefined();
    expect(await grantedIn('cluster1')).toBe('');
    const secrets = await kubectl(management, 'get', 'secrets', '-n', 'mck8s-system', '-o', 'name');
    expect(secrets).toMatch(/member-cluster2/);
    expect(secrets).not.toMatch(/member-cluster1/);
  });

  test('that leaves and keeps its workloads runs them on its own', async () => {
    const { code, said } = await mck8s('leave', 'cluster2', '--keep-workloads');
    expect(code, said).toBe(0);
    expect(wantedBy(await workload(fleet, 'web'))).toBeDefined();
    expect((await deploymentIn(fleet.plane('cluster2'), 'web'))?.status?.readyReplicas).toBe(2);
    expect(await grantedIn('cluster2')).toBe('');
    expect(live.process.logs()).not.toMatch(/eyJ[\w-]+\.[\w-]+/);
  });
});
