// Tokens of service accounts as an API server grants them: bound to its audience and to a time. No error repeats a token.

import { countAt, textAt } from '../observe/read.ts';
import { microsOf } from '../ports/stamps.ts';
import { ApiError } from './api-error.ts';
import type { Asked } from './read-answer.ts';

export interface GrantedToken {
  readonly token: string;
  /** When it ends, on the server's clock; microseconds since the Unix epoch. */
  readonly expiresMicros: number;
  /** How long it is good from when it was granted. */
  readonly lifetimeSeconds: number;
}

/** The body of a request for a token. */
export function tokenRequest(lifetimeSeconds: number): string {
  return JSON.stringify({
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: lifetimeSeconds },
  });
}

/** What the answer grants. @throws ApiError where it holds no token or no end */
export function readGrantedToken(body: unknown, status: number, asked: Asked): GrantedToken {
  const token = textAt(body, 'status', 'token') ?? '';
  const expiresMicros = microsOf(textAt(body, 'status', 'expirationTimestamp'));
  const lifetimeSeconds = countAt(body, 'spec', 'expirationSeconds');
  if (token !== '' && expiresMicros !== undefined && lifetimeSeconds > 0)
    return { token, expiresMicros, lifetimeSeconds };
  throw new ApiError(`${asked.what}: the answer holds no token with an end (HTTP ${status})`, {
    status,
    fault: 'unreadable',
  });
}
