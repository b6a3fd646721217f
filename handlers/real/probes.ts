// What the kubelet and Prometheus ask this process: whether it lives, whether it is ready, and its measures. It answers questions
// and changes nothing; whoever is asked decides what living and ready mean.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, type Registry } from 'prom-client';

export interface ProbesOptions {
  /** 0: any free one. */
  readonly port: number;
  /** All addresses if not given. */
  readonly host?: string;
  /** That it can be asked at all says that the event loop turns. */
  readonly isLive: () => boolean;
  /** Why it is not ready, a line each; empty: it is. */
  readonly unreadyReasons: () => readonly string[];
  /** Called before the measures are told: brings them up to date. */
  readonly onMetrics?: () => void;
  /** The measures; those of the process itself (memory, event loop, garbage collection) are added. */
  readonly registry: Registry;
}

export interface Probes {
  readonly port: number;
  /** Cuts off who is still asking. */
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Rejects where the port cannot be had. */
export async function startProbes(options: ProbesOptions): Promise<Probes> {
  collectDefaultMetrics({ register: options.registry });
  const server = createServer((request, response) => {
    void answerTo(request, options)
      .catch((): Answer => ({ status: 500, body: 'The measures could not be gathered.\n' }))
      .then((answer) => {
        send(response, answer);
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function answerTo(request: IncomingMessage, options: ProbesOptions): Promise<Answer> {
  if (request.method !== 'GET') {
    return { status: 405, body: 'Only GET is answered here.\n', headers: { allow: 'GET' } };
  }
  switch (request.url?.replace(/\?.*/, '')) {
    case '/livez':
      return options.isLive() ? { status: 200, body: 'ok\n' } : { status: 500, body: 'not live\n' };
    case '/readyz':
      return readiness(options.unreadyReasons());
    case '/metrics': {
      const { registry } = options;
      options.onMetrics?.();
      return { status: 200, body: await registry.metrics(), contentType: registry.contentType };
    }
    default:
      return { status: 404, body: 'There are /livez, /readyz and /metrics.\n' };
  }
}

function readiness(reasons: readonly string[]): Answer {
  if (reasons.length === 0) return { status: 200, body: 'ok\n' };
  return { status: 503, body: `${reasons.join('\n')}\n` };
}

function send(response: ServerResponse, { status, body, contentType, headers }: Answer): void {
  response.writeHead(status, { 'content-type': contentType ?? 'text/plain; charset=utf-8', ...headers });
  response.end(body);
}
