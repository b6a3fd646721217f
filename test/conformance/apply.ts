// The contract of server-side apply: who owns a field, what a conflict says, and what goes when nobody says it any more.

import { describe, expect, test } from 'vitest';
import { APPLY, blamed, deployment, expectRefusal, widget, type Api, type Loose, type Reply } from './api.ts';

/** Who owns what: `manager operation subresource`, in the server's order. */
function owners(object: Loose): string[] {
  const entries = (object.metadata.managedFields ?? []) as Record<string, string>[];
  return entries.map((entry) =>
    `${entry['manager']!} ${entry['operation']!} ${entry['subresource'] ?? ''}`.trim(),
  );
}

/** @param api the server under contract; made before the first test */
export function describeApply(api: () => Api): void {
  describe('applying', () => {
    test('makes what is not there, and the same again writes nothing', async () => {
      const name = api().name();
      const config = [
        name,
        'one',
        { spec: { replicas: 1, settings: { a: '1' } } },
        { labels: { l: '1' } },
      ] as const;
      const first = await api().apply(...config);
      expect([first.status, first.body.metadata.generation, owners(first.body)]).toEqual([
        201,
        1,
        ['one Apply'],
      ]);
      expect(first.body.metadata.managedFields[0].fieldsV1).toEqual({
        'f:metadata': { 'f:labels': { 'f:l': {} } },
        'f:spec': { 'f:replicas': {}, 'f:settings': { 'f:a': {} } },
      });
      // Stamps have seconds: one later would show.
      for (let pauses = 0; pauses < 4; pauses++) await api().server.pause();
      const second = await api().apply(...config);
      expect([second.status, second.body]).toEqual([200, first.body]);
    });

    test('needs the name of a manager, and nothing of the server’s own notes', async () => {
      const name = api().name();
      const nameless = await api().patch(`${api().widgets}/${name}`, widget(name), APPLY);
      expectRefusal(nameless, 422, 'Invalid');
      expect(blamed(nameless)).toEqual(['fieldManager']);
      expectRefusal(
        await api().apply(name, 'one', {}, { managedFields: [{ manager: 'x' }] }),
        400,
        'BadRequest',
      );
      const other = api().patch(`${api().widgets}/${name}?fieldManager=one`, widget('other'), APPLY);
      expectRefusal(await other, 400, 'BadRequest');
    });

    test('a field that somebody else owns with another value is a conflict, a cause each', async () => {
      const name = api().name();
      const parts = [{ name: 'x', value: 'y' }];
      await api().apply(name, 'one', { spec: { replicas: 1, settings: { a: '1', b: '2' }, parts } });
      const config = {
        spec: { replicas: 2, settings: { a: '9', b: '2', c: '3' }, parts: [{ name: 'x', value: 'z' }] },
      };
      const refusal = await api().apply(name, 'two', config);
      expectRefusal(refusal, 409, 'Conflict');
      expect(refusal.body.details.causes).toEqual(
        ['.spec.parts', '.spec.replicas', '.spec.settings.a'].map((field) => ({
          reason: 'FieldManagerConflict',
          message: 'conflict with "one"',
          field,
        })),
      );
    });

    test('force takes fields over', async () => {
      const name = api().name();
      await api().apply(name, 'one', { spec: { replicas: 1, note: 'n' } });
      const { status, body } = await api().apply(name, 'two', { spec: { replicas: 2 } }, {}, '&force=true');
      expect([status, body.spec]).toEqual([200, { replicas: 2, note: 'n' }]);
      expectRefusal(await api().apply(name, 'one', { spec: { replicas: 1 } }), 409, 'Conflict');
    });

    test('a field goes when its last owner no longer applies it', async () => {
      const name = api().name();
      const settings = { a: '1', b: '2' };
      await api().apply(
        name,
        'one',
        { spec: { replicas: 1, settings } },
        { labels: { l: '1' }, finalizers: ['mck8s.test/a'] },
      );
      await api().apply(name, 'two', { spec: { settings: { b: '2', c: '3' } } });
      const { body } = await api().apply(name, 'one', { spec: { replicas: 1 } });
      expect(body.spec).toEqual({ replicas: 1, settings: { b: '2', c: '3' } });
      expect(body.metadata).not.toHaveProperty('labels');
      expect(body.metadata).not.toHaveProperty('finalizers');
      expect(body.metadata.generation).toBe(3);
    });

    test('finalizers and labels of several managers stand side by side', async () => {
      const name = api().name();
      await api().apply(name, 'one', {}, { finalizers: ['mck8s.test/a'], labels: { a: '1' } });
      const { body } = await api().apply(
        name,
        'two',
        {},
        { finalizers: ['mck8s.test/b'], labels: { b: '2' } },
      );
      expect(body.metadata).toMatchObject({
        finalizers: ['mck8s.test/a', 'mck8s.test/b'],
        labels: { a: '1', b: '2' },
      });
      const left = (await api().apply(name, 'one', {})).body;
      expect(left.metadata).toMatchObject({ finalizers: ['mck8s.test/b'], labels: { b: '2' } });
      await api().apply(name, 'two', {});
    });

    test('with the last owned field of a map all goes that nobody owns in it', async () => {
      const name = api().name();
      await api().apply(name, 'one', { spec: { note: 'n' } });
      await api().patch(`${api().widgets}/${name}/scale?fieldManager=scaler`, { spec: { replicas: 7 } });
      const { status, body } = await api().apply(name, 'one', {});
      expect([status, body.spec]).toEqual([200, undefined]);
    });

    test('what is applied stands in the order in which it is applied', async () => {
      const name = api().name();
      await api().apply(name, 'one', {}, { finalizers: ['mck8s.test/a', 'mck8s.test/b'] });
      const { body } = await api().apply(
        name,
        'two',
        {},
        { finalizers: ['mck8s.test/b', 'mck8s.test/c', 'mck8s.test/a'] },
      );
      expect(body.metadata.finalizers).toEqual(['mck8s.test/b', 'mck8s.test/c', 'mck8s.test/a']);
      await api().apply(name, 'two', {});
      await api().apply(name, 'one', {});
    });

    test('a map of a custom kind that is applied empty after it held something is null to the schema', async () => {
      const name = api().name();
      await api().apply(name, 'one', { spec: { replicas: 1, settings: { a: '1' } } });
      const refusal = await api().apply(name, 'one', { spec: { replicas: 1, settings: {} } });
      expectRefusal(refusal, 422, 'Invalid');
      expect(blamed(refusal)).toEqual(['spec.settings']);
    });

    test('a plain update takes the fields that it changes, and is named in the conflict', async () => {
      const name = api().name();
      await api().apply(name, 'one', { spec: { replicas: 1, note: 'n' } });
      const updated = await api().patch(`${api().widgets}/${name}?fieldManager=editor`, {
        spec: { replicas: 7 },
      });
      expect(owners(updated.body)).toEqual(['one Apply', 'editor Update']);
      const refusal = await api().apply(name, 'one', { spec: { replicas: 1, note: 'n' } });
      expectRefusal(refusal, 409, 'Conflict');
      expect(refusal.body.details.causes[0].message).toBe(
        'conflict with "editor" using conformance.mck8s.test/v1',
      );
      expect((await api().apply(name, 'one', { spec: { replicas: 7, note: 'n' } })).status).toBe(200);
    });

    test('who leaves a field out keeps the value that another has set', async () => {
      const name = api().name();
      await api().apply(name, 'one', { spec: { replicas: 1, note: 'n' } });
      await api().patch(`${api().widgets}/${name}/scale?fieldManager=scaler`, { spec: { replicas: 7 } });
      const { status, body } = await api().apply(name, 'one', { spec: { note: 'n' } });
      expect([status, body.spec]).toEqual([200, { replicas: 7, note: 'n' }]);
      expect(owners(body)).toEqual(['one Apply', 'scaler Update scale']);
    });

    test('who scales owns the replicas if somebody did before, and is not noted where nobody did', async () => {
      const owned = api().name();
      await api().apply(owned, 'one', { spec: { replicas: 1 } });
      const unowned = api().name();
      await api().apply(unowned, 'one', { spec: { note: 'n' } });
      const scaled = async (name: string): Promise<string[]> => {
        await api().patch(`${api().widgets}/${name}/scale?fieldManager=scaler`, { spec: { replicas: 7 } });
        return owners((await api().get(`${api().widgets}/${name}`)).body);
      };
      expect([await scaled(owned), await scaled(unowned)]).toEqual([['scaler Update scale'], ['one Apply']]);
    });

    test('versions and uids are preconditions, but a version is none where nothing is there', async () => {
      const uid = 'f0f0f0f0-0000-4000-8000-000000000000';
      const absent = api().name();
      expectRefusal(await api().apply(absent, 'one', { spec: {} }, { uid }), 409, 'Conflict');
      expect(
        (await api().apply(absent, 'one', { spec: { replicas: 1 } }, { resourceVersion: '5' })).status,
      ).toBe(201);
      expectRefusal(
        await api().apply(absent, 'one', { spec: { replicas: 2 } }, { resourceVersion: '5' }),
        409,
        'Conflict',
      );
      expectRefusal(await api().apply(absent, 'one', { spec: { replicas: 2 } }, { uid }), 422, 'Invalid');
    });

    test('status is applied at its own address, and not where there is no object', async () => {
      const name = api().name();
      const path = `${api().widgets}/${name}/status?fieldManager=one`;
      expectRefusal(
        await api().patch(path, widget(name, { status: { phase: 'Fine' } }), APPLY),
        404,
        'NotFound',
      );
      await api().apply(name, 'one', { spec: { replicas: 1 }, status: { phase: 'from the main address' } });
      const config = widget(name, { status: { phase: 'Fine' }, spec: { replicas: 9 } });
      const { status, body } = await api().patch(path, config, APPLY);
      expect([status, body.spec, body.status]).toEqual([200, { replicas: 1 }, { phase: 'Fine' }]);
      expect(body.metadata.generation).toBe(1);
      expect(owners(body)).toEqual(['one Apply', 'one Apply status']);
    });

    test('a dry run writes nothing', async () => {
      const name = api().name();
      const { body } = await api().apply(name, 'one', { spec: { replicas: 1 } });
      const dry = await api().apply(name, 'one', { spec: { replicas: 2 } }, {}, '&dryRun=All');
      expect([dry.status, dry.body.spec]).toEqual([200, { replicas: 2 }]);
      expect((await api().get(`${api().widgets}/${name}`)).body).toEqual(body);
    });
  });

  describe('applying a Deployment', () => {
    const apply = (name: string, manager: string, body: object): ReturnType<Api['patch']> =>
      api().patch(`${api().deployments}/${name}?fieldManager=${manager}`, body, APPLY);

    test('the same again writes nothing, defaults or not', async () => {
      const name = api().name('d');
      const config = deployment(name, {}, [{ name: 'c', image: 'i:1', ports: [{ containerPort: 80 }] }]);
      const first = await apply(name, 'one', config);
      const second = await apply(name, 'one', config);
      expect([first.status, second.status]).toEqual([201, 200]);
      // Its controllers may have written meanwhile, but this manager has not.
      const own = ({ body }: Reply): Loose[] =>
        (body.metadata.managedFields as Loose[]).filter(({ manager }) => manager === 'one');
      expect([own(second), second.body.metadata.generation]).toEqual([own(first), 1]);
    });

    test('containers, their environment and ports are told apart by their keys', async () => {
      const name = api().name('d');
      const env = [
        { name: 'E', value: '1' },
        { name: 'F', value: '2' },
      ];
      await apply(
        name,
        'one',
        deployment(name, {}, [{ name: 'c', image: 'i:1', env, ports: [{ containerPort: 80 }] }]),
      );
      const side = {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        spec: { template: { spec: { containers: [{ name: 'side', image: 's:1' }] } } },
      };
      const joined = await apply(name, 'two', { ...side, metadata: { name } });
      expect(joined.status).toBe(200);
      const { body } = await apply(
        name,
        'one',
        deployment(name, {}, [{ name: 'c', image: 'i:2', env: [env[1]!] }]),
      );
      const containers = body.spec.template.spec.containers as Loose[];
      expect(containers.map((container) => [container.name, container.image])).toEqual([
        ['c', 'i:2'],
        ['side', 's:1'],
      ]);
      expect(containers[0].env).toEqual([env[1]]);
      expect(containers[0]).not.toHaveProperty('ports');
      const taken = {
        ...side,
        metadata: { name },
        spec: { template: { spec: { containers: [{ name: 'c', image: 'i:9' }] } } },
      };
      expect(blamed(await apply(name, 'two', taken))).toEqual([
        'spec.template.spec.containers[name="c"].image',
      ]);
    });

    test('a patch of the owners takes fields from one of them, which an apply then has alone', async () => {
      const name = api().name('d');
      const env = [{ name: 'E', value: '1' }];
      const path = `${api().deployments}?fieldManager=former`;
      const made = await api().post(path, deployment(name, {}, [{ name: 'c', image: 'i:1', env }]));
      expect(owners(made.body)).toEqual(['former Update']);
      const [former] = made.body.metadata.managedFields as Loose[];
      const managedFields = [{ ...former, fieldsV1: {} }];
      const labels = { l: '1' };
      const patched = await api().patch(`${api().deployments}/${name}?fieldManager=one`, {
        metadata: { managedFields, labels },
      });
      expect([patched.status, patched.body.metadata.generation]).toEqual([200, 1]);
      expect(owners(patched.body)).not.toContain('former Update');
      await apply(name, 'one', deployment(name, { replicas: 1 }, [{ name: 'c', image: 'i:1', env }]));
      const bare = deployment(name, { replicas: 1 }, [{ name: 'c', image: 'i:1' }]);
      const { body } = await apply(name, 'one', bare);
      expect(body.spec.template.spec.containers[0]).not.toHaveProperty('env');
    });

    test('an empty list of owners in a patch changes none', async () => {
      const { metadata } = await api().make();
      const path = `${api().widgets}/${metadata.name as string}?fieldManager=one`;
      const { body } = await api().patch(path, { metadata: { managedFields: [], labels: { l: '1' } } });
      expect(owners(body).sort()).toEqual([...owners({ metadata }), 'one Update'].sort());
    });

    test('a scaler that set the replicas is named with the way it took', async () => {
      const name = api().name('d');
      await apply(name, 'one', deployment(name));
      await api().patch(`${api().deployments}/${name}/scale?fieldManager=scaler`, { spec: { replicas: 5 } });
      const refusal = await apply(name, 'one', deployment(name));
      expectRefusal(refusal, 409, 'Conflict');
      expect(refusal.body.details.causes).toEqual([
        {
          reason: 'FieldManagerConflict',
          message: 'conflict with "scaler" with subresource "scale" using apps/v1',
          field: '.spec.replicas',
        },
      ]);
    });
  });
}
