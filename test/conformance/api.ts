// The few words in which the contract speaks to a server: requests with JSON, and watches read line by line.

import { expect } from 'vitest';
import type { Transport } from '../../handlers/ports/transport.ts';
import { WIDGETS } from './widgets.ts';

/** A server under contract. Everything of one lies in one namespace that nobody else uses. */
export interface ConformanceServer {
  readonly transport: Transport;
  /** An existing namespace, empty. */
  readonly namespace: string;
  /** Whether a garbage collector and a namespace controller run. */
  readonly hasControllers: boolean;
  /** Makes versions up to now impossible to tell, if the server can be made to. */
  readonly compact?: () => Promise<void>;
  /** Waits for what controllers do. */
  readonly pause: () => Promise<void>;
  readonly close: () => Promise<void>;
}

// Answers are looked at freely: that is what a contract is about.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Loose = any;

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Loose;
}

export interface WatchEvent {
  readonly type: string;
  readonly object: Loose;
}

export const MERGE = 'application/merge-patch+json';
export const JSON_PATCH = 'application/json-patch+json';
export const APPLY = 'application/apply-patch+yaml';
const TIMEOUT_MICROS = 20_000_000;

export class Api {
  readonly server: ConformanceServer;
  readonly widgets: string;
  readonly deployments: string;
  private names = 0;

  constructor(server: ConformanceServer) {
    this.server = server;
    this.widgets = `/apis/${WIDGETS.group}/${WIDGETS.version}/namespaces/${server.namespace}/widgets`;
    this.deployments = `/apis/apps/v1/namespaces/${server.namespace}/deployments`;
  }

  /** A name that no other test uses. */
  name(stem = 'w'): string {
    return `${stem}-${++this.names}`;
  }

  async get(path: string): Promise<Reply> {
    return toReply(await this.server.transport.send({ method: 'GET', path, timeoutMicros: TIMEOUT_MICROS }));
  }

  post(path: string, body: unknown): Promise<Reply> {
    return this.write('POST', path, body, 'application/json');
  }

  patch(path: string, body: unknown, contentType: string = MERGE): Promise<Reply> {
    return this.write('PATCH', path, body, contentType);
  }

  delete(path: string, options?: unknown): Promise<Reply> {
    return this.write('DELETE', path, options, 'application/json');
  }

  /** Applies a widget as a manager. */
  apply(name: string, manager: string, fields: object, metadata: object = {}, query = ''): Promise<Reply> {
    const path = `${this.widgets}/${name}?fieldManager=${manager}${query}`;
    return this.patch(path, widget(name, fields, metadata), APPLY);
  }

  /** Creates a widget and expects that it works. */
  async make(fields: object = { spec: { replicas: 1 } }, metadata: object = {}): Promise<Loose> {
    const { status, body } = await this.post(this.widgets, widget(this.name(), fields, metadata));
    expect(status, JSON.stringify(body)).toBe(201);
    return body;
  }

  /** The events of a watch until there are enough or it ends. */
  async watch(path: string, count = Infinity): Promise<WatchEvent[]> {
    const stream = await this.server.transport.open({ method: 'GET', path, timeoutMicros: TIMEOUT_MICROS });
    expect(stream.status).toBe(200);
    const events: WatchEvent[] = [];
    let rest = '';
    for await (const chunk of stream.chunks) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop()!;
      for (const line of lines) events.push(JSON.parse(line) as WatchEvent);
      if (events.length >= count) break;
    }
    stream.cancel();
    return events;
  }

  private async write(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body: unknown,
    contentType: string,
  ): Promise<Reply> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const sent = body === undefined ? {} : { body: text, contentType };
    return toReply(
      await this.server.transport.send({ method, path, ...sent, timeoutMicros: TIMEOUT_MICROS }),
    );
  }
}

function toReply({
  status,
  headers,
  body,
}: {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}): Reply {
  return {
    status,
    headers,
    body: headers['content-type'] === 'application/json' ? (JSON.parse(body) as unknown) : body,
  };
}

export function widget(name: string, fields: object = { spec: {} }, metadata: object = {}): object {
  return {
    apiVersion: `${WIDGETS.group}/${WIDGETS.version}`,
    kind: 'Widget',
    metadata: { name, ...metadata },
    ...fields,
  };
}

/** A Deployment of two containers' worth of nothing. */
export function deployment(
  name: string,
  spec: object = {},
  containers: readonly object[] = [{ name: 'c', image: 'i:1' }],
): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers } },
      ...spec,
    },
  };
}

/** Expects a refusal of the API: a Status with this code and reason. */
export function expectRefusal({ status, body }: Reply, code: number, reason: string): void {
  expect({ status, body: body as unknown }).toMatchObject({
    status: code,
    body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason },
  });
}

/** The fields that a refusal blames, in order of their names. */
export function blamed({ body }: Reply): string[] {
  const causes = (body.details.causes ?? []) as { readonly field: string }[];
  return [...new Set(causes.map(({ field }) => field.replace(/^\./, '')))].sort();
}
