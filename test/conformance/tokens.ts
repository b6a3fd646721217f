// The contract of tokens of service accounts, as TokenRequest grants them.

import { describe, expect, test } from 'vitest';
import { expectRefusal, type Api, type Reply } from './api.ts';

/** @param api the server under contract; made before the first test */
export function describeTokens(api: () => Api): void {
  const accounts = (): string => `/api/v1/namespaces/${api().server.namespace}/serviceaccounts`;
  const ask = (name: string, spec: object, kind = 'TokenRequest'): Promise<Reply> =>
    api().post(`${accounts()}/${name}/token`, { apiVersion: 'authentication.k8s.io/v1', kind, spec });
  const account = async (): Promise<string> => {
    const name = api().name('account');
    await api().post(accounts(), { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } });
    return name;
  };

  describe('a token of a service account', () => {
    test.each([
      ['as long as is asked for', { expirationSeconds: 7200 }, 7200],
      ['an hour where nothing is said', {}, 3600],
    ])('is good %s', async (_what, spec, seconds) => {
      const name = await account();
      const { status, body } = await ask(name, spec);
      expect([status, body.kind, body.apiVersion]).toEqual([201, 'TokenRequest', 'authentication.k8s.io/v1']);
      expect(body.metadata).toMatchObject({ name, namespace: api().server.namespace });
      expect(body.spec.expirationSeconds).toBe(seconds);
      const [, claims = ''] = (body.status.token as string).split('.');
      const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
      expect(said).toMatchObject({
        sub: `system:serviceaccount:${api().server.namespace}:${name}`,
        exp: Date.parse(body.status.expirationTimestamp as string) / 1000,
      });
      expect(Number(said['exp']) - Number(said['iat'])).toBe(seconds);
      expect(body.status.expirationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    });

    test('is another one each time', async () => {
      const name = await account();
      const [first, second] = [await ask(name, {}), await ask(name, {})];
      expect(first.body.status.token).not.toBe(second.body.status.token);
    });

    test.each([60, 599, 2 ** 32 + 1])('is not granted for %d seconds', async (expirationSeconds) => {
      const refused = await ask(await account(), { expirationSeconds });
      expectRefusal(refused, 422, 'Invalid');
      expect(refused.body.details.causes).toMatchObject([{ field: 'spec.expirationSeconds' }]);
    });

    test('is not granted where there is no such account', async () => {
      expectRefusal(await ask('nobody', {}), 404, 'NotFound');
    });

    test('is not granted to a body of another kind', async () => {
      expectRefusal(await ask(await account(), {}, 'TokenReview'), 400, 'BadRequest');
    });
  });
}
