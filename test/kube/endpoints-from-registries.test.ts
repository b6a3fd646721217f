// KubeFedCluster and ClusterProfile objects as endpoints: the same refusals as in kubeconfigs, and commands only by the
// operator's list.

import { describe, expect, it } from 'vitest';
import {
  endpointOfClusterProfile,
  endpointOfKubeFedCluster,
  secretNameOfKubeFedCluster,
} from '../../handlers/kube/endpoint-sources.ts';
import type { Endpoint, IntakeRules, Refusal } from '../../handlers/kube/endpoint.ts';
import type { KubeObject } from '../../handlers/ports/kube-object.ts';
import type { Result } from '../../core/result.ts';
import { makeAuthority } from './certificates.ts';

const CANARY = 'canary-credential-never-shown';
const CA = makeAuthority('an authority');
const RULES: IntakeRules = { allowLoopback: false, nowMicros: 0 };

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function object(fields: Partial<KubeObject>): KubeObject {
  return { metadata: { name: 'paris', uid: 'u1', resourceVersion: '1' }, ...fields };
}

function codes(result: Result<Endpoint, Refusal[]>): string[] {
  return result.ok ? ['taken'] : result.error.map(({ code }) => code);
}

describe('a KubeFedCluster', () => {
  const spec = {
    apiEndpoint: 'https://paris.example.org:6443',
    caBundle: base64(CA.cert),
    secretRef: { name: 's' },
  };
  const secret = object({ data: { token: base64(`${CANARY}\n`) } });

  it('gives its address, its CA and the token of its Secret', () => {
    expect(endpointOfKubeFedCluster(object({ spec }), secret, RULES)).toEqual({
      ok: true,
      value: { server: 'https://paris.example.org:6443', caData: CA.cert, auth: { token: CANARY } },
    });
    expect(secretNameOfKubeFedCluster(object({ spec }))).toBe('s');
  });

  it('takes the CA of the Secret where it has none itself', () => {
    const data = { token: base64(CANARY), 'ca.crt': base64(CA.cert) };
    const result = endpointOfKubeFedCluster(
      object({ spec: { ...spec, caBundle: '' } }),
      object({ data }),
      RULES,
    );
    expect(result).toMatchObject({ ok: true, value: { caData: CA.cert } });
  });

  it.each([
    ['no Secret', spec, undefined, ['noCredential']],
    ['a Secret without token', spec, object({ data: {} }), ['noCredential']],
    ['a token that is no base64', spec, object({ data: { token: CANARY } }), ['badBase64']],
    ['a token with a line break in it', spec, object({ data: { token: base64('a\nb') } }), ['badToken']],
    ['a CA that is none', { ...spec, caBundle: base64('x') }, secret, ['badCertificate']],
    ['plain http', { ...spec, apiEndpoint: 'http://paris.example.org' }, secret, ['plainHttp']],
    ['a metadata address', { ...spec, apiEndpoint: 'https://169.254.169.254' }, secret, ['forbiddenAddress']],
    ['disabled TLS validations', { ...spec, disabledTLSValidations: ['*'] }, secret, ['skipVerify']],
    ['a proxy', { ...spec, proxyURL: 'http://proxy' }, secret, ['proxy']],
    ['no spec', null, undefined, ['badServer', 'noCredential']],
  ] as const)('with %s is refused', (_, given, given2, expected) => {
    const result = endpointOfKubeFedCluster(object({ spec: given }), given2, RULES);
    expect(codes(result)).toEqual(expected);
    expect(JSON.stringify(result)).not.toContain(CANARY);
  });

  it('names no Secret where its spec is none', () => {
    expect(secretNameOfKubeFedCluster(object({ spec: 'x' }))).toBeUndefined();
  });
});

describe('a ClusterProfile', () => {
  const cluster = { server: 'https://paris.example.org:6443', 'certificate-authority-data': base64(CA.cert) };
  const listedExec = new Map([['eks', { command: '/plugins/eks', args: ['token'] }]]);

  it('describes the command that the operator listed for its provider, and runs nothing', () => {
    const extensions = [{ name: 'client.authentication.k8s.io/exec', extension: { clusterName: 'paris' } }];
    const accessProviders = [
      { name: 'gke', cluster: { server: 'https://elsewhere.example.org' } },
      { name: 'eks', cluster: { ...cluster, extensions } },
    ];
    expect(
      endpointOfClusterProfile(object({ status: { accessProviders } }), { ...RULES, listedExec }),
    ).toEqual({
      ok: true,
      value: {
        server: 'https://paris.example.org:6443',
        caData: CA.cert,
        auth: { exec: { command: '/plugins/eks', args: ['token'], clusterConfig: { clusterName: 'paris' } } },
      },
    });
  });

  it('may still say credentialProviders, as its first version did', () => {
    const credentialProviders = [{ name: 'eks', cluster }];
    const result = endpointOfClusterProfile(object({ status: { credentialProviders } }), {
      ...RULES,
      listedExec,
    });
    expect(codes(result)).toEqual(['taken']);
  });

  it.each([
    ['a provider that is not listed', [{ name: 'gke', cluster }], ['exec']],
    ['no provider', undefined, ['exec']],
    ['providers that are no list', 'x', ['exec']],
    ['a provider without cluster', [{ name: 'eks' }], ['badServer']],
    ['a loopback address', [{ name: 'eks', cluster: { server: 'https://localhost' } }], ['loopback']],
    [
      'verification left out',
      [{ name: 'eks', cluster: { ...cluster, 'insecure-skip-tls-verify': true } }],
      ['skipVerify'],
    ],
    [
      'a CA by path',
      [{ name: 'eks', cluster: { ...cluster, 'certificate-authority': '/etc/ca' } }],
      ['filePath'],
    ],
    ['a provider named like a method', [{ name: 'constructor', cluster }], ['exec']],
  ] as const)('with %s is refused', (_, accessProviders, expected) => {
    const profile = object({ status: { accessProviders } });
    expect(codes(endpointOfClusterProfile(profile, { ...RULES, listedExec }))).toEqual(expected);
  });

  it('has no command where the operator listed none', () => {
    const profile = object({ status: { accessProviders: [{ name: 'eks', cluster }] } });
    expect(endpointOfClusterProfile(profile, RULES)).toEqual({
      ok: false,
      error: [
        {
          code: 'exec',
          message: 'ClusterProfile "paris" offers only "eks"; list a command for one that it offers.',
        },
      ],
    });
  });
});
