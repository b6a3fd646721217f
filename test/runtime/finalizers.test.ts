// Our finalizer comes and goes; those of others stay, whoever writes at the same time.

import { describe, expect, test } from 'vitest';
import { ApiError } from '../../handlers/kube/api-error.ts';
import type { JsonPatchOperation } from '../../handlers/kube/write-body.ts';
import { PODS, type KubeObject } from '../../handlers/ports/kube-object.ts';
import { addFinalizer, changeFinalizers, removeFinalizer } from '../../handlers/runtime/finalizers.ts';
import { kubeFinalizedObject } from '../../handlers/runtime/kube-finalized-object.ts';

const OURS = 'fogguru.eu/members';

function objectWith(
  finalizers: readonly string[] | undefined,
  given: Partial<KubeObject['metadata']> = {},
): KubeObject {
  return {
    metadata: {
      name: 'web',
      namespace: 'shop',
      uid: 'u1',
      resourceVersion: '7',
      ...(finalizers === undefined ? {} : { finalizers }),
      ...given,
    },
  };
}

const SAME = { op: 'test', path: '/metadata/resourceVersion', value: '7' };

describe('operations', () => {
  test.each([
    { has: undefined, adds: { op: 'add', path: '/metadata/finalizers', value: [OURS] } },
    { has: [], adds: { op: 'add', path: '/metadata/finalizers', value: [OURS] } },
    { has: ['a', 'b'], adds: { op: 'add', path: '/metadata/finalizers/-', value: OURS } },
  ])('adding to $has', ({ has, adds }) => {
    expect(addFinalizer(objectWith(has), OURS)).toEqual([SAME, adds]);
  });

  test.each([
    { has: [OURS], index: 0 },
    { has: ['a', OURS, 'b'], index: 1 },
  ])('removing from $has', ({ has, index }) => {
    const remove = { op: 'remove', path: `/metadata/finalizers/${index}` };
    expect(removeFinalizer(objectWith(has), OURS)).toEqual([SAME, remove]);
  });

  test.each([
    { what: 'adding what is there', operations: addFinalizer(objectWith(['a', OURS]), OURS) },
    {
      what: 'adding to what is being deleted',
      operations: addFinalizer(objectWith(['a'], { deletionTimestamp: '2026-01-01T00:00:00Z' }), OURS),
    },
    { what: 'removing what is not there', operations: removeFinalizer(objectWith(['a']), OURS) },
    { what: 'removing where there are none', operations: removeFinalizer(objectWith(undefined), OURS) },
  ])('$what needs nothing', ({ operations }) => {
    expect(operations).toBeNull();
  });
});

/** One object on an API server; before a request, others do what the test says. */
class Server {
  object: KubeObject | null;
  readonly requests: string[] = [];
  others: (() => void)[] = [];
  refusal: ApiError | null = null;

  constructor(object: KubeObject) {
    this.object = object;
  }

  /** A change by somebody else. */
  change(given: Partial<KubeObject['metadata']>): void {
    const { metadata } = this.object!;
    const resourceVersion = String(Number(metadata.resourceVersion) + 1);
    this.object = { ...this.object, metadata: { ...metadata, resourceVersion, ...given } };
  }

  get = (): Promise<KubeObject> => {
    this.requests.push('get');
    if (this.object === null) return Promise.reject(refused('notFound', 404));
    return Promise.resolve(this.object);
  };

  jsonPatch = (_: unknown, __: unknown, operations: readonly JsonPatchOperation[]): Promise<KubeObject> => {
    this.requests.push('patch');
    this.others.shift()?.();
    if (this.refusal !== null) return Promise.reject(this.refusal);
    if (this.object === null) return Promise.reject(refused('notFound', 404));
    const [check, step] = operations;
    if (check?.value !== this.object.metadata.resourceVersion) return Promise.reject(refused('invalid', 422));
    const finalizers = [...(this.object.metadata.finalizers ?? [])];
    if (step?.op === 'remove') finalizers.splice(Number(step.path.split('/').at(-1)), 1);
    else finalizers.push(OURS);
    this.change({ finalizers });
    return Promise.resolve(this.object);
  };

  apply(change: typeof addFinalizer, seen = this.object!): Promise<KubeObject | null> {
    const target = kubeFinalizedObject(this, PODS, { namespace: 'shop', name: 'web' });
    return changeFinalizers(target, seen, (object) => change(object, OURS));
  }
}

function refused(fault: ApiError['fault'], status: number): ApiError {
  return new ApiError('patch pods shop/web: refused', { status, fault });
}

describe('changes', () => {
  test('what needs nothing sends nothing', async () => {
    const server = new Server(objectWith(['a', OURS]));
    await server.apply(addFinalizer);
    expect(server.requests).toEqual([]);
  });

  test('a finalizer that somebody adds meanwhile stays', async () => {
    const server = new Server(objectWith(['a', OURS]));
    server.others = [
      () => {
        server.change({ finalizers: ['new', 'a', OURS] });
      },
    ];
    const after = await server.apply(removeFinalizer);
    expect(after?.metadata.finalizers).toEqual(['new', 'a']);
    expect(server.object?.metadata.finalizers).toEqual(['new', 'a']);
  });

  test('what was seen long ago is read anew', async () => {
    const server = new Server(objectWith(['a'], { resourceVersion: '9' }));
    const after = await server.apply(addFinalizer, objectWith(undefined));
    expect(after?.metadata.finalizers).toEqual(['a', OURS]);
  });

  test('somebody did it meanwhile', async () => {
    const server = new Server(objectWith([OURS], { resourceVersion: '9' }));
    await server.apply(addFinalizer, objectWith([]));
    expect(server.object?.metadata.resourceVersion).toBe('9');
  });

  test.each([
    { when: 'before', others: [] },
    { when: 'while', others: [() => undefined] },
  ])('an object that is gone needs nothing ($when it is asked for)', async ({ others }) => {
    const server = new Server(objectWith([OURS]));
    const seen = server.object!;
    server.others = others.map(() => () => {
      server.object = null;
    });
    if (others.length === 0) server.object = null;
    expect(await server.apply(removeFinalizer, seen)).toBeNull();
  });

  test('another object under the old name is left alone', async () => {
    const server = new Server(objectWith([OURS], { uid: 'u2', resourceVersion: '9' }));
    expect(await server.apply(removeFinalizer, objectWith([OURS]))).toBeNull();
    expect(server.object?.metadata.finalizers).toEqual([OURS]);
  });

  test('an object that changes all the time is left for later', async () => {
    const server = new Server(objectWith([OURS]));
    server.others = Array.from({ length: 10 }, () => () => {
      server.change({});
    });
    await expect(server.apply(removeFinalizer)).rejects.toThrow(/changed by others 5 times/);
    expect(server.requests.filter((request) => request === 'patch').length).toBe(5);
  });

  test('a conflict is a change by others too', async () => {
    const server = new Server(objectWith([OURS]));
    server.refusal = refused('conflict', 409);
    await expect(server.apply(removeFinalizer)).rejects.toThrow(/changed by others/);
  });

  test.each([refused('invalid', 422), refused('forbidden', 403)])(
    'a refusal of the change itself is passed on at once ($fault)',
    async (refusal) => {
      const server = new Server(objectWith([OURS]));
      server.refusal = refusal;
      await expect(server.apply(removeFinalizer)).rejects.toBe(refusal);
      expect(server.requests.filter((request) => request === 'patch').length).toBe(1);
    },
  );
});
