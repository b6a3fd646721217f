// Ports on loopback that are free now. They are chosen below the range from which systems take the ports of outgoing
// connections, so that none of those takes one while a server restarts.

import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { LocalFailure } from './failure.ts';

const LOWEST = 20_000;
const BEYOND = 32_000;
const ATTEMPTS = 1000;

/** So many different ports. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  for (let attempt = 0; attempt < ATTEMPTS && ports.size < count; attempt += 1) {
    const port = randomInt(LOWEST, BEYOND);
    if (!ports.has(port) && (await isFree(port))) ports.add(port);
  }
  if (ports.size === count) return [...ports];
  throw new LocalFailure(
    `No ${count} free ports were found on 127.0.0.1 between ${LOWEST} and ${BEYOND}: end what listens there.`,
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
