// The contract of creating, patching and deleting objects.

import { describe, expect, test } from 'vitest';
import { blamed, deployment, expectRefusal, JSON_PATCH, widget, type Api } from './api.ts';

/** @param api the server under contract; made before the first test */
export function describeWrites(api: () => Api): void {
  describe('creating', () => {
    test('gives uid, version, generation and a time, and ignores status', async () => {
      const made = await api().make({ spec: { replicas: 1 }, status: { phase: 'set by a liar' } });
      expect(made.metadata).toMatchObject({ namespace: api().server.namespace, generation: 1 });
      expect(made.metadata.uid).toMatch(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
      expect(made.metadata.resourceVersion).toMatch(/^\d+$/);
      expect(made.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(made).not.toHaveProperty('status');
      const { status, body } = await api().get(`${api().widgets}/${made.metadata.name}`);
      expect([status, body]).toEqual([200, made]);
    });

    test('the same name again is a conflict of reason AlreadyExists', async () => {
      const { metadata } = await api().make();
      const again = await api().post(api().widgets, widget(metadata.name));
      expectRefusal(again, 409, 'AlreadyExists');
      expect(again.body.details).toEqual({
        name: metadata.name,
        group: 'conformance.mck8s.test',
        kind: 'widgets',
      });
    });

    test('a name can be left to the server', async () => {
      const { status, body } = await api().post(
        api().widgets,
        widget('', {}, { name: undefined, generateName: 'gen-' }),
      );
      expect(status).toBe(201);
      expect(body.metadata.name).toMatch(/^gen-[a-z0-9]{5}$/);
    });

    test('a dry run says what would be, and writes nothing', async () => {
      const name = api().name();
      const { status, body } = await api().post(`${api().widgets}?dryRun=All`, widget(name));
      expect([status, body.metadata.name]).toEqual([201, name]);
      expectRefusal(await api().get(`${api().widgets}/${name}`), 404, 'NotFound');
    });

    test.each([
      ['a name with capitals', () => widget('Not-A-Name'), 422, 'Invalid'],
      ['no name', () => widget(''), 422, 'Invalid'],
      ['a value below its minimum', () => widget(api().name(), { spec: { replicas: -1 } }), 422, 'Invalid'],
      ['another kind than the address says', () => deployment(api().name()), 400, 'BadRequest'],
      [
        'another namespace than the address says',
        () => widget(api().name(), {}, { namespace: 'other' }),
        400,
        'BadRequest',
      ],
      ['no JSON', () => '{bad', 400, 'BadRequest'],
    ])('%s is refused', async (_what, body, code, reason) => {
      expectRefusal(await api().post(api().widgets, body()), code, reason);
    });

    test('an object that has a version already is refused', async () => {
      const { status } = await api().post(api().widgets, widget(api().name(), {}, { resourceVersion: '5' }));
      expect(status).toBe(500);
    });

    test('a namespace that does not exist is named in a refusal of reason NotFound', async () => {
      const path = api().widgets.replace(
        `/namespaces/${api().server.namespace}/`,
        '/namespaces/no-such-namespace/',
      );
      const refusal = await api().post(path, widget(api().name()));
      expectRefusal(refusal, 404, 'NotFound');
      expect(refusal.body.details).toEqual({ name: 'no-such-namespace', kind: 'namespaces' });
    });

    test('a Deployment must be whole, and every fault is named', async () => {
      const empty = await api().post(api().deployments, { ...deployment(api().name()), spec: {} });
      expectRefusal(empty, 422, 'Invalid');
      expect(blamed(empty)).toEqual([
        'spec.selector',
        'spec.template.metadata.labels',
        'spec.template.spec.containers',
      ]);
      const containers = [{ name: 'c' }, { name: 'c', image: 'i' }, { image: 'j' }];
      const wrong = deployment(
        api().name(),
        { replicas: -1, selector: { matchLabels: { app: 'other' } } },
        containers,
      );
      expect(blamed(await api().post(api().deployments, wrong))).toEqual([
        'spec.replicas',
        'spec.template.metadata.labels',
        'spec.template.spec.containers[0].image',
        'spec.template.spec.containers[1].name',
        'spec.template.spec.containers[2].name',
      ]);
    });

    test('a Deployment is completed with defaults', async () => {
      const { body } = await api().post(api().deployments, deployment(api().name(), { replicas: undefined }));
      expect(body.spec).toMatchObject({
        replicas: 1,
        strategy: { type: 'RollingUpdate' },
        progressDeadlineSeconds: 600,
      });
      expect(body.spec.template.spec).toMatchObject({
        restartPolicy: 'Always',
        containers: [{ name: 'c', imagePullPolicy: 'IfNotPresent', resources: {} }],
      });
    });
  });

  describe('patching', () => {
    test('a change of spec counts the generation up, labels and status do not', async () => {
      const { metadata } = await api().make();
      const path = `${api().widgets}/${metadata.name}`;
      const steps = [
        [path, { spec: { replicas: 2 } }, 2],
        [path, { metadata: { labels: { a: 'b' } } }, 2],
        [`${path}/status`, { status: { phase: 'Fine' } }, 2],
        [path, { spec: { replicas: 3 }, metadata: { annotations: { c: 'd' } } }, 3],
      ] as const;
      let version = Number(metadata.resourceVersion);
      for (const [at, patch, generation] of steps) {
        const { status, body } = await api().patch(at, patch);
        expect([status, body.metadata.generation]).toEqual([200, generation]);
        expect(Number(body.metadata.resourceVersion)).toBeGreaterThan(version);
        version = Number(body.metadata.resourceVersion);
      }
    });

    test('status is written by its own address and everything else by the object’s', async () => {
      const { metadata } = await api().make();
      const path = `${api().widgets}/${metadata.name}`;
      const both = { spec: { replicas: 9 }, status: { phase: 'Fine' }, metadata: { labels: { l: '1' } } };
      const main = (await api().patch(path, both)).body;
      expect(main.spec.replicas).toBe(9);
      expect(main).not.toHaveProperty('status');
      const apart = (
        await api().patch(`${path}/status`, {
          ...both,
          spec: { replicas: 1 },
          metadata: { labels: { l: '2' } },
        })
      ).body;
      expect([apart.spec, apart.status, apart.metadata.labels]).toEqual([
        { replicas: 9 },
        { phase: 'Fine' },
        { l: '1' },
      ]);
    });

    test('a patch that changes nothing leaves the version', async () => {
      const { metadata } = await api().make();
      const { body } = await api().patch(`${api().widgets}/${metadata.name}`, { spec: { replicas: 1 } });
      expect(body.metadata.resourceVersion).toBe(metadata.resourceVersion);
    });

    test('null takes a field away', async () => {
      const { metadata } = await api().make({ spec: { replicas: 1, note: 'n' } });
      const { body } = await api().patch(`${api().widgets}/${metadata.name}`, { spec: { note: null } });
      expect(body.spec).toEqual({ replicas: 1 });
    });

    test.each(['', '/status'])(
      'an old version in a patch of the object%s is a conflict',
      async (subresource) => {
        const { metadata } = await api().make();
        const path = `${api().widgets}/${metadata.name}`;
        await api().patch(path, { spec: { replicas: 5 } });
        const stale = {
          metadata: { resourceVersion: metadata.resourceVersion },
          spec: { replicas: 6 },
          status: { phase: 'X' },
        };
        expectRefusal(await api().patch(path + subresource, stale), 409, 'Conflict');
      },
    );

    test('the present version in a patch is none', async () => {
      const { metadata } = await api().make();
      const { resourceVersion } = metadata;
      const patch = { metadata: { resourceVersion }, spec: { replicas: 6 } };
      expect((await api().patch(`${api().widgets}/${metadata.name}`, patch)).status).toBe(200);
    });

    test('another uid in a patch is invalid, and no version at all is too', async () => {
      const { metadata } = await api().make();
      const path = `${api().widgets}/${metadata.name}`;
      const other = await api().patch(path, { metadata: { uid: 'f0f0f0f0-0000-4000-8000-000000000000' } });
      expectRefusal(other, 422, 'Invalid');
      expect(blamed(other)).toEqual(['metadata.uid']);
      expectRefusal(await api().patch(path, { metadata: { resourceVersion: null } }), 422, 'Invalid');
    });

    test.each([
      ['name', { name: 'other' }],
      ['namespace', { namespace: 'other' }],
    ])('another %s is refused', async (_what, metadata) => {
      const made = await api().make();
      expectRefusal(
        await api().patch(`${api().widgets}/${made.metadata.name}`, { metadata }),
        400,
        'BadRequest',
      );
    });

    test('what is not there cannot be patched', async () => {
      expectRefusal(await api().patch(`${api().widgets}/${api().name()}`, { spec: {} }), 404, 'NotFound');
    });

    test.each(['application/strategic-merge-patch+json', 'application/json'])(
      '%s is no patch of a custom kind',
      async (type) => {
        const { metadata } = await api().make();
        const patch = api().patch(`${api().widgets}/${metadata.name}`, { spec: { replicas: 2 } }, type);
        expectRefusal(await patch, 415, 'UnsupportedMediaType');
      },
    );

    test('a JSON patch is carried out whole, or not at all where a test or a path does not hold', async () => {
      const { metadata } = await api().make({ spec: { replicas: 1, parts: [{ name: 'x' }] } });
      const path = `${api().widgets}/${metadata.name}`;
      const good = [
        { op: 'test', path: '/metadata/resourceVersion', value: metadata.resourceVersion },
        { op: 'add', path: '/spec/parts/-', value: { name: 'y' } },
        { op: 'add', path: '/metadata/annotations', value: {} },
        { op: 'add', path: '/metadata/annotations/mck8s.test~1a', value: '1' },
        { op: 'remove', path: '/spec/parts/0' },
      ];
      const { status, body } = await api().patch(path, good, JSON_PATCH);
      expect([status, body.spec.parts, body.metadata.annotations]).toEqual([
        200,
        [{ name: 'y' }],
        { 'mck8s.test/a': '1' },
      ]);
      for (const bad of [
        [{ op: 'test', path: '/metadata/resourceVersion', value: metadata.resourceVersion }],
        [
          { op: 'replace', path: '/spec/replicas', value: 2 },
          { op: 'test', path: '/spec/replicas', value: 7 },
        ],
        [{ op: 'remove', path: '/spec/nothing' }],
      ])
        expectRefusal(await api().patch(path, bad, JSON_PATCH), 422, 'Invalid');
      expect((await api().get(path)).body).toEqual(body);
    });

    test('annotations of a Deployment count for its generation, unless they are written with its status', async () => {
      const name = api().name('d');
      await api().post(api().deployments, deployment(name));
      const path = `${api().deployments}/${name}`;
      const annotated = async (at: string, value: string): Promise<unknown[]> => {
        const { metadata } = (await api().patch(at, { metadata: { annotations: { 'mck8s.test/a': value } } }))
          .body;
        return [metadata.annotations['mck8s.test/a'], metadata.generation];
      };
      expect(await annotated(path, '1')).toEqual(['1', 2]);
      expect(await annotated(`${path}/status`, '2')).toEqual(['2', 2]);
    });

    test('the selector of a Deployment cannot be changed', async () => {
      const name = api().name('d');
      await api().post(api().deployments, deployment(name));
      const labels = { app: 'other' };
      const patch = { spec: { selector: { matchLabels: labels }, template: { metadata: { labels } } } };
      const refusal = await api().patch(`${api().deployments}/${name}`, patch);
      expectRefusal(refusal, 422, 'Invalid');
      expect(blamed(refusal)).toEqual(['spec.selector']);
    });
  });

  describe('scaling', () => {
    test('replicas can be read and written without knowing the kind', async () => {
      const { metadata } = await api().make({ spec: { replicas: 1, note: 'n' } });
      const path = `${api().widgets}/${metadata.name}`;
      await api().patch(`${path}/status`, { status: { replicas: 1, selector: 'app=w' } });
      const read = (await api().get(`${path}/scale`)).body;
      expect(read).toMatchObject({
        kind: 'Scale',
        apiVersion: 'autoscaling/v1',
        spec: { replicas: 1 },
        status: { replicas: 1, selector: 'app=w' },
      });
      const { status, body } = await api().patch(`${path}/scale?fieldManager=scaler`, {
        spec: { replicas: 5 },
      });
      expect([status, body.spec]).toEqual([200, { replicas: 5 }]);
      const after = (await api().get(path)).body;
      expect([after.spec, after.metadata.generation]).toEqual([{ replicas: 5, note: 'n' }, 2]);
    });

    test('no replicas are left out of what is read, and mean none', async () => {
      const { metadata } = await api().make({ spec: { replicas: 3 } });
      const path = `${api().widgets}/${metadata.name}`;
      const { body } = await api().patch(`${path}/scale`, { spec: { replicas: 0 } });
      expect(body.spec).toEqual({});
      expect((await api().get(path)).body.spec).toEqual({ replicas: 0 });
    });
  });
}
