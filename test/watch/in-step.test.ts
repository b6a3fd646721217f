// A reflector on the API server in memory: whatever happens to the server, the wire and the objects, once it is over the sink
// holds what the server holds; and on the way it was told nothing impossible and asked nothing in a hot loop.

import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { KubeClient } from '../../handlers/kube/client.ts';
import type { Resource } from '../../handlers/ports/kube-object.ts';
import { Reflector } from '../../handlers/watch/reflector.ts';
import { FakeApiServer } from '../../simulator/apiserver/fake-api-server.ts';
import { REQUEST_FAULTS, WATCH_FAULTS, type Fault } from '../../simulator/apiserver/faults.ts';
import { VirtualClock } from '../../simulator/apiserver/virtual-time.ts';
import { asTransport } from '../support/virtual-transport.ts';

const CONFIG_MAPS: Resource = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};
const MINUTE = 60_000_000;
/** A watch that is already open keeps its fault until the next list, and one more list may be needed. */
const ENOUGH_MICROS = 25 * MINUTE;

/** A server, a reflector on it, and a sink that holds what it is told and checks that it can be. */
class Scene {
  readonly clock = new VirtualClock();
  readonly server = new FakeApiServer({ name: 'a', clock: this.clock });
  readonly held = new Map<string, string>();
  readonly impossible: string[] = [];
  requests = 0;
  readonly reflector: Reflector;
  private readonly uids = new Map<string, string>();
  private draws = 1;

  constructor() {
    const client = new KubeClient({
      transport: asTransport(this.server.connect('mck8s')),
      clock: this.clock,
      fieldManager: 'mck8s',
      onRequest: () => (this.requests += 1),
    });
    this.reflector = new Reflector({
      client,
      resource: CONFIG_MAPS,
      namespace: 'default',
      clock: this.clock,
      random: () => (this.draws = (this.draws * 48_271) % 2_147_483_647) / 2_147_483_647,
      sink: {
        upsert: ({ metadata: { name, uid, resourceVersion } }) => {
          const before = this.uids.get(name);
          if (before !== undefined && before !== uid)
            this.impossible.push(`${name} became another unannounced`);
          this.uids.set(name, uid);
          this.held.set(name, resourceVersion);
        },
        gone: ({ name, uid }) => {
          if (this.uids.get(name) !== uid) this.impossible.push(`${name} is gone that was not there`);
          this.uids.delete(name);
          this.held.delete(name);
        },
        synced: () => undefined,
      },
    });
    this.reflector.start();
  }

  /** Creates an object, or changes it where it is there. */
  write(name: string): void {
    const client = this.server.local('user');
    const place = { namespace: 'default', name };
    const data = { v: String(this.server.resourceVersion) };
    if (client.get(CONFIG_MAPS, place) === undefined)
      client.create(CONFIG_MAPS, 'default', { metadata: { name }, data });
    else client.change(CONFIG_MAPS, place, (object) => ({ ...object, data }));
  }

  remove(name: string): void {
    const client = this.server.local('user');
    const place = { namespace: 'default', name };
    if (client.get(CONFIG_MAPS, place) !== undefined) client.remove(CONFIG_MAPS, place);
  }

  strike(fault: Fault, times: number): void {
    this.server.faults.add({ fault, method: fault.kind === 'watch' ? 'WATCH' : ['GET', 'WATCH'], times });
  }

  async pass(seconds: number): Promise<void> {
    await this.clock.advance(seconds * 1_000_000);
  }

  /** What is held once the server has been well for long enough. */
  async settle(): Promise<ReadonlyMap<string, string>> {
    this.server.faults.clear();
    await this.clock.advance(ENOUGH_MICROS);
    this.reflector.stop();
    return this.held;
  }

  /** Names and versions that the server holds. */
  get served(): ReadonlyMap<string, string> {
    const objects = this.server.local('test').list(CONFIG_MAPS, 'default');
    return new Map(objects.map(({ metadata: { name, resourceVersion } }) => [name, resourceVersion]));
  }
}

const FAULTS: Readonly<Record<string, Fault>> = { ...REQUEST_FAULTS, ...WATCH_FAULTS };

describe('after a fault', () => {
  test.each(Object.keys(FAULTS))(
    '%s, in force while objects come, change and go, all is in step again',
    async (name) => {
      const scene = new Scene();
      scene.write('a');
      scene.write('b');
      await scene.pass(40);
      scene.strike(FAULTS[name]!, Infinity);
      for (let minute = 0; minute < 15; minute += 1) {
        scene.write(`c${minute}`);
        scene.write('a');
        if (minute === 5) scene.remove('b');
        if (minute > 2) scene.remove(`c${minute - 2}`);
        await scene.pass(60);
      }
      // Three kinds of waiting: 30 s at most between tries, and a try may take 10 s.
      expect(scene.requests).toBeLessThan(15 * 12);
      expect(await scene.settle()).toEqual(scene.served);
      expect(scene.impossible).toEqual([]);
    },
  );

  it('of the whole server, dead or frozen for minutes, all is in step again', async () => {
    const scene = new Scene();
    scene.write('a');
    await scene.pass(40);
    scene.server.kill();
    scene.remove('a');
    scene.write('b');
    await scene.pass(300);
    expect([...scene.held.keys()]).toEqual(['a']);
    scene.server.restart();
    await scene.pass(60);
    expect([...scene.held.keys()]).toEqual(['b']);
    scene.server.freeze();
    scene.write('c');
    await scene.pass(300);
    scene.server.thaw();
    expect(await scene.settle()).toEqual(scene.served);
  });
});

describe('row 53', () => {
  it('a server restored from a backup: all is in step again', async () => {
    const scene = new Scene();
    scene.write('a');
    scene.write('b');
    const backup = scene.server.snapshot();
    await scene.pass(40);
    for (let at = 0; at < 20; at += 1) scene.write('a');
    scene.remove('b');
    scene.write('c');
    await scene.pass(40);
    scene.server.restore(backup);
    expect(await scene.settle()).toEqual(scene.served);
    expect([...scene.held.keys()].sort()).toEqual(['a', 'b']);
  });

  it('a server replaced by another: all is in step again', async () => {
    const scene = new Scene();
    for (let at = 0; at < 20; at += 1) scene.write(`a${at}`);
    await scene.pass(40);
    scene.server.replace();
    scene.write('b');
    expect(await scene.settle()).toEqual(scene.served);
    expect([...scene.held.keys()]).toEqual(['b']);
  });
});

const NAMES = fc.constantFrom('a', 'b', 'c', 'd');
const STEPS = fc.oneof(
  NAMES.map((name) => ({
    name: 'write',
    run: (scene: Scene) => {
      scene.write(name);
    },
  })),
  NAMES.map((name) => ({
    name: 'remove',
    run: (scene: Scene) => {
      scene.remove(name);
    },
  })),
  NAMES.map((name) => ({
    name: 'recreate',
    run: (scene: Scene) => {
      scene.remove(name);
      scene.write(name);
    },
  })),
  fc.nat(180).map((seconds) => ({ name: 'pass', run: (scene: Scene) => scene.pass(seconds) })),
  fc.tuple(fc.constantFrom(...Object.keys(FAULTS)), fc.integer({ min: 1, max: 6 })).map(([name, times]) => ({
    name,
    run: (scene: Scene) => {
      scene.strike(FAULTS[name]!, times);
    },
  })),
  fc.constant({
    name: 'kill',
    run: async (scene: Scene) => {
      scene.server.kill();
      await scene.pass(20);
      scene.server.restart();
    },
  }),
  fc.constant({
    name: 'replace',
    run: (scene: Scene) => {
      scene.server.replace();
    },
  }),
);

describe('in any order of changes and faults', () => {
  it('the sink holds in the end what the server holds, and nothing impossible was said', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(STEPS, { maxLength: 30 }), async (steps) => {
        const scene = new Scene();
        for (const { run } of steps) await run(scene);
        expect(await scene.settle()).toEqual(scene.served);
        expect(scene.impossible).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
