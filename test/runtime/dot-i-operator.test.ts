// Our operator on the library: it watches, writes and ends, and no fault of a server ends the process.

import { KubeConfig } from '@kubernetes/client-node';
import { ResourceEventType, type ResourceEvent } from '@dot-i/k8s-operator';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { SECOND } from '../../handlers/ports/clock.ts';
import {
  createOperator,
  type DotIOperator,
  type OperatorParts,
} from '../../handlers/runtime/dot-i-operator.ts';
import { Reflector } from '../../handlers/watch/reflector.ts';
import type { Fault } from '../../simulator/apiserver/faults.ts';
import { noChance } from './manual-clock.ts';
import { Scene, WIDGETS } from './server.ts';

const OURS = 'example.org/ours';

/** The kubeconfig that the operator is told to use. */
function kubeConfig(): KubeConfig {
  const config = new KubeConfig();
  const cluster = { name: 'cluster0', server: 'https://cluster0.example', skipTLSVerify: false };
  config.loadFromClusterAndUser(cluster, { name: 'us' });
  return config;
}

class Stage {
  readonly scene = new Scene();
  readonly events: string[] = [];
  readonly warnings: string[] = [];
  readonly operator: DotIOperator;
  handle: (event: ResourceEvent) => Promise<void> = () => Promise.resolve();

  constructor(given: Partial<OperatorParts> = {}) {
    const client = this.scene.client();
    const { clock } = this.scene;
    const quiet = (): void => undefined;
    const log = {
      debug: quiet,
      info: quiet,
      warn: (_: unknown, message: string) => void this.warnings.push(message),
      error: quiet,
      child: () => log,
    };
    this.operator = createOperator({
      kubeConfig: kubeConfig(),
      client,
      clock,
      random: noChance,
      log,
      resources: [WIDGETS],
      watch: (resource, namespace, sink) =>
        new Reflector({ client, clock, random: noChance, resource, namespace, sink }),
      init: (operator) =>
        operator.watchResource('example.org', 'v1', 'widgets', async (event) => {
          this.events.push(`${event.type} ${event.meta.name}`);
          await this.handle(event);
        }),
      ...given,
    });
  }

  async start(): Promise<void> {
    await this.operator.start();
    await this.scene.clock.advance(SECOND);
  }
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('watching', () => {
  test('what is there, what comes, what changes and what goes', async () => {
    const stage = new Stage();
    stage.scene.create('old');
    await stage.start();
    stage.scene.create('new');
    await stage.scene.clock.advance(SECOND);
    stage.scene.change('new', () => ({ spec: { size: 2 } }));
    await stage.scene.clock.advance(SECOND);
    stage.scene.remove('old');
    await stage.scene.clock.advance(SECOND);
    expect(stage.events).toEqual(['ADDED old', 'ADDED new', 'MODIFIED new', 'DELETED old']);
  });

  test('an event says where the object is and how it is', async () => {
    const stage = new Stage();
    let seen: ResourceEvent | undefined;
    stage.handle = (event) => {
      seen = event;
      return Promise.resolve();
    };
    const { metadata } = stage.scene.create('web');
    await stage.start();
    expect(seen?.meta).toMatchObject({
      id: 'widgets.example.org/v1',
      name: 'web',
      namespace: 'default',
      apiVersion: 'example.org/v1',
      kind: 'Widget',
      resourceVersion: metadata.resourceVersion,
    });
    expect(seen?.object).toMatchObject({ spec: { size: 1 } });
  });

  const faults: readonly (readonly [string, Fault])[] = [
    ['HTTP 500', { kind: 'status', status: 500 }],
    ['a connection that is reset', { kind: 'watch', what: 'reset' }],
    ['a connection that is refused', { kind: 'refused' }],
    ['an ERROR with 410', { kind: 'watch', what: 'gone' }],
    ['a line that is no JSON', { kind: 'watch', what: 'html' }],
    ['a server that hangs up', { kind: 'watch', what: 'close' }],
  ];

  test.each(faults)('%s on the watch ends nothing, and a deletion meanwhile is seen', async (_, fault) => {
    const stage = new Stage();
    stage.scene.server.faults.add({ method: 'WATCH', times: 3, fault });
    stage.scene.create('web');
    await stage.start();
    stage.scene.remove('web');
    stage.scene.create('other');
    await stage.scene.clock.advance(30 * SECOND);
    // A list after a fault may tell of an object again: handlers look at what is, not at how often they hear of it.
    const news = stage.events.filter((event) => event !== 'MODIFIED web');
    expect(news.sort()).toEqual(['ADDED other', 'ADDED web', 'DELETED web']);
  });

  test('an object whose handler is slow holds up no other, and gets its events one by one', async () => {
    const stage = new Stage();
    const finish: (() => void)[] = [];
    stage.handle = (event) =>
      event.meta.name === 'slow' ? new Promise((resolve) => finish.push(resolve)) : Promise.resolve();
    stage.scene.create('slow');
    await stage.start();
    for (const size of [2, 3]) {
      stage.scene.change('slow', () => ({ spec: { size } }));
      await stage.scene.clock.advance(SECOND);
    }
    stage.scene.create('quick');
    await stage.scene.clock.advance(SECOND);
    expect(stage.events).toEqual(['ADDED slow', 'ADDED quick']);
    finish[0]?.();
    await stage.scene.clock.advance(SECOND);
    expect(stage.events).toEqual(['ADDED slow', 'ADDED quick', 'MODIFIED slow']);
  });

  test('an event whose handler fails is handled again', async () => {
    const stage = new Stage();
    let failures = 2;
    stage.handle = () => (failures-- > 0 ? Promise.reject(new Error('no')) : Promise.resolve());
    stage.scene.create('web');
    await stage.start();
    await stage.scene.clock.advance(10 * SECOND);
    expect(stage.events).toEqual(['ADDED web', 'ADDED web', 'ADDED web']);
    expect(stage.warnings.length).toBe(2);
  });

  test('a kind that the operator was not told of is refused', async () => {
    const stage = new Stage({ resources: [] });
    await expect(stage.operator.start()).rejects.toThrow(
      /widgets\.example\.org\/v1: add it to the resources/,
    );
  });
});

describe('ending', () => {
  test('waits for handlers that run, closes what was begun, and is told of nothing more', async () => {
    let isClosed = false;
    const close = (): Promise<void> => {
      isClosed = true;
      return Promise.resolve();
    };
    const stage = new Stage({ close });
    let finish: (() => void) | undefined;
    stage.handle = () => new Promise((resolve) => (finish = resolve));
    stage.scene.create('web');
    await stage.start();
    let isStopped = false;
    void stage.operator.stop().then(() => (isStopped = true));
    stage.scene.create('late');
    await stage.scene.clock.advance(SECOND);
    expect([isStopped, isClosed]).toEqual([false, false]);
    finish?.();
    await stage.scene.clock.advance(SECOND);
    expect([isStopped, isClosed]).toEqual([true, true]);
    await stage.operator.stop();
    await stage.scene.clock.advance(60 * SECOND);
    expect(stage.events).toEqual(['ADDED web']);
  });

  test('ends every watch, and begins none any more', async () => {
    const calls: string[] = [];
    const watching = { start: () => void calls.push('start'), stop: () => void calls.push('stop') };
    const { operator } = new Stage({ watch: () => watching });
    await operator.start();
    await operator.stop();
    await operator.start();
    expect(calls).toEqual(['start', 'stop']);
  });

  test('before it began', async () => {
    const stage = new Stage();
    await stage.operator.stop();
    expect(stage.events).toEqual([]);
  });
});

describe('finalizers', () => {
  function finalizing(failures = 0): { stage: Stage; results: boolean[]; deleted: string[] } {
    const stage = new Stage();
    const results: boolean[] = [];
    const deleted: string[] = [];
    stage.handle = async (event) => {
      const isHandled = await stage.operator.handleResourceFinalizer(event, OURS, ({ meta }) => {
        if (failures-- > 0) return Promise.reject(new Error('not yet'));
        deleted.push(meta.name);
        return Promise.resolve();
      });
      results.push(isHandled);
    };
    return { stage, results, deleted };
  }

  test('a new object gets one, then the event is the caller’s, then the object is let go', async () => {
    const { stage, results, deleted } = finalizing();
    stage.scene.create('web', { finalizers: ['other.example/x'] });
    await stage.start();
    expect(stage.scene.widget('web')?.metadata.finalizers).toEqual(['other.example/x', OURS]);
    expect(results).toEqual([true, false]);
    stage.scene.remove('web');
    await stage.scene.clock.advance(SECOND);
    expect(deleted).toEqual(['web']);
    expect(stage.scene.widget('web')?.metadata.finalizers).toEqual(['other.example/x']);
    stage.scene.change('web', ({ metadata }) => ({ metadata: { ...metadata, finalizers: [] } }));
    await stage.scene.clock.advance(SECOND);
    expect(stage.events.at(-1)).toBe('DELETED web');
    expect(results.at(-1)).toBe(false);
  });

  test('an object is kept until its deletion could be dealt with', async () => {
    const { stage, deleted } = finalizing(1);
    stage.scene.create('web');
    await stage.start();
    stage.scene.remove('web');
    await stage.scene.clock.advance(1000);
    expect(stage.scene.widget('web')?.metadata.finalizers).toEqual([OURS]);
    await stage.scene.clock.advance(SECOND);
    expect(deleted).toEqual(['web']);
    expect(stage.scene.widget('web')).toBeUndefined();
  });

  test('a write that fails is made again', async () => {
    const { stage } = finalizing();
    stage.scene.server.faults.add({ method: 'PATCH', times: 2, fault: { kind: 'status', status: 500 } });
    stage.scene.create('web');
    await stage.start();
    await stage.scene.clock.advance(5 * SECOND);
    expect(stage.scene.widget('web')?.metadata.finalizers).toEqual([OURS]);
  });
});

describe('writing', () => {
  async function metaOf(stage: Stage): Promise<ResourceEvent['meta']> {
    let meta: ResourceEvent['meta'] | undefined;
    stage.handle = (event) => {
      if (event.type === ResourceEventType.Added) meta = event.meta;
      return Promise.resolve();
    };
    stage.scene.create('web');
    await stage.start();
    return meta!;
  }

  test('a status is replaced or merged, and the answer knows the new version', async () => {
    const stage = new Stage();
    const meta = await metaOf(stage);
    const replaced = await stage.scene.result(stage.operator.setResourceStatus(meta, { a: 1, b: 2 }));
    const merged = await stage.scene.result(stage.operator.patchResourceStatus(replaced, { b: 3 }));
    expect(stage.scene.widget('web')?.status).toEqual({ a: 1, b: 3 });
    expect(merged.resourceVersion).toBe(stage.scene.widget('web')?.metadata.resourceVersion);
    const again = await stage.scene.result(stage.operator.setResourceStatus(merged, { c: 4 }));
    expect(stage.scene.widget('web')?.status).toEqual({ c: 4 });
    expect(again.id).toBe(meta.id);
  });

  test('what was changed meanwhile is not overwritten', async () => {
    const stage = new Stage();
    const meta = await metaOf(stage);
    stage.scene.change('web', () => ({ spec: { size: 2 } }));
    const { operator, scene } = stage;
    await expect(scene.result(operator.setResourceStatus(meta, { a: 1 }))).rejects.toThrow();
    await expect(scene.result(operator.patchResourceStatus(meta, { a: 1 }))).rejects.toThrow();
    await expect(scene.result(operator.setResourceFinalizers(meta, [OURS]))).rejects.toThrow();
    expect(scene.widget('web')?.status).toBeUndefined();
    expect(scene.widget('web')?.metadata.finalizers).toBeUndefined();
  });

  test('finalizers are replaced where nothing changed', async () => {
    const stage = new Stage();
    const meta = await metaOf(stage);
    await stage.scene.result(stage.operator.setResourceFinalizers(meta, [OURS]));
    expect(stage.scene.widget('web')?.metadata.finalizers).toEqual([OURS]);
  });
});

test('a default kubeconfig that cannot be read is said to be in the way', () => {
  vi.stubEnv('KUBECONFIG', '/nowhere/kubeconfig');
  expect(() => new Stage()).toThrow(/set KUBECONFIG to a file that exists/);
});
