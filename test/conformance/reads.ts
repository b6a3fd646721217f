// The contract of reading: discovery, lists in pages, and watches that miss nothing and end.

import { describe, expect, test } from 'vitest';
import { deployment, expectRefusal, type Api, type Loose } from './api.ts';
import { WIDGETS } from './widgets.ts';

function names(list: Loose): string[] {
  return (list.items as Loose[]).map((item) => item.metadata.name as string);
}

function typesOf(events: readonly { readonly type: string; readonly object: Loose }[]): string[] {
  return events.map(({ type, object }) => `${type} ${object.metadata.name as string}`);
}

/** A token to go on with a list, as if of a version long ago. */
function aged(token: string): string {
  const content = JSON.parse(Buffer.from(token, 'base64url').toString()) as object;
  return Buffer.from(JSON.stringify({ ...content, rv: 1 })).toString('base64url');
}

/** @param api the server under contract; made before the first test */
export function describeReads(api: () => Api): void {
  /** Three widgets with a label of their own, and a selector for them. */
  const three = async (): Promise<{
    readonly made: Loose[];
    readonly selector: string;
    readonly set: string;
  }> => {
    const set = api().name(api().server.namespace);
    const made: Loose[] = [];
    for (const size of ['s', 'm', 'l']) made.push(await api().make(undefined, { labels: { set, size } }));
    return { made, selector: `labelSelector=set%3D${set}`, set };
  };

  describe('discovery', () => {
    test('tells version and readiness', async () => {
      expect((await api().get('/version')).body.gitVersion).toMatch(/^v1\./);
      const { status, body } = await api().get('/readyz');
      expect([status, body]).toEqual([200, 'ok']);
      expect((await api().get('/livez')).status).toBe(200);
    });

    test('lists the kinds of a group with their subresources', async () => {
      const { body } = await api().get(`/apis/${WIDGETS.group}/${WIDGETS.version}`);
      expect(body.kind).toBe('APIResourceList');
      expect(
        (body.resources as Loose[]).map(({ name, kind }) => `${name as string} ${kind as string}`),
      ).toEqual(['widgets Widget', 'widgets/status Widget', 'widgets/scale Scale']);
      const pods = ((await api().get('/api/v1')).body.resources as Loose[]).find(
        ({ name }) => name === 'pods',
      );
      expect(pods).toMatchObject({ kind: 'Pod', namespaced: true });
    });

    test('a group that is not served is plain text, a kind that is not served in a built-in one is a Status', async () => {
      for (const path of [
        '/apis/absent.mck8s.test/v1',
        '/apis/absent.mck8s.test/v1/namespaces/default/things',
      ]) {
        const { status, body } = await api().get(path);
        expect([status, typeof body]).toEqual([404, 'string']);
      }
      expectRefusal(await api().get('/apis/apps/v1/namespaces/default/nothings'), 404, 'NotFound');
    });
  });

  describe('lists', () => {
    test('what is not there is named in a refusal of reason NotFound', async () => {
      const refusal = await api().get(`${api().deployments}/absent`);
      expectRefusal(refusal, 404, 'NotFound');
      expect(refusal.body).toMatchObject({
        message: 'deployments.apps "absent" not found',
        details: { name: 'absent', group: 'apps', kind: 'deployments' },
      });
    });

    test('are of one version, not older than the last write, in order of names', async () => {
      const { made, selector } = await three();
      const { body } = await api().get(`${api().widgets}?${selector}`);
      expect([body.kind, body.apiVersion, body.items]).toEqual([
        'WidgetList',
        'conformance.mck8s.test/v1',
        made,
      ]);
      expect(Number(body.metadata.resourceVersion)).toBeGreaterThanOrEqual(
        Number(made[2].metadata.resourceVersion),
      );
    });

    test('items of built-in kinds do not repeat their kind', async () => {
      const name = api().name('d');
      await api().post(api().deployments, deployment(name));
      const { body } = await api().get(`${api().deployments}?fieldSelector=metadata.name%3D${name}`);
      expect([body.kind, names(body)]).toEqual(['DeploymentList', [name]]);
      expect(body.items[0]).not.toHaveProperty('kind');
    });

    test('all namespaces are listed at once', async () => {
      const { made, selector } = await three();
      const { body } = await api().get(`/apis/${WIDGETS.group}/${WIDGETS.version}/widgets?${selector}`);
      expect(names(body)).toEqual(made.map(({ metadata }) => metadata.name as string));
    });

    test('pages show one instant, whatever is written meanwhile', async () => {
      const { made, selector, set } = await three();
      const first = (await api().get(`${api().widgets}?${selector}&limit=2`)).body;
      expect(names(first)).toEqual(made.slice(0, 2).map(({ metadata }) => metadata.name as string));
      await api().make(undefined, { labels: { set } });
      await api().delete(`${api().widgets}/${made[2].metadata.name as string}`);
      const token = encodeURIComponent(first.metadata.continue as string);
      const second = (await api().get(`${api().widgets}?${selector}&limit=2&continue=${token}`)).body;
      expect(second.items).toEqual([made[2]]);
      expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
      expect(second.metadata.continue ?? '').toBe('');
    });

    test('a page of an instant that is compacted is gone, with a way to go on', async () => {
      const { compact } = api().server;
      if (compact === undefined) return;
      const { made, selector } = await three();
      const first = (await api().get(`${api().widgets}?${selector}&limit=2`)).body;
      await compact();
      const path = `${api().widgets}?${selector}&limit=2&continue=`;
      const refusal = await api().get(path + aged(first.metadata.continue as string));
      expectRefusal(refusal, 410, 'Expired');
      const rest = await api().get(path + (refusal.body.metadata.continue as string));
      expect([rest.status, names(rest.body)]).toEqual([200, [made[2].metadata.name]]);
    });

    test.each([
      ['size=s', ['s']],
      ['size!=s', ['m', 'l']],
      ['size in (s,l)', ['s', 'l']],
      ['size notin (s,l)', ['m']],
      ['size', ['s', 'm', 'l']],
      ['!size', []],
      ['size==m,size in (m,l)', ['m']],
    ])('labels are selected by %s', async (expression, sizes) => {
      const { selector } = await three();
      const { body } = await api().get(`${api().widgets}?${selector}${encodeURIComponent(`,${expression}`)}`);
      expect((body.items as Loose[]).map(({ metadata }) => metadata.labels.size as string)).toEqual(sizes);
    });

    test.each([
      'labelSelector====',
      'fieldSelector=spec.note%3Dx',
      'continue=nonsense',
      'resourceVersion=abc',
    ])('a query that makes no sense is refused: %s', async (query) => {
      expectRefusal(await api().get(`${api().widgets}?limit=2&${query}`), 400, 'BadRequest');
    });

    test.each([
      ['reportingController=nobody', 200],
      ['regarding.uid=none', 200],
      ['note=x', 400],
    ])('Events are selected by some fields, not by all: %s', async (selector, status) => {
      const query = `fieldSelector=${encodeURIComponent(selector)}`;
      const reply = await api().get(`/apis/events.k8s.io/v1/events?${query}`);
      expect([reply.status, reply.body.items?.length ?? 0]).toEqual([status, 0]);
    });

    test('a version of the future times out', async () => {
      const refusal = await api().get(`${api().widgets}?resourceVersion=999999999`);
      expectRefusal(refusal, 504, 'Timeout');
      expect(refusal.body.details.causes).toMatchObject([{ reason: 'ResourceVersionTooLarge' }]);
    });
  });

  describe('watches', () => {
    test('tell what happened after a version, in order, and end in time', async () => {
      const { made, selector } = await three();
      const from = made[0].metadata.resourceVersion as string;
      const path = `${api().widgets}/${made[1].metadata.name as string}`;
      await api().patch(path, { spec: { replicas: 2 } });
      await api().delete(path);
      const events = await api().watch(
        `${api().widgets}?watch=1&${selector}&resourceVersion=${from}&timeoutSeconds=2`,
      );
      const [, second, third] = made.map(({ metadata }) => metadata.name as string);
      expect(typesOf(events)).toEqual([
        `ADDED ${second!}`,
        `ADDED ${third!}`,
        `MODIFIED ${second!}`,
        `DELETED ${second!}`,
      ]);
      const versions = events.map(({ object }) => Number(object.metadata.resourceVersion));
      expect(versions).toEqual([...versions].sort((a, b) => a - b));
      expect(events[3]!.object).toMatchObject({ kind: 'Widget', spec: { replicas: 2 } });
    });

    test('without a version begin with what is there', async () => {
      const { made, selector } = await three();
      const events = await api().watch(`${api().widgets}?watch=true&${selector}&resourceVersion=0`, 3);
      expect(typesOf(events).sort()).toEqual(made.map(({ metadata }) => `ADDED ${metadata.name as string}`));
    });

    test('tell what enters and leaves a selection as added and deleted', async () => {
      const { made, set } = await three();
      const { name, resourceVersion } = made[0].metadata as Record<string, string>;
      for (const size of ['m', 's'])
        await api().patch(`${api().widgets}/${name!}`, { metadata: { labels: { size } } });
      const selector = `labelSelector=${encodeURIComponent(`set=${set},size=s`)}`;
      const events = await api().watch(
        `${api().widgets}?watch=1&${selector}&resourceVersion=${resourceVersion!}`,
        2,
      );
      expect(typesOf(events)).toEqual([`DELETED ${name!}`, `ADDED ${name!}`]);
    });

    test('of one object are selected by its name', async () => {
      const { made } = await three();
      const { name, resourceVersion } = made[2].metadata as Record<string, string>;
      await api().patch(`${api().widgets}/${made[0].metadata.name as string}`, { spec: { replicas: 4 } });
      await api().patch(`${api().widgets}/${name!}`, { spec: { replicas: 4 } });
      const query = `watch=1&fieldSelector=metadata.name%3D${name!}&resourceVersion=${resourceVersion!}`;
      expect(typesOf(await api().watch(`${api().widgets}?${query}`, 1))).toEqual([`MODIFIED ${name!}`]);
    });

    test('from a version that is too old end with an error frame of code 410', async () => {
      await api().make();
      const events = await api().watch(`${api().widgets}?watch=1&resourceVersion=1`);
      expect(events).toMatchObject([
        { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } },
      ]);
    });

    test('from a version of the future say nothing', async () => {
      await api().make();
      expect(
        await api().watch(`${api().widgets}?watch=1&resourceVersion=999999999&timeoutSeconds=1`),
      ).toEqual([]);
    });

    test('see what the last finalizer let go at a later version', async () => {
      const { metadata } = await api().make(undefined, { finalizers: ['mck8s.test/a'] });
      const path = `${api().widgets}/${metadata.name as string}`;
      await api().delete(path);
      await api().patch(path, { metadata: { finalizers: null } });
      const query = `watch=1&fieldSelector=metadata.name%3D${metadata.name as string}&resourceVersion=${metadata.resourceVersion as string}`;
      const events = await api().watch(`${api().widgets}?${query}`, 2);
      expect(typesOf(events)).toEqual([
        `MODIFIED ${metadata.name as string}`,
        `DELETED ${metadata.name as string}`,
      ]);
      expect(Number(events[1]!.object.metadata.resourceVersion)).toBeGreaterThan(
        Number(events[0]!.object.metadata.resourceVersion),
      );
    });
  });

  describe('small kinds', () => {
    const lease = (name: string, spec: object): object => ({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name },
      spec: {
        holderIdentity: 'a',
        leaseDurationSeconds: 10,
        renewTime: '2026-01-01T00:00:00.123456Z',
        ...spec,
      },
    });

    test('a lease is taken by the faster of two', async () => {
      const path = `/apis/coordination.k8s.io/v1/namespaces/${api().server.namespace}/leases`;
      const name = api().name('lease');
      const { body } = await api().post(path, lease(name, {}));
      const { resourceVersion } = body.metadata as { readonly resourceVersion: string };
      const take = (holderIdentity: string): ReturnType<Api['patch']> =>
        api().patch(`${path}/${name}`, { metadata: { resourceVersion }, spec: { holderIdentity } });
      expect((await take('b')).status).toBe(200);
      expectRefusal(await take('c'), 409, 'Conflict');
      expect((await api().get(`${path}/${name}`)).body.spec.holderIdentity).toBe('b');
    });

    test('times in microseconds have six digits, and durations are positive', async () => {
      const path = `/apis/coordination.k8s.io/v1/namespaces/${api().server.namespace}/leases`;
      const short = await api().post(
        path,
        lease(api().name('lease'), { renewTime: '2026-01-01T00:00:00.123Z' }),
      );
      expectRefusal(short, 400, 'BadRequest');
      expectRefusal(
        await api().post(path, lease(api().name('lease'), { leaseDurationSeconds: 0 })),
        422,
        'Invalid',
      );
    });

    test('an event is whole or refused, and repeats are counted in it', async () => {
      const path = `/apis/events.k8s.io/v1/namespaces/${api().server.namespace}/events`;
      const name = api().name('event');
      const event = {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name },
        eventTime: '2026-01-01T00:00:00.000000Z',
        type: 'Normal',
        reason: 'Placed',
        action: 'Place',
        note: 'n',
        reportingController: 'mck8s.test/contract',
        reportingInstance: 'contract-0',
        regarding: { namespace: api().server.namespace, kind: 'Widget', name: 'w' },
      };
      expectRefusal(await api().post(path, { ...event, eventTime: undefined }), 422, 'Invalid');
      expectRefusal(await api().post(path, { ...event, type: 'Sad' }), 422, 'Invalid');
      expect((await api().post(path, event)).status).toBe(201);
      const series = { count: 2, lastObservedTime: '2026-01-01T00:00:01.000000Z' };
      expect((await api().patch(`${path}/${name}`, { series })).body.series).toEqual(series);
    });

    test('a secret given as text is kept in base64', async () => {
      const secret = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: api().name('secret') },
        stringData: { a: 'b' },
      };
      const { body } = await api().post(`/api/v1/namespaces/${api().server.namespace}/secrets`, secret);
      expect([body.data, body.type, body.stringData]).toEqual([{ a: 'Yg==' }, 'Opaque', undefined]);
    });
  });
}
