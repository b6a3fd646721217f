// The rights of the operator's accounts are those that deploy/rbac lists, by asking real API servers for everything that they serve.
// What is listed is read from those very files, so that this holds whatever is added to them.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { kubeconfigText, type Access } from '../../handlers/local/kubeconfig.ts';
import { objectsIn, type Manifest } from '../deploy/manifests.ts';
import { eventually } from './harness/eventually.ts';
import { testFleet } from './harness/fleet.ts';
import { kubectl } from './harness/kubectl.ts';
import { startOperator } from './harness/operator.ts';
import { resetFleet } from './harness/reset.ts';
import { grantOnCluster0, grantOverKubefed, revoke } from './support/accounts.ts';
import { serveKubefedKind } from './support/kubefed.ts';
import { SOON, startMck8s, untilReady } from './support/live.ts';
import { allowed, Caller, everyAsk, inWords, isGranted, type Ask } from './support/rights.ts';

const SYSTEM = 'mck8s-system';
const NAMESPACES = ['default', 'kube-system', SYSTEM, 'kube-federation-system'];
/** The last is of nothing, the others are those that roles name. */
const NAMES = ['mck8s', 'member-cluster1', 'some'];
/** What Kubernetes lets everybody do who has an account: ask what one may do, and who one is. */
const EVERYBODY: Manifest = {
  kind: 'ClusterRole',
  metadata: { name: 'system:basic-user' },
  rules: [
    {
      apiGroups: ['authorization.k8s.io'],
      resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
      verbs: ['create'],
    },
    { apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'], verbs: ['create'] },
  ],
};
/** What joining cluster1 adds on cluster0. */
const RENEWAL: Manifest = {
  kind: 'Role',
  metadata: { name: 'member-cluster1', namespace: SYSTEM },
  rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['member-cluster1'], verbs: ['patch'] }],
};

const fleet = testFleet();
const { management } = fleet;
const member = fleet.plane('cluster1');
const callers: Record<string, Caller> = {};
let definition: string;

/** The kubeconfig that joining put on cluster0. */
async function joined(): Promise<string> {
  const path = ['secret', 'member-cluster1', '-n', SYSTEM, '-o', 'jsonpath={.data.kubeconfig}'];
  return Buffer.from(await kubectl(management, 'get', ...path), 'base64').toString();
}

function tokenIn(kubeconfig: string): string {
  const { users } = parse(kubeconfig) as { users: { user: { token: string } }[] };
  return users[0]!.user.token;
}

beforeAll(async () => {
  await resetFleet(fleet);
  definition = await serveKubefedKind(management, 'core.kubefed.io', 'KubeFedCluster');
  const account: Access = await grantOnCluster0(management);
  await grantOverKubefed(management);
  const kubeconfig = join(fleet.folder, 'account.kubeconfig');
  writeFileSync(kubeconfig, kubeconfigText([account]), { mode: 0o600 });
  const args = ['join', 'cluster1', '--context', 'cluster1', '--allow-loopback'];
  const command = await startOperator(fleet, args);
  const code = await command.ended(200);
  expect(code, command.logs()).toBe(0);
  callers['cluster0'] = new Caller(account);
  callers['cluster1'] = new Caller(member.accessByToken(tokenIn(await joined())));
  await startMck8s(fleet, { args: ['--allow-loopback'], kubeconfig });
  await untilReady(fleet, 'cluster1');
});

afterAll(async () => {
  for (const caller of Object.values(callers)) caller.close();
  for (const plane of fleet.planes) await revoke(plane);
  await kubectl(management, 'delete', 'crd', definition);
});

test('the account on cluster0 may renew the token of a member that was joined', async () => {
  const token = tokenIn(await joined());
  const stamp = (seconds: number): string =>
    `${new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19)}Z`;
  const life = [`fogguru.eu/token-issued=${stamp(-3600)}`, `fogguru.eu/token-expires=${stamp(300)}`];
  await kubectl(management, 'annotate', '--overwrite', 'secret', 'member-cluster1', '-n', SYSTEM, ...life);
  // The operator looks at the Secret again when the MemberCluster changes.
  await kubectl(management, 'patch', 'mcl', 'cluster1', '--type=merge', '-p', '{"spec":{"region":"west"}}');
  await eventually(async () => {
    expect(tokenIn(await joined())).not.toBe(token);
  }, SOON);
});

describe.each([
  ['cluster0', ['rbac/cluster0.yaml', 'rbac/kubefed.yaml'], [RENEWAL]],
  ['cluster1', ['rbac/member.yaml'], []],
] as const)('on %s', (name, files, added) => {
  const listed = files.flatMap((file) => objectsIn(file).filter(({ rules }) => rules !== undefined));
  const roles = [EVERYBODY, ...listed, ...added];
  let asked: readonly Ask[];
  let granted: readonly Ask[];

  beforeAll(async () => {
    const asks = await everyAsk(callers[name]!, NAMESPACES, NAMES);
    asked = [...asks.keys()];
    granted = await allowed(callers[name]!, asks);
  });

  test(`may do what ${files.join(' and ')} list, of all resources with all verbs, and nothing else`, () => {
    expect(asked.length).toBeGreaterThan(1500);
    const meant = asked.filter((ask) => isGranted(roles, ask));
    expect(granted.map(inWords).sort()).toEqual(meant.map(inWords).sort());
  });

  test.each(
    listed.flatMap(({ metadata, rules = [] }) => rules.map((rule) => [metadata.name, rule] as const)),
  )(
    '%s: every part of rule %# stands for something that is served',
    (_name, { apiGroups, resources, verbs }) => {
      const optional = apiGroups.includes('multicluster.x-k8s.io');
      for (const group of optional ? [] : apiGroups)
        for (const resource of resources)
          for (const verb of verbs)
            expect(
              asked.some((ask) => ask.group === group && ask.resource === resource && ask.verb === verb),
              `${verb} ${resource} ${group}`,
            ).toBe(true);
    },
  );

  test.each([
    ['secrets', 'list'],
    ['secrets', 'delete'],
    ['pods/exec', 'create'],
    ['pods/attach', 'get'],
    ['pods/portforward', 'create'],
    ['nodes/proxy', 'get'],
    ['nodes', 'patch'],
    ['nodes', 'delete'],
    ['namespaces', 'delete'],
    ['rolebindings', 'create'],
    ['clusterrolebindings', 'create'],
    ['clusterroles', 'patch'],
    ['customresourcedefinitions', 'delete'],
    ['mutatingwebhookconfigurations', 'create'],
    ['pods', 'create'],
  ])('was asked for %s with %s, and refused', (resource, verb) => {
    const isIt = (ask: Ask): boolean => ask.resource === resource && ask.verb === verb;
    expect(asked.filter(isIt).length).toBeGreaterThan(0);
    expect(granted.filter(isIt)).toEqual([]);
  });

  test.each(['/metrics', '/logs/', '/debug/pprof/', '/configz'])('does not see %s', async (path) => {
    expect((await callers[name]!.call('GET', path)).status).toBe(403);
  });

  test.each([
    ['Impersonate-User', 'admin'],
    ['Impersonate-Group', 'system:masters'],
  ])('may not pass for another by %s', async (header, value) => {
    const as = { 'Impersonate-User': 'somebody', [header]: value };
    expect((await callers[name]!.call('GET', '/api/v1/namespaces/kube-system', as)).status).toBe(403);
  });
});
