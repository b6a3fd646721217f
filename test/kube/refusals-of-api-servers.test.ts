// What an API server's refusal becomes: rows 15, 31 to 41 of the catalogue of bad input, as a table.

import { describe, expect, it, test } from 'vitest';
import type { ApiError } from '../../handlers/kube/api-error.ts';
import { isTerminal, retryDelayMicros, type ApiFault } from '../../handlers/kube/api-error.ts';
import { readRefusal } from '../../handlers/kube/read-answer.ts';
import type { HttpResponse } from '../../handlers/ports/transport.ts';
import { answer, refusal } from './scripted-transport.ts';

const ASKED = { what: 'apply deployments shop/web', secret: false };
const NOW_MICROS = 1_792_567_680_000_000; // Wed, 21 Oct 2026 07:28:00 GMT
const HTML = '<html><head><title>502 Bad Gateway</title></head></html>';

function errorOf(response: HttpResponse, asked = ASKED): ApiError {
  return readRefusal(response, asked, NOW_MICROS);
}

describe('the fault of a refusal', () => {
  const rows: readonly (readonly [string, HttpResponse, ApiFault, boolean])[] = [
    ['row 15: 413', answer(413, 'too large'), 'tooLarge', true],
    ['row 15: 413 of a proxy', answer(413, HTML), 'tooLarge', true],
    ['row 15: what etcd says', refusal(500, '', 'etcdserver: request is too large'), 'tooLarge', true],
    ['row 31: 401', refusal(401, 'Unauthorized', 'Unauthorized'), 'unauthorized', false],
    ['row 31: 401 of a proxy', answer(401, HTML), 'unauthorized', false],
    ['row 32: 403', refusal(403, 'Forbidden', 'pods is forbidden'), 'forbidden', false],
    ['row 33: 404', refusal(404, 'NotFound', 'pods "x" not found'), 'notFound', false],
    ['row 33: 404 of a path that is not served', answer(404, '404 page not found\n'), 'notFound', false],
    ['row 33: 404 of something else', answer(404, HTML), 'unreadable', false],
    ['row 34: 409 AlreadyExists', refusal(409, 'AlreadyExists', 'it exists'), 'alreadyExists', false],
    ['row 35: 409 Conflict', refusal(409, 'Conflict', 'the object has been modified'), 'conflict', false],
    ['row 37: 410', refusal(410, 'Expired', 'too old resource version'), 'gone', false],
    ['row 38: 422', refusal(422, 'Invalid', 'spec.replicas: Invalid value'), 'invalid', true],
    ['row 39: 429', answer(429, 'slow down'), 'throttled', false],
    ['row 40: 500', refusal(500, 'InternalError', 'boom'), 'server', false],
    ['row 40: 502 of a proxy', answer(502, HTML), 'server', false],
    ['row 40: 503', answer(503, ''), 'server', false],
    ['row 40: 504', refusal(504, 'Timeout', 'request timed out'), 'server', false],
    ['row 41: 301', answer(301, ''), 'redirect', false],
    ['row 41: 302', answer(302, '', { location: 'https://evil.example.org/' }), 'redirect', false],
    ['row 41: 307', answer(307, HTML), 'redirect', false],
    ['400', refusal(400, 'BadRequest', 'strict decoding error'), 'badRequest', true],
    ['405', refusal(405, 'MethodNotAllowed', 'no'), 'unsupported', true],
    ['406', refusal(406, 'NotAcceptable', 'no'), 'unsupported', true],
    ['415', refusal(415, 'UnsupportedMediaType', 'no'), 'unsupported', true],
    ['418, which nobody expects', answer(418, 'teapot'), 'badRequest', true],
  ];
  test.each(rows)('%s', (_, response, fault, terminal) => {
    const error = errorOf(response);
    expect([error.fault, isTerminal(error)]).toEqual([fault, terminal]);
    expect(error.status).toBe(response.status);
  });

  it('is not made up for errors that are no answer', () => {
    expect([isTerminal(new Error('x')), retryDelayMicros(new Error('x'))]).toEqual([false, 0]);
  });
});

describe('how long to wait', () => {
  const date = 'Wed, 21 Oct 2026 07:28:00 GMT';
  const rows: readonly (readonly [string, HttpResponse, number])[] = [
    ['row 39: seconds', answer(429, '', { 'retry-after': '7' }), 7_000_000],
    [
      'row 39: an absurd number is held to 5 min',
      answer(429, '', { 'retry-after': '1000000000' }),
      300_000_000,
    ],
    [
      'row 39: a date, by the server’s own clock',
      answer(429, '', {
        'retry-after': 'Thu, 01 Jan 2099 00:00:30 GMT',
        date: 'Thu, 01 Jan 2099 00:00:00 GMT',
      }),
      30_000_000,
    ],
    [
      'row 39: a date, by ours where it says none',
      answer(503, '', { 'retry-after': 'Wed, 21 Oct 2026 07:28:09 GMT' }),
      9_000_000,
    ],
    [
      'row 39: a date of long ago',
      answer(503, '', { 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT', date }),
      0,
    ],
    [
      'row 39: a date far ahead',
      answer(503, '', { 'retry-after': 'Sun, 06 Nov 2094 08:49:37 GMT', date }),
      300_000_000,
    ],
    ['row 39: nonsense', answer(503, '', { 'retry-after': '-5 or so' }), 0],
    ['what the Status says', refusal(504, 'ServerTimeout', 'x', { retryAfterSeconds: 3 }), 3_000_000],
    ['half a minute where a person has to act', refusal(403, 'Forbidden', 'x'), 30_000_000],
    ['half a minute for a redirect', answer(302, ''), 30_000_000],
    ['else what the caller’s backoff says', refusal(500, '', 'x'), 0],
  ];
  test.each(rows)('%s', (_, response, micros) => {
    expect(retryDelayMicros(errorOf(response))).toBe(micros);
  });

  it('reads the leap day and the turn of the year', () => {
    const until = (retryAfter: string, now: string): number =>
      retryDelayMicros(errorOf(answer(503, '', { 'retry-after': retryAfter, date: now })));
    expect(until('Tue, 29 Feb 2028 00:00:00 GMT', 'Mon, 28 Feb 2028 23:59:50 GMT')).toBe(10_000_000);
    expect(until('Wed, 01 Mar 2028 00:00:00 GMT', 'Tue, 29 Feb 2028 23:59:00 GMT')).toBe(60_000_000);
    expect(until('Fri, 01 Jan 2027 00:00:05 GMT', 'Thu, 31 Dec 2026 23:59:55 GMT')).toBe(10_000_000);
  });
});

describe('the sentence of a refusal', () => {
  it('says what was asked and what Kubernetes said, with its causes', () => {
    const details = {
      causes: [{ reason: 'FieldValueInvalid', message: 'must be >= 0', field: 'spec.replicas' }],
    };
    const error = errorOf(refusal(422, 'Invalid', 'Deployment "web" is invalid', details));
    expect(error.message).toBe('apply deployments shop/web: Deployment "web" is invalid');
    expect(error.causes).toEqual([
      { reason: 'FieldValueInvalid', message: 'must be >= 0', field: 'spec.replicas' },
    ]);
    expect(error.reason).toBe('Invalid');
  });

  it('never repeats a page that is not Kubernetes’ own', () => {
    expect(errorOf(answer(502, '<html>token=canary</html>')).message).not.toContain('canary');
    expect(errorOf(answer(500, 'canary')).message).not.toContain('canary');
    expect(errorOf(answer(302, '', { location: 'https://canary' })).message).not.toContain('canary');
  });

  it('never repeats what was written to a Secret', () => {
    const details = { causes: [{ reason: 'x', message: 'Invalid value: "canary"', field: 'data.token' }] };
    const error = errorOf(refusal(422, 'Invalid', 'data.token: "canary"', details), {
      what: 'apply secrets a/b',
      secret: true,
    });
    expect(JSON.stringify([error.message, error.causes])).not.toContain('canary');
    expect(error.causes[0]?.field).toBe('data.token');
  });

  it.each([
    'denied: Authorization: Bearer canary-token-123',
    'denied: basic Y2FuYXJ5OmNhbmFyeQ==',
    'denied: eyJhbGciOiJSUzI1NiJ9.eyJjYW5hcnkiOjF9.Y2FuYXJ5',
    'denied: https://user:canary-password@proxy.example.org',
    'denied: -----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----',
  ])('takes credentials out of what a webhook says: %s', (message) => {
    const said = errorOf(refusal(403, 'Forbidden', message)).message;
    expect(said).toContain('[redacted]');
    expect(said).not.toMatch(/canary|Y2FuYXJ5/);
  });

  it('is one line of at most 512 characters and whole ones', () => {
    const { message } = errorOf(refusal(422, 'Invalid', `a\u0000b\nc\u202e${'😀'.repeat(1000)}`));
    expect(message.length).toBeLessThanOrEqual(512);
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(message.isWellFormed()).toBe(true);
  });

  it('holds of causes no more than 32', () => {
    const causes = Array.from({ length: 500 }, () => ({ reason: 'x', message: 'y', field: 'z' }));
    expect(errorOf(refusal(422, 'Invalid', 'many', { causes })).causes).toHaveLength(32);
  });

  it('stands a Status whose fields are of other types', () => {
    const odd = answer(422, {
      kind: 'Status',
      message: 7,
      reason: [],
      details: { causes: [null, 'x', { field: 1 }] },
    });
    const empty = { field: '', message: '', reason: '' };
    expect(errorOf(odd)).toMatchObject({ fault: 'invalid', reason: '', causes: [empty, empty, empty] });
  });
});
