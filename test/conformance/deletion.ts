// The contract of objects that go: preconditions, finalizers, owners and namespaces.

import { describe, expect, test } from 'vitest';
import { expectRefusal, widget, type Api, type Loose } from './api.ts';

/** @param api the server under contract; made before the first test */
export function describeDeletion(api: () => Api): void {
  /** Looks again and again until an answer is as hoped, or gives the last one. */
  const eventually = async (
    path: string,
    isDone: (status: number, body: Loose) => boolean,
  ): Promise<number> => {
    for (let tries = 0; ; tries++) {
      const { status, body } = await api().get(path);
      if (isDone(status, body) || tries === 60) return status;
      await api().server.pause();
    }
  };

  describe('deleting', () => {
    test('answers with what went, and with NotFound the second time', async () => {
      const { metadata } = await api().make();
      const path = `${api().widgets}/${metadata.name}`;
      const { status, body } = await api().delete(path);
      expect([status, body.kind, body.status]).toEqual([200, 'Status', 'Success']);
      expect(body.details).toMatchObject({ name: metadata.name, kind: 'widgets', uid: metadata.uid });
      expectRefusal(await api().delete(path), 404, 'NotFound');
    });

    test('a precondition that does not hold is a conflict, one that holds is none', async () => {
      const { metadata } = await api().make();
      const path = `${api().widgets}/${metadata.name}`;
      const options = (preconditions: object): object => ({
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        preconditions,
      });
      const otherUid = 'f0f0f0f0-0000-4000-8000-000000000000';
      expectRefusal(await api().delete(path, options({ uid: otherUid })), 409, 'Conflict');
      expectRefusal(await api().delete(path, options({ resourceVersion: '1' })), 409, 'Conflict');
      const { uid, resourceVersion } = metadata;
      expect((await api().delete(path, options({ uid, resourceVersion }))).status).toBe(200);
    });

    test('a dry run deletes nothing', async () => {
      const { metadata } = await api().make();
      const path = `${api().widgets}/${metadata.name}`;
      expect((await api().delete(`${path}?dryRun=All`)).status).toBe(200);
      expect((await api().get(path)).body.metadata).toEqual(metadata);
    });

    test('finalizers hold an object that is marked, until the last is taken away', async () => {
      const { metadata } = await api().make(undefined, { finalizers: ['mck8s.test/a', 'mck8s.test/b'] });
      const path = `${api().widgets}/${metadata.name}`;
      const marked = (await api().delete(path)).body;
      expect(marked.metadata).toMatchObject({
        name: metadata.name,
        generation: 2,
        finalizers: metadata.finalizers,
      });
      expect(marked.metadata.deletionTimestamp).toMatch(/Z$/);
      expect((await api().delete(path)).body.metadata.deletionTimestamp).toBe(
        marked.metadata.deletionTimestamp,
      );
      expect((await api().patch(path, { spec: { note: 'still here' } })).status).toBe(200);
      const added = api().patch(path, { metadata: { finalizers: ['mck8s.test/a', 'mck8s.test/new'] } });
      expectRefusal(await added, 422, 'Invalid');
      expect((await api().patch(path, { metadata: { finalizers: ['mck8s.test/b'] } })).status).toBe(200);
      expect((await api().get(path)).status).toBe(200);
      expect((await api().patch(path, { metadata: { finalizers: null } })).status).toBe(200);
      expectRefusal(await api().get(path), 404, 'NotFound');
    });

    test('a way to deal with what is owned is kept until another is named', async () => {
      const { metadata } = await api().make(undefined, { finalizers: ['mck8s.test/a'] });
      const path = `${api().widgets}/${metadata.name}`;
      const finalizers = async (query: string): Promise<unknown> =>
        (await api().delete(path + query)).body.metadata.finalizers;
      expect(await finalizers('?propagationPolicy=Foreground')).toEqual([
        'mck8s.test/a',
        'foregroundDeletion',
      ]);
      expect(await finalizers('')).toEqual(['mck8s.test/a', 'foregroundDeletion']);
      expect(await finalizers('?propagationPolicy=Background')).toEqual(['mck8s.test/a']);
      await api().patch(path, { metadata: { finalizers: null } });
    });

    test('the same name again is another object', async () => {
      const { metadata } = await api().make();
      await api().delete(`${api().widgets}/${metadata.name}`);
      const { body } = await api().post(api().widgets, widget(metadata.name));
      expect(body.metadata.uid).not.toBe(metadata.uid);
      expect(Number(body.metadata.resourceVersion)).toBeGreaterThan(Number(metadata.resourceVersion));
    });

    test('what is owned goes after its owner, unless it is to be left behind', async () => {
      if (!api().server.hasControllers) return;
      const owners = [await api().make(), await api().make()];
      const owned = [];
      for (const owner of owners) {
        const { name, uid } = owner.metadata;
        const ownerReferences = [{ apiVersion: owner.apiVersion as string, kind: 'Widget', name, uid }];
        owned.push((await api().make(undefined, { ownerReferences })).metadata);
      }
      await api().delete(`${api().widgets}/${owners[0].metadata.name}?propagationPolicy=Background`);
      await api().delete(`${api().widgets}/${owners[1].metadata.name}?propagationPolicy=Orphan`);
      expect(await eventually(`${api().widgets}/${owned[0].name}`, (status) => status === 404)).toBe(404);
      expect(
        await eventually(`${api().widgets}/${owners[1].metadata.name}`, (status) => status === 404),
      ).toBe(404);
      const left = (await api().get(`${api().widgets}/${owned[1].name}`)).body;
      expect(left.metadata).not.toHaveProperty('ownerReferences');
    });
  });

  test('an owner that goes in the foreground goes after what it owns', async () => {
    if (!api().server.hasControllers) return;
    const owner = await api().make();
    const { name, uid } = owner.metadata as { readonly name: string; readonly uid: string };
    const reference = {
      apiVersion: owner.apiVersion as string,
      kind: 'Widget',
      name,
      uid,
      blockOwnerDeletion: true,
    };
    const owned = await api().make(undefined, {
      ownerReferences: [reference],
      finalizers: ['mck8s.test/hold'],
    });
    const path = `${api().widgets}/${owned.metadata.name as string}`;
    const marked = await api().delete(`${api().widgets}/${name}?propagationPolicy=Foreground`);
    expect(marked.body.metadata.finalizers).toEqual(['foregroundDeletion']);
    await eventually(path, (_status, body) => body.metadata.deletionTimestamp !== undefined);
    expect((await api().get(`${api().widgets}/${name}`)).status).toBe(200);
    await api().patch(path, { metadata: { finalizers: null } });
    expect(await eventually(`${api().widgets}/${name}`, (status) => status === 404)).toBe(404);
  });

  describe('a namespace', () => {
    test('is labelled with its name, and when deleted takes nothing new in and goes when it is empty', async () => {
      const name = `${api().server.namespace}-t`;
      const path = `/api/v1/namespaces/${name}`;
      const made = await api().post('/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name },
      });
      expect(made.body).toMatchObject({
        metadata: { labels: { 'kubernetes.io/metadata.name': name } },
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      });
      const inside = api().widgets.replace(`/namespaces/${api().server.namespace}/`, `/namespaces/${name}/`);
      await api().post(inside, widget('held', {}, { finalizers: ['mck8s.test/hold'] }));
      expect((await api().delete(path)).body.status.phase).toBe('Terminating');
      const refusal = await api().post(inside, widget('late'));
      expectRefusal(refusal, 403, 'Forbidden');
      expect(refusal.body.details.causes).toMatchObject([{ reason: 'NamespaceTerminating' }]);
      if (!api().server.hasControllers) return;
      await eventually(`${inside}/held`, (_status, body) => body.metadata?.deletionTimestamp !== undefined);
      expect((await api().patch(`${inside}/held`, { metadata: { finalizers: null } })).status).toBe(200);
      expect(await eventually(path, (status) => status === 404)).toBe(404);
    });
  });
}
