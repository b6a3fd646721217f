// The client's requests as they go out, and answers that must not be taken for what they are not.

import { describe, expect, it, vi } from 'vitest';
import { KubeClient, type KubeClientOptions } from '../../handlers/kube/client.ts';
import type { RequestInfo } from '../../handlers/kube/exchange.ts';
import { ApiError } from '../../handlers/kube/api-error.ts';
import {
  DEPLOYMENTS,
  NODES,
  PODS,
  SECRETS,
  type KubeObject,
  type Resource,
} from '../../handlers/ports/kube-object.ts';
import { TransportError, type HttpRequest, type Transport } from '../../handlers/ports/transport.ts';
import { VirtualClock } from '../../simulator/apiserver/virtual-time.ts';
import { answer, refusal, ScriptedStream, ScriptedTransport, type Answer } from './scripted-transport.ts';

const WEB = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', uid: 'u1', resourceVersion: '7' },
  spec: { replicas: 2 },
};
const REF = { namespace: 'shop', name: 'web' };
const CUSTOM: Resource = {
  group: 'fogguru.eu',
  version: 'v1',
  plural: 'widgets',
  kind: 'Widget',
  namespaced: true,
};

function clientOf(transport: Transport, options: Partial<KubeClientOptions> = {}): KubeClient {
  return new KubeClient({ transport, clock: new VirtualClock(), fieldManager: 'mck8s', ...options });
}

/** The one request that a call makes. */
async function requestOf(
  call: (client: KubeClient) => Promise<unknown>,
): Promise<HttpRequest & { json: unknown }> {
  const transport = ScriptedTransport.saying(answer(200, WEB));
  await call(clientOf(transport));
  const [request, ...more] = transport.requests;
  expect(more).toEqual([]);
  return { ...request!, json: request!.body === undefined ? undefined : JSON.parse(request!.body) };
}

async function faultOf(given: Answer, call?: (client: KubeClient) => Promise<unknown>): Promise<string> {
  const client = clientOf(ScriptedTransport.saying(given));
  const error: unknown = await (call ?? ((c): Promise<unknown> => c.get(DEPLOYMENTS, REF)))(client).then(
    () => 'no error',
    (thrown: unknown) => thrown,
  );
  if (error instanceof ApiError || error instanceof TransportError) return error.fault;
  return String(error);
}

describe('a request', () => {
  it('reads an object', async () => {
    const request = await requestOf((client) => client.get(DEPLOYMENTS, REF));
    expect(request).toMatchObject({ method: 'GET', path: '/apis/apps/v1/namespaces/shop/deployments/web' });
    expect(request.timeoutMicros).toBe(10_000_000);
  });

  it('reads an object that lives in no namespace, and one of the core group', async () => {
    expect((await requestOf((client) => client.get(NODES, { name: 'n1' }))).path).toBe('/api/v1/nodes/n1');
  });

  it('creates strictly, in the name of the field manager', async () => {
    const request = await requestOf((client) =>
      client.create(DEPLOYMENTS, { metadata: REF, spec: { replicas: 1 } }),
    );
    expect(request).toMatchObject({
      method: 'POST',
      path: '/apis/apps/v1/namespaces/shop/deployments?fieldManager=mck8s&fieldValidation=Strict',
      contentType: 'application/json',
      json: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: REF, spec: { replicas: 1 } },
    });
  });

  it('asks whether an object could be created', async () => {
    const request = await requestOf((client) =>
      client.create(DEPLOYMENTS, { metadata: REF }, { dryRun: true }),
    );
    expect(request.path).toContain('dryRun=All');
  });

  it('applies with and without force', async () => {
    const gentle = await requestOf((client) =>
      client.apply(DEPLOYMENTS, { metadata: REF }, { force: false }),
    );
    expect(gentle).toMatchObject({ method: 'PATCH', contentType: 'application/apply-patch+yaml' });
    expect(gentle.path).toBe(
      '/apis/apps/v1/namespaces/shop/deployments/web?fieldManager=mck8s&fieldValidation=Strict&force=false',
    );
    const forced = await requestOf((client) =>
      client.apply(DEPLOYMENTS, { metadata: REF }, { force: true, subresource: 'status' }),
    );
    expect(forced.path).toContain('/deployments/web/status?');
    expect(forced.path).toContain('force=true');
  });

  it('merges into a status', async () => {
    const patch = { status: { wanted: 3 } };
    const request = await requestOf((client) =>
      client.mergePatch(DEPLOYMENTS, REF, patch, { subresource: 'status' }),
    );
    expect(request).toMatchObject({
      method: 'PATCH',
      path: '/apis/apps/v1/namespaces/shop/deployments/web/status?fieldManager=mck8s',
      contentType: 'application/merge-patch+json',
      json: patch,
    });
  });

  it('runs operations', async () => {
    const operations = [{ op: 'test', path: '/metadata/uid', value: 'u1' }] as const;
    const request = await requestOf((client) => client.jsonPatch(DEPLOYMENTS, REF, operations));
    expect(request).toMatchObject({ contentType: 'application/json-patch+json', json: operations });
  });

  it('deletes one very object, in the foreground or not', async () => {
    const plain = await requestOf((client) => client.delete(DEPLOYMENTS, REF));
    expect(plain).toMatchObject({ method: 'DELETE', json: { apiVersion: 'v1', kind: 'DeleteOptions' } });
    const careful = await requestOf((client) =>
      client.delete(DEPLOYMENTS, REF, { uid: 'u1', propagation: 'Foreground' }),
    );
    expect(careful.json).toMatchObject({ preconditions: { uid: 'u1' }, propagationPolicy: 'Foreground' });
  });

  it('asks a watch for bookmarks and for an end', async () => {
    const transport = new ScriptedTransport(
      () => answer(500, ''),
      () => new ScriptedStream(),
    );
    await clientOf(transport).openWatch(PODS, {
      labelSelector: 'app in (a,b)',
      resourceVersion: '9',
      timeoutSeconds: 400,
    });
    expect(transport.requests[0]?.path).toBe(
      '/api/v1/pods?watch=true&allowWatchBookmarks=true&labelSelector=app%20in%20(a%2Cb)&resourceVersion=9&timeoutSeconds=400',
    );
  });

  it('reads the text of a path', async () => {
    const client = clientOf(ScriptedTransport.saying(answer(200, 'ok')));
    expect(await client.getText('/readyz')).toBe('ok');
  });
});

describe('row 8: names that would climb out of their place', () => {
  it.each(['..', '.', '', '\ud800'])('%j is refused before anything is sent', async (name) => {
    const transport = ScriptedTransport.saying(answer(200, WEB));
    await expect(clientOf(transport).get(DEPLOYMENTS, { namespace: 'shop', name })).rejects.toMatchObject({
      fault: 'badRequest',
      status: 0,
    });
    expect(transport.requests).toEqual([]);
  });

  it('a slash, a question mark and a percent sign are escaped', async () => {
    const request = await requestOf((client) => client.get(CUSTOM, { namespace: 'a/b', name: 'x?y=%2e#z' }));
    expect(request.path).toBe('/apis/fogguru.eu/v1/namespaces/a%2Fb/widgets/x%3Fy%3D%252e%23z');
  });

  it('a namespaced object needs its namespace', async () => {
    expect(await faultOf(answer(200, WEB), (client) => client.get(DEPLOYMENTS, { name: 'web' }))).toBe(
      'badRequest',
    );
    expect(
      await faultOf(answer(200, WEB), (client) => client.create(DEPLOYMENTS, { metadata: { name: 'web' } })),
    ).toBe('badRequest');
  });
});

describe('a list', () => {
  const item = (name: string): object => ({ metadata: { name, uid: name, resourceVersion: '1' } });
  const page = (names: readonly string[], rest = ''): Answer =>
    answer(200, {
      kind: 'PodList',
      metadata: { resourceVersion: '50', continue: rest },
      items: names.map(item),
    });

  it('is read page by page, and says the version of all of it', async () => {
    const transport = ScriptedTransport.saying(page(['a', 'b'], 'more'), page(['c']));
    const names: string[] = [];
    const take = (items: readonly KubeObject[]): void => {
      names.push(...items.map(({ kind, metadata }) => `${kind ?? '?'} ${metadata.name}`));
    };
    expect(await clientOf(transport).list(PODS, { namespace: 'shop', limit: 2 }, take)).toBe('50');
    expect(names).toEqual(['Pod a', 'Pod b', 'Pod c']);
    expect(transport.requests.map(({ path }) => path)).toEqual([
      '/api/v1/namespaces/shop/pods?limit=2',
      '/api/v1/namespaces/shop/pods?limit=2&continue=more',
    ]);
  });

  it.each([
    ['row 37: pages that expire on the way', refusal(410, 'Expired', 'continue token is too old'), 'gone'],
    [
      'row 40: a page cut in the middle',
      answer(200, '{"kind":"PodList","metadata":{"resourceVersion":"50"},"items":[{"met'),
      'unreadable',
    ],
    ['row 40: a page of HTML', answer(200, '<html></html>'), 'unreadable'],
    ['row 40: an empty answer', answer(200, ''), 'unreadable'],
    ['row 40: a connection lost', new TransportError('reset', 'lost'), 'reset'],
    ['an object that is no list', answer(200, WEB), 'unreadable'],
    [
      'a list without items',
      answer(200, { kind: 'PodList', metadata: { resourceVersion: '50' } }),
      'unreadable',
    ],
    ['a list of no objects', answer(200, { metadata: { resourceVersion: '50' }, items: [1] }), 'unreadable'],
    [
      'an item without a name',
      answer(200, { metadata: { resourceVersion: '50' }, items: [{ metadata: {} }] }),
      'unreadable',
    ],
    [
      'a Status that says Success',
      answer(200, { kind: 'Status', status: 'Success', metadata: {} }),
      'unreadable',
    ],
  ])('%s makes it fail: it is never taken for whole', async (_, second, fault) => {
    const transport = ScriptedTransport.saying(page(['a'], 'more'), second);
    await expect(clientOf(transport).list(PODS, {}, () => undefined)).rejects.toMatchObject({ fault });
  });

  it('may be empty, as null too', async () => {
    for (const items of [[], null]) {
      const transport = ScriptedTransport.saying(answer(200, { metadata: { resourceVersion: '50' }, items }));
      expect(await clientOf(transport).list(PODS, {}, () => undefined)).toBe('50');
    }
  });

  it('whose pages are of several versions says the first: a watch from there misses nothing', async () => {
    const later = answer(200, { kind: 'PodList', metadata: { resourceVersion: '60' }, items: [] });
    const transport = ScriptedTransport.saying(page(['a'], 'more'), later);
    expect(await clientOf(transport).list(PODS, {}, () => undefined)).toBe('50');
  });

  it('without an end is given up', async () => {
    const transport = ScriptedTransport.saying(page([], 'more'));
    await expect(clientOf(transport).list(PODS, {}, () => undefined)).rejects.toMatchObject({
      fault: 'unreadable',
    });
  });
});

describe('an answer', () => {
  it.each([
    ['row 40: HTML in place of an object', answer(200, '<!doctype html>'), 'unreadable'],
    ['row 40: half an object', answer(200, JSON.stringify(WEB).slice(0, -5)), 'unreadable'],
    ['row 40: nothing', answer(200, ''), 'unreadable'],
    ['JSON that is no object', answer(200, '[1]'), 'unreadable'],
    ['an object without metadata', answer(200, { kind: 'Deployment' }), 'unreadable'],
    ['row 41: a redirect', answer(307, '', { location: 'https://evil.example.org' }), 'redirect'],
    ['row 42: no answer', new TransportError('timeout', 'late'), 'timeout'],
  ])('%s', async (_, given, fault) => {
    expect(await faultOf(given)).toBe(fault);
  });

  it('row 9: fields with meaning in JavaScript stay plain data', async () => {
    const body =
      '{"metadata":{"name":"web","__proto__":{"x":1}},"__proto__":{"spec":"evil"},"constructor":1}';
    const object = await clientOf(ScriptedTransport.saying(answer(200, body))).get(DEPLOYMENTS, REF);
    expect(object.spec).toBeUndefined();
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
  });

  it('row 33: that an object is gone already is success for its deletion, and for nothing else', async () => {
    const gone = refusal(404, 'NotFound', 'not found');
    expect(await faultOf(gone, (client) => client.delete(DEPLOYMENTS, REF))).toBe('no error');
    expect(await faultOf(gone)).toBe('notFound');
    expect(await faultOf(answer(404, '<html>'), (client) => client.delete(DEPLOYMENTS, REF))).toBe(
      'unreadable',
    );
    expect(await faultOf(answer(200, '<html>'), (client) => client.delete(DEPLOYMENTS, REF))).toBe(
      'unreadable',
    );
  });

  it('row 12: the deletion of another object under the same name is a conflict', async () => {
    const conflict = refusal(
      409,
      'Conflict',
      'Precondition failed: UID in precondition: u1, UID in object meta: u2',
    );
    expect(await faultOf(conflict, (client) => client.delete(DEPLOYMENTS, REF, { uid: 'u1' }))).toBe(
      'conflict',
    );
  });

  it('that refuses a watch is read for its words, but not for ever', async () => {
    const stream = new ScriptedStream(410);
    stream.write(refusal(410, 'Expired', 'too old resource version').body);
    const clock = new VirtualClock();
    const client = clientOf(
      new ScriptedTransport(
        () => answer(500, ''),
        () => stream,
      ),
      { clock },
    );
    const opening = client.openWatch(PODS, { resourceVersion: '1', timeoutSeconds: 300 });
    const outcome = expect(opening).rejects.toMatchObject({ fault: 'gone', reason: 'Expired' });
    await clock.advance(10_000_000);
    await outcome;
    expect(stream.isCancelled).toBe(true);
  });
});

describe('writing', () => {
  const writes: readonly ((client: KubeClient) => Promise<unknown>)[] = [
    (client) => client.create(DEPLOYMENTS, WEB),
    (client) => client.apply(DEPLOYMENTS, WEB, { force: false }),
    (client) => client.mergePatch(DEPLOYMENTS, REF, {}),
    (client) => client.jsonPatch(DEPLOYMENTS, REF, []),
    (client) => client.delete(DEPLOYMENTS, REF),
  ];

  it.each(writes)('row 47: whoever may not write any more sends nothing (%#)', async (write) => {
    const transport = ScriptedTransport.saying(answer(200, WEB));
    const guard = (): void => {
      throw new Error('not the leader');
    };
    await expect(write(clientOf(transport, { guard }))).rejects.toThrow('not the leader');
    expect(transport.requests).toEqual([]);
  });

  it('reading needs no leave', async () => {
    const guard = vi.fn();
    await clientOf(ScriptedTransport.saying(answer(200, WEB)), { guard }).get(DEPLOYMENTS, REF);
    expect(guard).not.toHaveBeenCalled();
  });

  it('never puts a Secret into an error', async () => {
    const secret = { metadata: { namespace: 'shop', name: 's' }, stringData: { token: 'canary' } };
    const transport = ScriptedTransport.saying(refusal(422, 'Invalid', 'data: Invalid value: "canary"'));
    const error: unknown = await clientOf(transport)
      .apply(SECRETS, secret, { force: false })
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ fault: 'invalid' });
    expect(String(error)).not.toContain('canary');
  });
});

describe('measures', () => {
  it('say of each request its verb, kind, outcome and time', async () => {
    const told: RequestInfo[] = [];
    const clock = new VirtualClock();
    const transport = new ScriptedTransport(async (_, nth) => {
      await new Promise<void>((resolve) => clock.after(5_000, resolve));
      return [answer(200, WEB), refusal(404, 'NotFound', ''), new TransportError('reset', '')][nth]!;
    });
    const client = clientOf(transport, { clock, onRequest: (info) => told.push(info) });
    const calls = [
      client.get(DEPLOYMENTS, REF),
      client.delete(DEPLOYMENTS, REF),
      client.getText('/version?x=1').catch(() => undefined),
    ];
    await clock.advance(1_000_000);
    await Promise.all(calls);
    expect(told).toEqual([
      { verb: 'get', resource: 'deployments', outcome: 200, micros: 5_000 },
      { verb: 'delete', resource: 'deployments', outcome: 'notFound', micros: 5_000 },
      { verb: 'get', resource: '/version', outcome: 'reset', micros: 5_000 },
    ]);
  });

  it('closing the client closes its transport', () => {
    const transport = ScriptedTransport.saying(answer(200, WEB));
    clientOf(transport).close();
    expect(transport.isClosed).toBe(true);
  });
});
