// Kubeconfigs from Secrets are written by strangers: what would run a command, go astray or trust anybody is refused with a word
// of advice, and no secret in them is ever shown, to whomever.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { kubeconfigText } from '../../handlers/local/kubeconfig.ts';
import { eventually } from './harness/eventually.ts';
import { testFleet } from './harness/fleet.ts';
import { kubectl } from './harness/kubectl.ts';
import { resetFleet } from './harness/reset.ts';
import { SOON, startMck8s, type Live } from './support/live.ts';
import { applyAll, kubeconfigSecret, memberManifest } from './support/registration.ts';
import { condition, eventsOf, memberCluster, messageOf } from './support/seen.ts';

const CANARY = 'canary-7f3a9b';

const fleet = testFleet();
const { management } = fleet;
const member = fleet.plane('cluster1');
const touched = join(fleet.folder, 'touched-by-exec');

interface Written {
  readonly cluster?: object;
  readonly user?: object;
}

/** A kubeconfig that is well-formed, with some fields of the user's or the cluster's written otherwise. */
function kubeconfig({ cluster, user }: Written): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'it',
    contexts: [{ name: 'it', context: { cluster: 'it', user: 'it' } }],
    clusters: [{ name: 'it', cluster: { server: 'https://cluster.example.com:6443', ...cluster } }],
    users: [{ name: 'it', user: user ?? { token: CANARY } }],
  });
}

const EXEC = {
  apiVersion: 'client.authentication.k8s.io/v1',
  command: '/bin/sh',
  args: ['-c', `touch ${touched}`],
  env: [{ name: 'SECRET', value: CANARY }],
  interactiveMode: 'Never',
};

/** Name of the member, what its kubeconfig says, and what is answered to that. */
const BAD: readonly (readonly [name: string, text: string, advice: RegExp])[] = [
  [
    'runs-a-command',
    kubeconfig({ user: { exec: EXEC } }),
    /exec: commands of a kubeconfig are never run; write a token/,
  ],
  [
    'plain-http',
    kubeconfig({ cluster: { server: 'http://cluster.example.com' } }),
    /write an https:\/\/ address/,
  ],
  [
    'metadata',
    kubeconfig({ cluster: { server: 'https://169.254.169.254' } }),
    /"169\.254\.169\.254" is a link-local/,
  ],
  [
    'this-machine',
    kubeconfig({ cluster: { server: 'https://127.0.0.1:6443' } }),
    /"127\.0\.0\.1" is this machine/,
  ],
  [
    'local-by-name',
    kubeconfig({ cluster: { server: 'https://localhost:6443' } }),
    /"localhost" is this machine/,
  ],
  [
    'password-in-address',
    kubeconfig({ cluster: { server: `https://me:${CANARY}@cluster.example.com` } }),
    /remove it/,
  ],
  [
    'trusts-anybody',
    kubeconfig({ cluster: { 'insecure-skip-tls-verify': true } }),
    /certificate-authority-data/,
  ],
  ['goes-elsewhere', kubeconfig({ cluster: { 'proxy-url': `http://me:${CANARY}@proxy` } }), /proxy-url/],
  ['reads-a-file', kubeconfig({ user: { tokenFile: '/etc/passwd' } }), /files are not read/],
  ['has-a-password', kubeconfig({ user: { username: 'me', password: CANARY } }), /write a token/],
  [
    'has-a-broken-key',
    kubeconfig({ user: { 'client-certificate-data': CANARY, 'client-key-data': CANARY } }),
    /client-certificate-data/,
  ],
  ['is-no-yaml', `users: [${CANARY}`, /kubeconfig/],
];

beforeAll(() => resetFleet(fleet));

/** All that anybody could read of the operator. */
async function allThatIsShown(live: Live): Promise<string> {
  const shown = ['mcl', 'mcd', 'events.events.k8s.io', 'leases.coordination.k8s.io'];
  const objects = await kubectl(management, 'get', shown.join(','), '--all-namespaces', '-o', 'json');
  const metrics = await (await fetch(`http://127.0.0.1:${live.port}/metrics`)).text();
  return live.process.logs() + objects + metrics;
}

describe('a kubeconfig of a stranger', () => {
  let live: Live;

  beforeAll(async () => {
    const args = ['--log-level', 'debug'];
    live = await startMck8s(fleet, { args, kubeconfig: management.kubeconfigPath });
    await applyAll(
      fleet,
      ...BAD.flatMap(([name, text]) => [kubeconfigSecret(name, text), memberManifest(name)]),
    );
  });

  test.each(BAD)('%s: is refused with advice', async (name, _, advice) => {
    await eventually(async () => {
      const object = await memberCluster(fleet, name);
      expect(condition(object, 'Ready')).toBe('False CredentialInvalid');
      expect(messageOf(object, 'Ready')).toMatch(advice);
      expect(await eventsOf(management, name)).toContainEqual(expect.stringMatching(/^Warning NotReady: /));
    }, SOON);
  });

  test('never runs a command', () => {
    expect(existsSync(touched)).toBe(false);
  });

  test('that is not there is asked for', async () => {
    await applyAll(fleet, memberManifest('forgotten'));
    await eventually(async () => {
      const object = await memberCluster(fleet, 'forgotten');
      expect(condition(object, 'Ready')).toBe('False CredentialMissing');
      expect(messageOf(object, 'Ready')).toBe('Secret mck8s-system/forgotten is not there; create it');
    }, SOON);
  });

  test('gives nothing of its secrets away', async () => {
    expect(await allThatIsShown(live)).not.toContain(CANARY);
    await live.process.stop();
  });
});

describe('a kubeconfig that is sound', () => {
  test('and that the cluster does not accept is told of without its token, and works once it is mended', async () => {
    await kubectl(management, 'delete', 'mcl', '--all');
    const args = ['--allow-loopback', '--log-level', 'debug'];
    const live = await startMck8s(fleet, { args, kubeconfig: management.kubeconfigPath });
    const access = member.access();
    const wrong = kubeconfigText([{ ...access, token: CANARY }]);
    await applyAll(fleet, kubeconfigSecret('cluster1', wrong), memberManifest('cluster1'));
    await eventually(async () => {
      const object = await memberCluster(fleet, 'cluster1');
      expect(condition(object, 'Ready')).toBe('False CredentialInvalid');
      expect(messageOf(object, 'Ready')).toContain('does not accept the credential');
    }, SOON);
    await applyAll(fleet, kubeconfigSecret('cluster1', kubeconfigText([access])));
    await eventually(async () => {
      expect(condition(await memberCluster(fleet, 'cluster1'), 'Ready')).toBe('True Answers');
    }, SOON);
    const shown = await allThatIsShown(live);
    expect(shown).not.toContain(CANARY);
    expect(shown).not.toContain(access.token);
    await live.process.stop();
  });
});
