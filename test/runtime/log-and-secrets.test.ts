// No secret stands in a log, however it got there.

import { describe, expect, test } from 'vitest';
import { createIdentity } from '../../handlers/real/identity.ts';
import { createLog, type LogLevel } from '../../handlers/real/log.ts';
import type { Log } from '../../handlers/ports/log.ts';
import { Redactor } from '../../handlers/runtime/redactor.ts';

const SECRET = 'eyJhbGciOi.s3cr3t+value/==';
const KEY_LINES = ['MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj', 'AgEAAoIBAQC7VJTUt9Us8cKjMzEfYyjiWA4R4'];
const PEM = `-----BEGIN PRIVATE KEY-----\n${KEY_LINES.join('\n')}\n-----END PRIVATE KEY-----\n`;

function knowing(...secrets: string[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

describe('texts', () => {
  test.each([
    { name: 'as it is', text: `bearer ${SECRET}!`, clean: 'bearer [redacted]!' },
    { name: 'twice', text: `${SECRET} ${SECRET}`, clean: '[redacted] [redacted]' },
    { name: 'in base64', text: `data: ${Buffer.from(SECRET).toString('base64')}`, clean: 'data: [redacted]' },
    { name: 'not at all', text: 'nothing to hide', clean: 'nothing to hide' },
  ])('a secret $name', ({ text, clean }) => {
    expect(knowing(SECRET).clean(text)).toBe(clean);
  });

  test('a secret that begins with another one is replaced whole', () => {
    expect(knowing('password1', 'password1-and-more').clean('a password1-and-more b')).toBe('a [redacted] b');
  });

  test('each line of a key is a secret, its frame is none', () => {
    const redactor = knowing(PEM);
    expect(redactor.clean(`quoted: ${JSON.stringify(PEM)}`)).not.toContain(KEY_LINES[0]);
    expect(redactor.clean(`one line: ${KEY_LINES[1]!}`)).toBe('one line: [redacted]');
    expect(redactor.clean('-----BEGIN PRIVATE KEY-----')).toBe('-----BEGIN PRIVATE KEY-----');
  });

  test('what is too short to be one is left alone', () => {
    expect(knowing('', 'admin', ' admin12 ').clean('admin admin12 YWRtaW4=')).toBe('admin admin12 YWRtaW4=');
  });

  test('of very many secrets the latest are known', () => {
    const redactor = new Redactor();
    for (let index = 0; index < 10_000; index++) redactor.add(`secret-number-${index}`);
    expect(redactor.clean('secret-number-9999')).toBe('[redacted]');
  });
});

describe('fields', () => {
  const clean = (fields: Record<string, unknown>): unknown => knowing(SECRET).cleanFields(fields);

  test.each([
    'token',
    'bearerToken',
    'password',
    'kubeconfig',
    'client-key-data',
    'clientKeyData',
    'client-certificate-data',
    'authorization',
    'Authorization',
    'clientSecret',
    'set-cookie',
    'privateKey',
  ])('%s is not shown', (name) => {
    expect(clean({ [name]: 'x', nested: [{ [name]: { deep: 'x' } }] })).toEqual({
      [name]: '[redacted]',
      nested: [{ [name]: '[redacted]' }],
    });
  });

  test('innocent ones are shown', () => {
    const fields = {
      key: 'shop/web',
      cluster: 'edge1',
      secretName: 'edge1',
      tokens: 5,
      isTokenFresh: true,
      none: null,
    };
    expect(clean(fields)).toEqual(fields);
  });

  test('secrets in values, errors and their causes are not shown', () => {
    const error = new Error(`refused ${SECRET}`, { cause: new Error(`bad ${SECRET}`) });
    const text = JSON.stringify(clean({ error, list: [SECRET], deep: { deeper: `x ${SECRET}` } }));
    expect(text).not.toContain(SECRET);
    expect(text).toContain('refused [redacted]');
    expect(text).toContain('bad [redacted]');
  });

  test('what has no end is cut', () => {
    const circle: Record<string, unknown> = { size: 12n, list: Array(5000).fill(0), call: () => 0 };
    circle['self'] = circle;
    const text = JSON.stringify(clean(circle));
    expect(text).toContain('"size":"12"');
    expect(text.length).toBeLessThan(3000);
  });
});

describe('the log', () => {
  function logged(level: LogLevel, write: (log: Log) => void): Record<string, unknown>[] {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    write(createLog({ level, redactor: knowing(SECRET), destination }));
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  test('writes a line of JSON with time, level, fields and sentence', () => {
    const [line] = logged('info', (log) => {
      log.warn({ cluster: 'edge1' }, 'The cluster does not answer.');
    });
    expect(line).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      cluster: 'edge1',
      message: 'The cluster does not answer.',
    });
  });

  test('leaves out what is below its level', () => {
    const lines = logged('warn', (log) => {
      log.debug({}, 'a');
      log.info({}, 'b');
      log.warn({}, 'c');
      log.error({}, 'd');
    });
    expect(lines.map(({ message }) => message)).toEqual(['c', 'd']);
  });

  test('hides secrets in sentences, fields and the fields of its children', () => {
    const lines = logged('debug', (log) => {
      const child = log.child({ cluster: 'edge1', token: 'abc', server: `https://user:${SECRET}@host` });
      child.child({ resource: 'pods' }).debug({ password: 'abc' }, `asked with ${SECRET}`);
    });
    expect(lines).toEqual([
      expect.objectContaining({
        cluster: 'edge1',
        resource: 'pods',
        token: '[redacted]',
        server: 'https://user:[redacted]@host',
        password: '[redacted]',
        message: 'asked with [redacted]',
      }),
    ]);
  });

  test('errors are written with their sentences', () => {
    const [line] = logged('info', (log) => {
      log.error({ error: new TypeError('broken') }, 'The work failed.');
    });
    expect(line).toMatchObject({ error: { name: 'TypeError', message: 'broken' } });
  });
});

test('no two processes have one identity', () => {
  const [one, other] = [createIdentity(), createIdentity()];
  expect(one).not.toBe(other);
  expect(one).toMatch(/^.{1,63}_\d+_[0-9a-f]{16}$/);
});
