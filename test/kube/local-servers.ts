// HTTPS servers on loopback that behave as badly as a test wants, and connections to them. All are closed after each test.

import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import { createServer as createTcpServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import type { HttpRequest, Transport } from '../../handlers/ports/transport.ts';
import { connectTo, type TransportOptions } from '../../handlers/real/transport.ts';
import { makeAuthority, makeCertificate, type Certified } from './certificates.ts';

export const CA = makeAuthority('test authority');
const SERVER = makeCertificate(CA, { dns: 'localhost', ip: [127, 0, 0, 1] });
export const TOKEN = 'canary-token-never-shown';

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

export interface LocalServer {
  readonly url: string;
  readonly port: number;
  /** Connections that were made so far. */
  readonly connections: () => number;
}

/** Serves requests over TLS, with the given certificate or one that is fine. */
export async function serve(
  listener: RequestListener,
  { certified = SERVER, clientCa }: { certified?: Certified; clientCa?: string } = {},
): Promise<LocalServer> {
  const mutual = clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: true };
  const server = createServer({ cert: certified.cert, key: certified.key, ...mutual }, listener);
  cleanups.push(() => {
    server.closeAllConnections();
  });
  return await listening(server, 'secureConnection');
}

/** Takes connections and does with them what a test says: nothing at all, if that is nothing. */
export async function serveRaw(onSocket: (socket: Socket) => void): Promise<LocalServer> {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
  });
  return await listening(server, 'connection');
}

async function listening(
  server: Server | ReturnType<typeof createTcpServer>,
  event: string,
): Promise<LocalServer> {
  let connections = 0;
  server.on(event, () => (connections += 1));
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `https://127.0.0.1:${port}`, port, connections: () => connections };
}

/** A connection with a token and the right authority, but for what is given. */
export function connected(server: string, options: Partial<TransportOptions> = {}): Transport {
  const transport = connectTo({
    server,
    caData: CA.cert,
    credential: () => Promise.resolve({ headers: { authorization: `Bearer ${TOKEN}` } }),
    ...options,
  });
  cleanups.push(() => {
    transport.close();
  });
  return transport;
}

/** A GET that has so many milliseconds. */
export function get(path: string, millis = 5_000): HttpRequest {
  return { method: 'GET', path, timeoutMicros: millis * 1_000 };
}
