// The operator's own kubeconfig: what kubectl would do with it, in sentences where it cannot be, and with no secret in them.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { connectTo } from '../../handlers/real/transport.ts';
import { reach, TrustedKubeconfig } from '../../handlers/real/trusted-kubeconfig.ts';
import { makeCertificate } from './certificates.ts';
import { CA, get, serve, TOKEN } from './local-servers.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'own-kubeconfig-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o700 });
  return path;
}

/** A kubeconfig with one cluster, one user and a context for each name. */
function kubeconfig(
  parts: {
    readonly cluster?: object;
    readonly user?: object;
    readonly contexts?: readonly string[];
    readonly current?: string;
  } = {},
): string {
  const { cluster = {}, user = { token: TOKEN }, contexts = ['own'], current = 'own' } = parts;
  const text = stringify({
    clusters: [{ name: 'c', cluster: { server: 'https://api.example.org:6443', ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: contexts.map((name) => ({ name, context: { cluster: 'c', user: 'u' } })),
    'current-context': current,
  });
  return file('config', text);
}

function complaint(path: string | undefined, context = 'own'): string {
  try {
    TrustedKubeconfig.load(path).endpointOf(context);
  } catch (error) {
    const { message } = error as Error;
    expect(`${message} ${String((error as Error).cause)}`).not.toContain(TOKEN);
    return message;
  }
  return 'no complaint';
}

describe('its contexts', () => {
  it('are listed, and those named cluster1 to clusterN stand for members', () => {
    const contexts = [
      'cluster10',
      'cluster2',
      'cluster1',
      'own',
      'cluster0',
      'cluster01',
      'my-cluster3',
      'cluster',
    ];
    const trusted = TrustedKubeconfig.load(kubeconfig({ contexts, current: 'cluster1' }));
    expect(trusted.contexts).toEqual(contexts);
    expect(trusted.currentContext).toBe('cluster1');
    expect(trusted.memberContexts()).toEqual(['cluster2', 'cluster10']);
  });

  it('need not have a current one', () => {
    expect(TrustedKubeconfig.load(kubeconfig({ current: '' })).currentContext).toBeUndefined();
  });

  it('come from $KUBECONFIG where no file is named', () => {
    vi.stubEnv('KUBECONFIG', kubeconfig({ contexts: ['from-env'], current: 'from-env' }));
    expect(TrustedKubeconfig.load().contexts).toEqual(['from-env']);
  });
});

describe('a credential', () => {
  it('is a token', async () => {
    const { credential, ...rest } = TrustedKubeconfig.load(kubeconfig()).endpointOf('own');
    expect(rest).toEqual({ server: 'https://api.example.org:6443', verifiesServer: true });
    expect(await credential(false)).toEqual({ headers: { authorization: `Bearer ${TOKEN}` } });
  });

  it('is a user name with a password', async () => {
    const user = { username: 'admin', password: 'p:w' };
    const { credential } = TrustedKubeconfig.load(kubeconfig({ user })).endpointOf('own');
    const authorization = `Basic ${Buffer.from('admin:p:w').toString('base64')}`;
    expect(await credential(false)).toEqual({ headers: { authorization } });
  });

  it('is a client certificate, from files beside the kubeconfig', async () => {
    const { cert, key } = makeCertificate(CA, { dns: 'operator' });
    file('client.crt', cert);
    file('client.key', key);
    file('ca.crt', CA.cert);
    const path = kubeconfig({
      cluster: { 'certificate-authority': 'ca.crt', 'tls-server-name': 'api' },
      user: { 'client-certificate': 'client.crt', 'client-key': 'client.key' },
    });
    const { credential, caData, serverName } = TrustedKubeconfig.load(path).endpointOf('own');
    expect([caData, serverName]).toEqual([CA.cert, 'api']);
    expect(await credential(false)).toEqual({ headers: {}, certData: cert, keyData: key });
  });

  it('is what a command says, which is run once for many requests', async () => {
    const runs = join(folder, 'runs');
    const said = JSON.stringify({ status: { token: TOKEN } });
    const command = file('plugin', `#!/bin/sh\necho run >> ${runs}\necho '${said}'\n`);
    const { credential } = TrustedKubeconfig.load(kubeconfig({ user: { exec: { command } } })).endpointOf(
      'own',
    );
    const credentials = await Promise.all([credential(false), credential(false), credential(false)]);
    expect(credentials).toEqual(
      Array.from({ length: 3 }, () => ({ headers: { authorization: `Bearer ${TOKEN}` } })),
    );
    expect(readFileSync(runs, 'utf8')).toBe('run\n');
  });

  it('is asked of the command again where the server did not accept it, but not in a storm', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const runs = join(folder, 'runs');
    const command = file('plugin', `#!/bin/sh\necho run >> ${runs}\necho '{"status":{"token":"t"}}'\n`);
    const { credential } = TrustedKubeconfig.load(kubeconfig({ user: { exec: { command } } })).endpointOf(
      'own',
    );
    const runsAfter = async (millis: number, renew: boolean): Promise<number> => {
      vi.advanceTimersByTime(millis);
      await credential(renew);
      return readFileSync(runs, 'utf8').split('\n').length - 1;
    };
    expect(await runsAfter(0, false)).toBe(1);
    expect(await runsAfter(5_000, true)).toBe(1);
    expect(await runsAfter(5_000, false)).toBe(1);
    expect(await runsAfter(10_000, true)).toBe(2);
  });

  it('that a command fails to give is said without what it says', async () => {
    const command = file('plugin', `#!/bin/sh\necho ${TOKEN} >&2\nexit 1\n`);
    const { credential } = TrustedKubeconfig.load(kubeconfig({ user: { exec: { command } } })).endpointOf(
      'own',
    );
    await expect(credential(false)).rejects.toThrow(
      'The credential of context "own" could not be had; try it with kubectl.',
    );
  });

  it('acts for somebody else where it says so', async () => {
    const user = { token: TOKEN, as: 'jane' };
    const { credential } = TrustedKubeconfig.load(kubeconfig({ user })).endpointOf('own');
    expect(await credential(false)).toMatchObject({ headers: { 'impersonate-user': 'jane' } });
  });

  it('is not said over plain http', async () => {
    const path = kubeconfig({ cluster: { server: 'http://127.0.0.1:8001' } });
    const { credential, server } = TrustedKubeconfig.load(path).endpointOf('own');
    expect([server, await credential(false)]).toEqual(['http://127.0.0.1:8001', { headers: {} }]);
  });
});

describe('a complaint says what to write instead', () => {
  it.each([
    [
      { cluster: { server: 'http://api.example.org' } },
      'only https is spoken to other machines; write an https:// address.',
    ],
    [
      { cluster: { server: `https://u:${TOKEN}@api.example.org` } },
      'its server holds a user or password; remove it from the address.',
    ],
    [{ cluster: { server: 'nonsense' } }, 'its server is no address; write https://host:6443.'],
    [{ cluster: { 'proxy-url': 'http://proxy' } }, 'proxy-url is not supported; remove it.'],
    [
      { user: { tokenFile: '/token' } },
      'its user has no token, client certificate, exec or auth-provider; write one (tokenFile is not read).',
    ],
  ])('%j', (parts, message) => {
    expect(complaint(kubeconfig(parts))).toBe(`Context "own": ${message}`);
  });

  it('of a context, cluster, user or file that is not there', () => {
    expect(complaint(kubeconfig(), 'other')).toBe('The kubeconfig has no context "other"; it has own.');
    const missing = stringify({ contexts: [{ name: 'own', context: { cluster: 'c', user: 'u' } }] });
    expect(complaint(file('partial', missing))).toBe(
      'Context "own" names the cluster "c", which the kubeconfig does not have; add it.',
    );
    expect(complaint(kubeconfig({ cluster: { 'certificate-authority': 'none.crt' } }))).toBe(
      `Context "own": its certificate-authority ${join(folder, 'none.crt')} cannot be read; correct the path.`,
    );
    expect(complaint(join(folder, 'absent'))).toBe(
      `${join(folder, 'absent')} cannot be read (ENOENT); check it with: kubectl config view`,
    );
  });

  it('of a file that is none, without quoting it', () => {
    const path = file('broken', `users: [{user: {token: ${TOKEN}: :}`);
    expect(complaint(path)).toBe(`${path} is no kubeconfig; check it with: kubectl config view`);
  });

  it('of none at all', () => {
    vi.stubEnv('KUBECONFIG', '');
    vi.stubEnv('HOME', folder);
    expect(complaint(undefined)).toBe(
      'There is no kubeconfig: write --kubeconfig FILE, set $KUBECONFIG, or run inside a cluster.',
    );
  });
});

describe('an endpoint that was read from an object', () => {
  it('is reached with its token and its authority', async () => {
    const server = await serve((request, response) => response.end(request.headers.authorization));
    const transport = connectTo(reach({ server: server.url, caData: CA.cert, auth: { token: TOKEN } }));
    expect((await transport.send(get('/'))).body).toBe(`Bearer ${TOKEN}`);
    transport.close();
  });

  it('is reached with the certificate it holds', async () => {
    const { cert, key } = makeCertificate(CA, { dns: 'member' });
    const server = await serve((_, response) => response.end('ok'), { clientCa: CA.cert });
    const endpoint = { server: server.url, caData: CA.cert, auth: { certData: cert, keyData: key } };
    const transport = connectTo(reach(endpoint));
    expect((await transport.send(get('/'))).body).toBe('ok');
    transport.close();
  });

  it('has the listed command run, which is told of the cluster and of nothing else', async () => {
    const told = join(folder, 'told');
    const said = JSON.stringify({ status: { token: TOKEN } });
    const command = file(
      'plugin',
      `#!/bin/sh\nprintf %s "$KUBERNETES_EXEC_INFO" > ${told}\necho '${said}'\n`,
    );
    const clusterConfig = { clusterName: 'paris; rm -rf /' };
    const { credential } = reach({
      server: 'https://paris.example.org',
      caData: CA.cert,
      auth: { exec: { command, clusterConfig } },
    });
    expect(await credential(false)).toEqual({ headers: { authorization: `Bearer ${TOKEN}` } });
    expect(JSON.parse(readFileSync(told, 'utf8'))).toMatchObject({
      kind: 'ExecCredential',
      spec: { interactive: false, cluster: { server: 'https://paris.example.org', config: clusterConfig } },
    });
  });
});
