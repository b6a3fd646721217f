// Times and names as a server gives them: the same in every run, and different on every server.

import { shortHash } from '../../core/hash.ts';
import type { ProcessClock } from './process-clock.ts';

export interface Stamps {
  nowMicros(): number;
  /** RFC 3339 with seconds. */
  now(): string;
  uid(): string;
  nameSuffix(): string;
}

export class ServerStamps implements Stamps {
  private readonly server: string;
  private readonly clock: ProcessClock;
  private uids = 0;

  constructor(server: string, clock: ProcessClock) {
    this.server = server;
    this.clock = clock;
  }

  nowMicros(): number {
    return this.clock.wallMicros();
  }

  now(): string {
    return new Date(this.clock.wallMicros() / 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  }

  /** Looks like a UID. */
  uid(): string {
    const digits = shortHash(`${this.server}/${this.uids}`) + (this.uids++).toString(16).padStart(16, '0');
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20)}`;
  }

  nameSuffix(): string {
    return shortHash(this.uid()).slice(0, 5);
  }
}
