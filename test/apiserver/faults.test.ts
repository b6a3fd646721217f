// Faults on the way to the server and back: what the client sees of each, and whether the server did what was asked.

import { describe, expect, test } from 'vitest';
import { FakeApiServer } from '../../simulator/apiserver/fake-api-server.ts';
import { REQUEST_FAULTS, WATCH_FAULTS, type RequestFault } from '../../simulator/apiserver/faults.ts';
import { VirtualClock } from '../../simulator/apiserver/virtual-time.ts';
import type { WireRequest } from '../../simulator/apiserver/wire.ts';
import { driven } from '../support/virtual-driver.ts';
import { linesOf, outcomeOf } from '../support/virtual-client.ts';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const CONFIG_MAP_KIND = { group: '', version: 'v1', plural: 'configmaps' };

function newServer(): { readonly clock: VirtualClock; readonly server: FakeApiServer } {
  const clock = new VirtualClock();
  return { clock, server: new FakeApiServer({ name: 'a', clock }) };
}

function creation(name: string): Partial<WireRequest> {
  const body = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
  return { method: 'POST', path: CONFIG_MAPS, contentType: 'application/json', body };
}

function exists(server: FakeApiServer, name: string): boolean {
  return server.local('test').get(CONFIG_MAP_KIND, { namespace: 'default', name }) !== undefined;
}

describe('a fault of a request', () => {
  /** What the client sees, and whether the object is there afterwards. */
  const EXPECTED: Readonly<Record<string, readonly [number | string, boolean]>> = {
    'status 401': [401, false],
    'status 403': [403, false],
    'status 404': [404, false],
    'status 409': [409, false],
    'status 410': [410, false],
    'status 415': [415, false],
    'status 422': [422, false],
    'status 500': [500, false],
    'status 502': [502, false],
    'status 503': [503, false],
    'status 504': [504, false],
    'status 429 with Retry-After': [429, false],
    'status 500 after the act': [500, true],
    'status 504 after the act': [504, true],
    'HTML with status 200': [200, false],
    'HTML with status 502': [502, false],
    'cut body': [201, true],
    'redirect 302': [302, false],
    'redirect 307': [307, false],
    refused: ['refused', false],
    'TLS error': ['tls', false],
    reset: ['reset', false],
    'answer lost': ['reset', true],
    'black hole': ['timeout', false],
    'black hole after the act': ['timeout', true],
    slow: ['timeout', true],
  };

  test('has an expectation each', () => {
    expect(Object.keys(EXPECTED).sort()).toEqual(Object.keys(REQUEST_FAULTS).sort());
  });

  test.each(Object.entries(REQUEST_FAULTS))('%s', async (name, fault) => {
    const { clock, server } = newServer();
    server.faults.add({ fault, method: 'POST', path: /configmaps/ });
    const outcome = await outcomeOf(clock, server.connect(), creation('c'));
    expect([outcome, exists(server, 'c')]).toEqual(EXPECTED[name]);
  });

  test('says what real servers say: a Status with its code, and when to come back', async () => {
    const { clock, server } = newServer();
    server.faults.add({ fault: { kind: 'status', status: 429, retryAfter: '7' } });
    const { headers, body } = await driven(
      clock,
      server.connect().send({ method: 'GET', path: CONFIG_MAPS, timeoutMicros: 1e7 }),
    );
    expect(headers).toMatchObject({ 'retry-after': '7' });
    expect(JSON.parse(body)).toMatchObject({
      kind: 'Status',
      status: 'Failure',
      reason: 'TooManyRequests',
      code: 429,
    });
  });

  test('a cut body is no JSON, a redirect names another server', async () => {
    const { clock, server } = newServer();
    const wire = server.connect();
    const get = { method: 'GET', path: CONFIG_MAPS, timeoutMicros: 1e7 } as const;
    server.faults.add({ fault: REQUEST_FAULTS['cut body']!, times: 1 });
    const whole = await driven(clock, wire.send(get));
    expect(() => JSON.parse(whole.body) as unknown).toThrow(SyntaxError);
    server.faults.add({ fault: REQUEST_FAULTS['redirect 302']!, times: 1 });
    expect((await driven(clock, wire.send(get))).headers['location']).toMatch(/^https:\/\/elsewhere/);
  });
});

describe('a rule', () => {
  const fault: RequestFault = { kind: 'status', status: 503 };

  test('strikes from the nth match on, so many times', async () => {
    const { clock, server } = newServer();
    server.faults.add({ fault, method: 'POST', nth: 2, times: 2 });
    const outcomes = [];
    for (const name of ['a', 'b', 'c', 'd'])
      outcomes.push(await outcomeOf(clock, server.connect(), creation(name)));
    expect(outcomes).toEqual([201, 503, 503, 201]);
  });

  test('tells methods, paths and actors apart', async () => {
    const { clock, server } = newServer();
    server.faults.add({ fault, method: ['POST', 'PATCH'], path: /configmaps/, actor: 'struck' });
    expect(await outcomeOf(clock, server.connect('struck'), creation('a'))).toBe(503);
    expect(await outcomeOf(clock, server.connect('spared'), creation('a'))).toBe(201);
    expect(await outcomeOf(clock, server.connect('struck'), { path: CONFIG_MAPS })).toBe(200);
    const secret = { ...creation('s'), path: '/api/v1/namespaces/default/secrets' };
    expect(await outcomeOf(clock, server.connect('struck'), secret)).toBe(400);
  });

  test('ends when it is taken away, and all end when the plan is cleared', async () => {
    const { clock, server } = newServer();
    const heal = server.faults.add({ fault, path: /configmaps/ });
    server.faults.add({ fault, path: /secrets/ });
    heal();
    expect(await outcomeOf(clock, server.connect(), { path: CONFIG_MAPS })).toBe(200);
    server.faults.clear();
    expect(await outcomeOf(clock, server.connect(), { path: '/api/v1/secrets' })).toBe(200);
  });

  test('can strike the answer to the nth write of the log, whoever makes it', async () => {
    const { clock, server } = newServer();
    server.faults.add({ fault: { kind: 'reset', when: 'after' }, write: server.log.count + 2 });
    const outcomes = [];
    for (const name of ['a', 'b', 'c'])
      outcomes.push(await outcomeOf(clock, server.connect(), creation(name)));
    expect([outcomes, exists(server, 'b')]).toEqual([[201, 'reset', 201], true]);
  });
});

describe('a fault of a watch', () => {
  const PATH = `${CONFIG_MAPS}?watch=1&resourceVersion=0&allowWatchBookmarks=true&timeoutSeconds=90`;

  /** What a watch says in which two objects are there and a third comes after a second. */
  const watched = async (what: keyof typeof WATCH_FAULTS | 'none'): Promise<string[]> => {
    const { clock, server } = newServer();
    for (const name of ['a', 'b']) await outcomeOf(clock, server.connect(), creation(name));
    if (what !== 'none') server.faults.add({ fault: WATCH_FAULTS[what], method: 'WATCH' });
    const lines = linesOf(clock, server.connect(), PATH, 100_000_000);
    clock.after(1_000_000, () => {
      server.local('test').create(CONFIG_MAP_KIND, 'default', { metadata: { name: 'c' } });
    });
    return (await lines).map(shortened);
  };

  test.each([
    ['none', ['ADDED a', 'ADDED b', 'ADDED c', 'BOOKMARK', 'end']],
    ['silence', ['silence']],
    ['close', ['end']],
    ['reset', ['reset']],
    ['gone', ['ERROR 410', 'end']],
    ['failure', ['ERROR 500', 'end']],
    ['cutLine', ['ADDED a', 'broken', 'end']],
    ['html', ['broken', 'end']],
    ['duplicate', ['ADDED a', 'ADDED a', 'ADDED b', 'ADDED b', 'ADDED c', 'ADDED c', 'BOOKMARK', 'end']],
    ['bookmarkOnly', ['BOOKMARK', 'end']],
  ] as const)('%s', async (what, expected) => {
    expect(await watched(what)).toEqual(expected);
  });

  test('has an expectation each', () => {
    expect(Object.keys(WATCH_FAULTS)).toHaveLength(9);
  });

  test('a bookmark that comes instead of events is of a version before them', async () => {
    const { clock, server } = newServer();
    await outcomeOf(clock, server.connect(), creation('a'));
    const from = server.resourceVersion;
    server.faults.add({ fault: WATCH_FAULTS.bookmarkOnly, method: 'WATCH', times: 1 });
    const path = `${CONFIG_MAPS}?watch=1&allowWatchBookmarks=true&timeoutSeconds=90&resourceVersion=`;
    clock.after(1_000_000, () => {
      server.local('test').create(CONFIG_MAP_KIND, 'default', { metadata: { name: 'b' } });
    });
    const [bookmark] = await linesOf(clock, server.connect(), path + String(from), 100_000_000);
    const { resourceVersion } = (
      JSON.parse(bookmark!) as { object: { metadata: { resourceVersion: string } } }
    ).object.metadata;
    expect(resourceVersion).toBe(String(from));
    const again = await linesOf(clock, server.connect(), path + resourceVersion, 100_000_000);
    expect(again.map(shortened)).toEqual(['ADDED b', 'BOOKMARK', 'end']);
  });

  test('faults of requests strike a watch as it begins', async () => {
    const { clock, server } = newServer();
    server.faults.add({ fault: { kind: 'status', status: 410 }, method: 'WATCH' });
    const [line, end] = await linesOf(clock, server.connect(), PATH, 10_000_000);
    expect([(JSON.parse(line!) as { code: number }).code, end]).toEqual([410, 'end']);
  });
});

function shortened(line: string): string {
  if (!line.startsWith('{')) return line.includes('<') ? 'broken' : line;
  if (!line.endsWith('\n')) return 'broken';
  const { type, object } = JSON.parse(line) as {
    type: string;
    object: { code?: number; metadata: { name?: string } };
  };
  const what = type === 'ERROR' ? String(object.code) : (object.metadata.name ?? '');
  return `${type} ${what}`.trim();
}
