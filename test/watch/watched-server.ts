// One reflector against a server of a few lines: what it holds, what it says, and when it was asked. Faults are what a test puts
// in the place of an answer.

import { KubeClient } from '../../handlers/kube/client.ts';
import { PODS, type KubeObject } from '../../handlers/ports/kube-object.ts';
import type { HttpRequest, HttpStream } from '../../handlers/ports/transport.ts';
import { Reflector, type ReflectorOptions } from '../../handlers/watch/reflector.ts';
import { VirtualClock } from '../../simulator/apiserver/virtual-time.ts';
import { answer, ScriptedStream, ScriptedTransport, type Answer } from '../kube/scripted-transport.ts';

export const SECOND = 1_000_000;

/** A pod as it comes over the wire. */
export function pod(name: string, version: string, uid = `uid of ${name}`): KubeObject {
  return { metadata: { namespace: 'shop', name, uid, resourceVersion: version } };
}

/** Frames of a watch. */
export const frame = {
  added: (object: KubeObject): object => ({ type: 'ADDED', object }),
  modified: (object: KubeObject): object => ({ type: 'MODIFIED', object }),
  deleted: (object: KubeObject): object => ({ type: 'DELETED', object }),
  bookmark: (version: string): object => ({
    type: 'BOOKMARK',
    object: { metadata: { resourceVersion: version } },
  }),
  error: (code: number, reason: string): object => ({
    type: 'ERROR',
    object: { kind: 'Status', code, reason, message: reason },
  }),
};

/** A page of a list. */
export function page(version: string, items: readonly KubeObject[], rest = ''): Answer {
  return answer(200, { kind: 'PodList', metadata: { resourceVersion: version, continue: rest }, items });
}

interface Asked {
  readonly atMicros: number;
  readonly path: string;
}

/** A server, a reflector on it, and all that its sink was told, one line each. */
export class WatchedServer {
  readonly clock = new VirtualClock();
  /** The answer to a list; may be set anew at any time. */
  list: (query: URLSearchParams) => Answer;
  /** What a watch gets; a new silent stream if not set. */
  watch: (query: URLSearchParams) => HttpStream | Error = () => new ScriptedStream();
  readonly lists: Asked[] = [];
  readonly watches: Asked[] = [];
  readonly told: string[] = [];
  readonly faults: string[] = [];
  absent = 0;
  /** Runs before each thing that the sink is told. */
  onTold: (line: string) => void = () => undefined;
  readonly reflector: Reflector;
  stream = new ScriptedStream();

  constructor(list: Answer, options: Partial<ReflectorOptions> = {}) {
    this.list = () => list;
    const transport = new ScriptedTransport(
      (request) => this.list(this.#note(this.lists, request)),
      (request) => this.#open(request),
    );
    const client = new KubeClient({ transport, clock: this.clock, fieldManager: 'mck8s' });
    this.reflector = new Reflector({
      client,
      resource: PODS,
      clock: this.clock,
      random: () => 0.5,
      onFault: (error) => this.faults.push((error as { fault?: string }).fault ?? String(error)),
      onAbsent: () => (this.absent += 1),
      sink: {
        upsert: ({ metadata: { name, resourceVersion } }, phase) => {
          this.#tell(`${name}@${resourceVersion}${phase === 'list' ? ' listed' : ''}`);
        },
        gone: ({ namespace, name, uid }) => {
          this.#tell(`${namespace ?? '?'}/${name} (${uid}) gone`);
        },
        synced: () => {
          this.#tell('synced');
        },
      },
      ...options,
    });
  }

  /** A reflector that has listed, and watches. */
  static async started(list: Answer, options: Partial<ReflectorOptions> = {}): Promise<WatchedServer> {
    const server = new WatchedServer(list, options);
    server.reflector.start();
    await server.pass(0);
    server.told.length = 0;
    return server;
  }

  /** Lets seconds pass. */
  async pass(seconds: number): Promise<void> {
    await this.clock.advance(seconds * SECOND);
  }

  /** Seconds between one watch and the next. */
  get watchGaps(): number[] {
    return gaps(this.watches);
  }

  get listGaps(): number[] {
    return gaps(this.lists);
  }

  /** The version that the last watch started from. */
  get watchedFrom(): string | null {
    return queryOf(this.watches.at(-1)?.path ?? '').get('resourceVersion');
  }

  #open(request: HttpRequest): HttpStream | Error {
    const given = this.watch(this.#note(this.watches, request));
    if (given instanceof ScriptedStream) this.stream = given;
    return given;
  }

  #note(asked: Asked[], { path }: HttpRequest): URLSearchParams {
    asked.push({ atMicros: this.clock.monotonicMicros(), path });
    return queryOf(path);
  }

  #tell(line: string): void {
    this.onTold(line);
    this.told.push(line);
  }
}

function queryOf(path: string): URLSearchParams {
  return new URL(path, 'https://server').searchParams;
}

function gaps(asked: readonly Asked[]): number[] {
  return asked.slice(1).map(({ atMicros }, at) => (atMicros - asked[at]!.atMicros) / SECOND);
}
