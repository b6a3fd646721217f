// Who this process is among its replicas. It is never the same again after a restart: a lease of the process before is somebody
// else's.

import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { pid } from 'node:process';

/** Host name, process id and chance: `mck8s-7d9f_12_5f0c1a9be2d34c10`, at most 128 characters. */
export function createIdentity(): string {
  return `${hostname().slice(0, 63)}_${pid}_${randomBytes(8).toString('hex')}`;
}
