// Kubeconfigs of strangers: rows 23 to 28 of the catalogue of bad input, each refused by its own name, none of them acted on.

import { existsSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { intakeKubeconfig } from '../../handlers/kube/kubeconfig-intake.ts';
import type { Endpoint, IntakeRules, Refusal } from '../../handlers/kube/endpoint.ts';
import { makeAuthority, makeCertificate } from './certificates.ts';

const CANARY = 'canary-credential-never-shown';
const CA = makeAuthority('an authority');
const CLIENT = makeCertificate(CA, { dns: 'client' });
const EXPIRED = makeCertificate(CA, { dns: 'client' }, -1);
const RULES: IntakeRules = { allowLoopback: false, nowMicros: Date.now() * 1000 };

interface Parts {
  readonly cluster?: object;
  readonly user?: object | null;
  readonly config?: object;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** A kubeconfig that is fine but for what is given. */
function kubeconfig({ cluster = {}, user = { token: CANARY }, config = {} }: Parts = {}): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: 'https://api.example.org:6443', ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
    ...config,
  });
}

function intake(text: string, rules: Partial<IntakeRules & { context: string }> = {}): Endpoint | Refusal[] {
  const result = intakeKubeconfig(text, { ...RULES, ...rules });
  return result.ok ? result.value : result.error;
}

function codes(text: string, rules: Partial<IntakeRules & { context: string }> = {}): string[] {
  const result = intake(text, rules);
  return Array.isArray(result) ? result.map(({ code }) => code) : ['taken'];
}

describe('a kubeconfig with nothing but data is taken', () => {
  it('with a token', () => {
    const ca = base64(CA.cert);
    expect(
      intake(kubeconfig({ cluster: { 'certificate-authority-data': ca, 'tls-server-name': 'api' } })),
    ).toEqual({
      server: 'https://api.example.org:6443',
      caData: CA.cert,
      serverName: 'api',
      auth: { token: CANARY },
    });
  });

  it('with a client certificate', () => {
    const user = { 'client-certificate-data': base64(CLIENT.cert), 'client-key-data': base64(CLIENT.key) };
    expect(intake(kubeconfig({ user }))).toEqual({
      server: 'https://api.example.org:6443',
      auth: { certData: CLIENT.cert, keyData: CLIENT.key },
    });
  });

  it('as JSON, with a path in the address and white space around the token', () => {
    const server = 'https://rancher.example.org/k8s/clusters/c-1';
    const text = kubeconfig({ cluster: { server: `${server}/` }, user: { token: `${CANARY}\n` } });
    expect(intake(JSON.stringify(parse(text)))).toEqual({ server, auth: { token: CANARY } });
  });

  it('with the context that is asked for, where it has several', () => {
    const contexts = [
      { name: 'x', context: { cluster: 'elsewhere', user: 'u' } },
      { name: 'y', context: { cluster: 'c', user: 'u' } },
    ];
    expect(codes(kubeconfig({ config: { contexts } }), { context: 'y' })).toEqual(['taken']);
  });
});

const MARKER = '/tmp/mck8s-intake-must-not-run';
const EXEC = { apiVersion: 'client.authentication.k8s.io/v1', command: 'touch', args: [MARKER] };

describe('row 23: what would run a command or read a file is refused', () => {
  const rows: readonly (readonly [string, string, Parts])[] = [
    ['exec', 'exec', { user: { exec: EXEC } }],
    ['exec beside a token', 'exec', { user: { token: CANARY, exec: EXEC } }],
    [
      'auth-provider',
      'authProvider',
      { user: { 'auth-provider': { name: 'gcp', config: { 'cmd-path': 'touch' } } } },
    ],
    [
      'tokenFile',
      'tokenFile',
      { user: { tokenFile: '/var/run/secrets/kubernetes.io/serviceaccount/token' } },
    ],
    ['token-file', 'tokenFile', { user: { 'token-file': '/etc/passwd' } }],
    [
      'certificate-authority path',
      'filePath',
      { cluster: { 'certificate-authority': '../../etc/ssl/ca.pem' } },
    ],
    ['client-certificate path', 'filePath', { user: { token: CANARY, 'client-certificate': '/etc/cert' } }],
    ['client-key path', 'filePath', { user: { token: CANARY, 'client-key': '/etc/shadow' } }],
  ];
  test.each(rows)('row 23: %s', (_, code, parts) => {
    expect(codes(kubeconfig(parts))).toEqual([code]);
  });

  it('row 23: a refused command has not run', () => {
    intake(kubeconfig({ user: { exec: EXEC } }));
    expect(existsSync(MARKER)).toBe(false);
  });

  it('row 23: a command that the operator listed is described, with the operator’s own arguments only', () => {
    const listedExec = new Map([['aws', { command: '/usr/local/bin/aws', args: ['eks', 'get-token'] }]]);
    const user = { exec: { command: 'aws', args: ['--endpoint', 'https://evil.example.org'], env: [] } };
    expect(intake(kubeconfig({ user }), { listedExec })).toEqual({
      server: 'https://api.example.org:6443',
      auth: { exec: { command: '/usr/local/bin/aws', args: ['eks', 'get-token'] } },
    });
    expect(codes(kubeconfig({ user: { exec: EXEC } }), { listedExec })).toEqual(['exec']);
  });
});

describe('row 24: addresses and trust', () => {
  const refused: readonly (readonly [string, string])[] = [
    ['http://api.example.org:6443', 'plainHttp'],
    ['ftp://api.example.org', 'plainHttp'],
    ['file:///etc/passwd', 'badServer'],
    ['api.example.org:6443', 'badServer'],
    ['', 'badServer'],
    ['https://api.example.org/?x=1', 'badServer'],
    ['https://admin:secret@api.example.org', 'userInfo'],
    ['https://localhost:6443', 'loopback'],
    ['https://LOCALHOST.:6443', 'loopback'],
    ['https://a.localhost', 'loopback'],
    ['https://127.0.0.1:6443', 'loopback'],
    ['https://127.8.9.10', 'loopback'],
    ['https://2130706433', 'loopback'],
    ['https://0x7f.1', 'loopback'],
    ['https://0177.0.0.1', 'loopback'],
    ['https://[::1]:6443', 'loopback'],
    ['https://[0:0:0:0:0:0:0:1]', 'loopback'],
    ['https://[::ffff:127.0.0.1]', 'loopback'],
    ['https://[::ffff:7f00:1]', 'loopback'],
    ['https://0.0.0.0:6443', 'forbiddenAddress'],
    ['https://0', 'forbiddenAddress'],
    ['https://[::]', 'forbiddenAddress'],
    ['https://[::127.0.0.1]', 'forbiddenAddress'],
    ['https://169.254.169.254', 'forbiddenAddress'],
    ['https://2852039166', 'forbiddenAddress'],
    ['https://0xa9fea9fe', 'forbiddenAddress'],
    ['https://[::ffff:169.254.169.254]', 'forbiddenAddress'],
    ['https://[fe80::1]', 'forbiddenAddress'],
    ['https://[febf::1]', 'forbiddenAddress'],
    ['https://[fd00:ec2::254]', 'forbiddenAddress'],
    ['https://[64:ff9b::a9fe:a9fe]', 'forbiddenAddress'],
    ['https://[64:ff9b::7f00:1]', 'forbiddenAddress'],
    ['https://[2002:7f00:1::]', 'forbiddenAddress'],
    ['https://100.100.100.200', 'forbiddenAddress'],
    ['https://metadata.google.internal', 'forbiddenAddress'],
    ['https://metadata', 'forbiddenAddress'],
    ['https://224.0.0.1', 'forbiddenAddress'],
    ['https://255.255.255.255', 'forbiddenAddress'],
  ];
  test.each(refused)('row 24: %s is refused as %s', (server, code) => {
    expect(codes(kubeconfig({ cluster: { server } }))).toEqual([code]);
  });

  const taken = [
    'https://10.0.0.1:6443',
    'https://192.168.1.1',
    'https://203.0.113.7:443',
    'https://[2a02:1234::1]:6443',
    'https://[fd12:3456::1]',
    'https://[64:ff9b::cb00:7107]',
    'https://localhost.example.org',
    'https://kubernetes.default.svc',
  ];
  test.each(taken)('row 24: %s is taken', (server) => {
    expect(codes(kubeconfig({ cluster: { server } }))).toEqual(['taken']);
  });

  test.each(refused.filter(([, code]) => code === 'loopback' || code === 'forbiddenAddress'))(
    'row 24: where loopback is allowed, %s (%s) is taken only if it is loopback',
    (server, code) => {
      const expected = code === 'loopback' ? 'taken' : code;
      expect(codes(kubeconfig({ cluster: { server } }), { allowLoopback: true })).toEqual([expected]);
    },
  );

  it('row 24: insecure-skip-tls-verify', () => {
    expect(codes(kubeconfig({ cluster: { 'insecure-skip-tls-verify': true } }))).toEqual(['skipVerify']);
    expect(codes(kubeconfig({ cluster: { 'insecure-skip-tls-verify': 'true' } }))).toEqual(['skipVerify']);
    expect(codes(kubeconfig({ cluster: { 'insecure-skip-tls-verify': false } }))).toEqual(['taken']);
  });

  it('row 24: proxy-url', () => {
    expect(codes(kubeconfig({ cluster: { 'proxy-url': 'http://proxy:3128' } }))).toEqual(['proxy']);
  });

  it('row 24: a server name that is none', () => {
    expect(codes(kubeconfig({ cluster: { 'tls-server-name': 'a b' } }))).toEqual(['badServer']);
  });

  it('row 24: all that speaks against it is said at once', () => {
    const cluster = { server: 'http://u:p@127.0.0.1', 'insecure-skip-tls-verify': true };
    const expected = ['plainHttp', 'userInfo', 'loopback', 'skipVerify', 'exec'];
    expect(codes(kubeconfig({ cluster, user: { exec: EXEC } }))).toEqual(expected);
  });
});

describe('row 25: contexts and credentials', () => {
  const two = [
    { name: 'x', context: { cluster: 'c', user: 'u' } },
    { name: 'y', context: { cluster: 'c', user: 'u' } },
  ];
  const rows: readonly (readonly [string, string, string])[] = [
    ['no current-context', 'noContext', kubeconfig({ config: { 'current-context': '' } })],
    ['an unknown current-context', 'unknownContext', kubeconfig({ config: { 'current-context': 'z' } })],
    ['several contexts', 'manyContexts', kubeconfig({ config: { contexts: two } })],
    ['no contexts', 'unknownContext', kubeconfig({ config: { contexts: null } })],
    ['no clusters', 'noCluster', kubeconfig({ config: { clusters: [] } })],
    ['no users', 'noCredential', kubeconfig({ config: { users: [] } })],
    ['an empty user', 'noCredential', kubeconfig({ user: {} })],
    ['a user without fields', 'noCredential', kubeconfig({ user: null })],
    ['a user name and password', 'basicAuth', kubeconfig({ user: { username: 'admin' } })],
    ['impersonation', 'impersonation', kubeconfig({ user: { token: CANARY, as: 'system:admin' } })],
    [
      'impersonated groups',
      'impersonation',
      kubeconfig({ user: { token: CANARY, 'as-groups': ['system:masters'] } }),
    ],
    ['a token of two words', 'badToken', kubeconfig({ user: { token: `${CANARY}\r\nX-Evil: 1` } })],
    ['a token that is a number', 'badToken', kubeconfig({ user: { token: 12345 } })],
    ['a CA in bad base64', 'badBase64', kubeconfig({ cluster: { 'certificate-authority-data': '%%%' } })],
    [
      'a CA that is none',
      'badCertificate',
      kubeconfig({ cluster: { 'certificate-authority-data': base64('hello') } }),
    ],
    [
      'a certificate in bad base64',
      'badBase64',
      kubeconfig({ user: { 'client-certificate-data': 'A', 'client-key-data': 'A' } }),
    ],
    [
      'a certificate without its key',
      'badBase64',
      kubeconfig({ user: { 'client-certificate-data': base64(CLIENT.cert) } }),
    ],
    [
      'the key of another certificate',
      'badCertificate',
      kubeconfig({
        user: { 'client-certificate-data': base64(CLIENT.cert), 'client-key-data': base64(EXPIRED.key) },
      }),
    ],
    [
      'an expired certificate',
      'expiredCertificate',
      kubeconfig({
        user: { 'client-certificate-data': base64(EXPIRED.cert), 'client-key-data': base64(EXPIRED.key) },
      }),
    ],
    ['10 MiB', 'tooLarge', `# ${'x'.repeat(10 * 1024 * 1024)}\n${kubeconfig()}`],
    ['an empty text', 'noContext', ''],
    ['text that is a list', 'noContext', '[1, 2]'],
    ['an object of another kind', 'notKubeconfig', kubeconfig({ config: { kind: 'Secret' } })],
  ];
  test.each(rows)('row 25: %s gives %s', (_, code, text) => {
    expect(codes(text)).toEqual([code]);
  });

  it('row 25: a context that is asked for and is not there', () => {
    expect(codes(kubeconfig(), { context: 'z' })).toEqual(['unknownContext']);
  });

  it('row 25: a certificate expires by the time that is given', () => {
    const user = { 'client-certificate-data': base64(CLIENT.cert), 'client-key-data': base64(CLIENT.key) };
    const tomorrow = RULES.nowMicros + 25 * 3_600_000_000;
    expect(codes(kubeconfig({ user }), { nowMicros: tomorrow })).toEqual(['expiredCertificate']);
  });
});

describe('row 26: YAML that is made to be slow or to grow', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['an alias bomb', `a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nclusters: *c\n`],
    ['one alias', `a: &a x\nb: *a\n`],
    ['20,000 nested lists', '['.repeat(20_000) + ']'.repeat(20_000)],
    ['60,000 nested maps', '{'.repeat(60_000)],
    ['nested keys, for which the library takes time without end', '{? '.repeat(400)],
    ['explicit keys', '? '.repeat(30_000)],
    ['nested flow pairs', '[a: '.repeat(10_000)],
    ['nested dashes', '- '.repeat(30_000)],
    ['30 levels of nesting', `${'['.repeat(30)}${']'.repeat(30)}`],
    ['5,000 keys', Array.from({ length: 5_000 }, (_, i) => `k${i}: 1`).join('\n')],
    ['a list as a key', '? [a, b]\n: c\n'],
    ['two documents', 'a: 1\n---\nb: 2\n'],
    ['an unclosed quote', 'a: "b'],
  ];
  test.each(rows)('row 26: %s', (_, text) => {
    expect(codes(text)).toEqual(['badYaml']);
  });

  it('row 28: duplicate keys', () => {
    expect(codes(`${kubeconfig()}current-context: other\n`)).toEqual(['badYaml']);
  });

  it('row 9: keys with meaning in JavaScript are plain data', () => {
    expect(codes(`${kubeconfig()}__proto__: {current-context: z, clusters: []}\nconstructor: 1\n`)).toEqual([
      'taken',
    ]);
  });
});

describe('what is said of a refused kubeconfig', () => {
  const refused = [
    kubeconfig({ user: { token: CANARY, exec: { command: CANARY.slice(0, 5) } } }),
    kubeconfig({ user: { token: `${CANARY} ${CANARY}` } }),
    kubeconfig({ user: { username: 'u', password: CANARY } }),
    kubeconfig({ user: { 'client-certificate-data': base64(CANARY), 'client-key-data': base64(CANARY) } }),
    kubeconfig({ cluster: { server: `https://u:${CANARY}@api.example.org` } }),
    `${kubeconfig()}: ${CANARY}`,
    `users: [{token: ${CANARY}, token: ${CANARY}}]`,
  ];
  test.each(refused)('never repeats a credential (%#)', (text) => {
    const result = intake(text);
    expect(Array.isArray(result)).toBe(true);
    expect(JSON.stringify(result)).not.toContain(CANARY);
    expect(JSON.stringify(result)).not.toContain(base64(CANARY));
  });

  it('says where, and what to write instead', () => {
    expect(intake(kubeconfig({ user: { tokenFile: '/token' } }))).toEqual([
      {
        code: 'tokenFile',
        message: 'users["u"].user.tokenFile: files are not read; write the token itself as token.',
      },
    ]);
  });
});
