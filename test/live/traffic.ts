// The requests that operators send, on their way out of the process: counted, and stopped at any one of them. Servers log what they
// applied; this shows what was asked of them.

import {
  TransportError,
  type HttpRequest,
  type HttpStream,
  type Transport,
} from '../../handlers/ports/transport.ts';
import type { TimeSource } from '../../simulator/apiserver/virtual-time.ts';

export interface SentRequest {
  readonly atMicros: number;
  /** Which operator. */
  readonly actor: string;
  /** Which cluster. */
  readonly server: string;
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly isDryRun: boolean;
  readonly isWatch: boolean;
}

/** Who sends to whom. */
export interface Sender {
  readonly actor: string;
  readonly server: string;
  /** Whether the process has ended: then nothing is sent and nothing is answered. */
  readonly isDead: () => boolean;
  /** The server's wall clock, which it tells with every answer. */
  readonly now: () => number;
}

export class Traffic {
  readonly requests: SentRequest[] = [];
  /** Told of each request just before it is sent. */
  onSend: (request: SentRequest) => void = () => undefined;
  /** Which answers are lost on their way back. */
  isLost: (request: SentRequest) => boolean = () => false;
  private readonly clock: TimeSource;

  constructor(clock: TimeSource) {
    this.clock = clock;
  }

  /** Writes that were asked for since an instant, dry runs, leases and Events left out. */
  writesSince(micros = 0): SentRequest[] {
    return this.requests.filter((request) => request.atMicros >= micros && isWrite(request));
  }

  /** A transport whose requests pass by here. */
  through(transport: Transport, { actor, server, isDead, now }: Sender): Transport {
    const passed = ({ method, path }: HttpRequest): SentRequest | null => {
      if (isDead()) return null;
      const request = {
        atMicros: this.clock.monotonicMicros(),
        actor,
        server,
        method,
        path: path.replace(/\?.*/, ''),
        isDryRun: path.includes('dryRun='),
        isWatch: /[?&]watch=/.test(path),
      };
      this.onSend(request);
      if (isDead()) return null;
      this.requests.push(request);
      return request;
    };
    return {
      send: async (request) => {
        const sent = passed(request);
        if (sent === null) return await never();
        const answer = await transport.send(request);
        if (this.isLost(sent)) throw new TransportError('reset', 'the connection was reset');
        return { ...answer, headers: { date: new Date(now() / 1000).toUTCString(), ...answer.headers } };
      },
      open: (request): Promise<HttpStream> => (passed(request) === null ? never() : transport.open(request)),
      close: () => {
        transport.close();
      },
    };
  }
}

/** Whether a request changes objects that stories are about. */
export function isWrite({ method, path, isDryRun }: SentRequest): boolean {
  return method !== 'GET' && !isDryRun && !/\/(leases|events)(\/|$)/.test(path);
}

function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined);
}
