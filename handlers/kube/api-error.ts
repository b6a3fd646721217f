// What an API server refused, in the words that decide what happens next: give up, wait, read again. It must hold no credential,
// and nothing of an answer that is not Kubernetes' own wording.

import { SECOND } from '../ports/clock.ts';

export type ApiFault =
  | 'unauthorized'
  | 'forbidden'
  | 'notFound'
  | 'alreadyExists'
  | 'conflict'
  | 'gone'
  | 'invalid'
  | 'tooLarge'
  | 'throttled'
  | 'unsupported'
  | 'server'
  | 'redirect'
  | 'unreadable'
  | 'badRequest';

/** What the server says of one field, or the cause of a refusal (`NamespaceTerminating`, `FieldManagerConflict`). */
export interface ApiCause {
  readonly field: string;
  readonly message: string;
  readonly reason: string;
}

export interface ApiErrorDetails {
  /** 0 where no request was sent, as it could not have been right. */
  readonly status: number;
  /** Kubernetes' own reason (`NotFound`, `Invalid`), or empty. */
  readonly reason?: string;
  readonly fault: ApiFault;
  readonly retryAfterMicros?: number;
  readonly causes?: readonly ApiCause[];
}

const MESSAGE_MAX_CHARS = 512;
const RETRY_AFTER_MAX_MICROS = 300 * SECOND;
/** A role or a quota changes by somebody's hand: asking at once again only adds load. */
const HAND_MADE_CHANGE_MICROS = 30 * SECOND;

const TERMINAL: ReadonlySet<ApiFault> = new Set(['invalid', 'tooLarge', 'badRequest', 'unsupported']);

/** An answer came, and it is a refusal or cannot be read. */
export class ApiError extends Error {
  readonly status: number;
  readonly reason: string;
  readonly fault: ApiFault;
  /** What the server asked for, at most five minutes. */
  readonly retryAfterMicros?: number;
  readonly causes: readonly ApiCause[];

  constructor(
    message: string,
    { status, reason = '', fault, retryAfterMicros, causes = [] }: ApiErrorDetails,
  ) {
    super(clean(message));
    this.name = 'ApiError';
    this.status = status;
    this.reason = reason;
    this.fault = fault;
    this.causes = causes.map((cause) => ({ ...cause, message: clean(cause.message) }));
    if (retryAfterMicros !== undefined) {
      this.retryAfterMicros = Math.min(RETRY_AFTER_MAX_MICROS, Math.max(0, retryAfterMicros));
    }
  }
}

/** Whether the very same request can never succeed: something in it has to change first. */
export function isTerminal(error: unknown): boolean {
  return error instanceof ApiError && TERMINAL.has(error.fault);
}

/**
 * The least wait, in microseconds, before the same request is worth another try: what the server asked for, half a minute where
 * a person has to change something (a role, a quota, an address), else 0, which leaves it to the caller's own backoff.
 */
export function retryDelayMicros(error: unknown): number {
  if (!(error instanceof ApiError)) return 0;
  const least = error.fault === 'forbidden' || error.fault === 'redirect' ? HAND_MADE_CHANGE_MICROS : 0;
  return Math.max(least, error.retryAfterMicros ?? 0);
}

/** One line, no credential, bounded. */
function clean(text: string): string {
  const line = withoutCredentials(text)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  if (line.length <= MESSAGE_MAX_CHARS) return line;
  return `${line.slice(0, MESSAGE_MAX_CHARS - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function withoutCredentials(text: string): string {
  return text
    .replace(/-----BEGIN [^-]*-----[\s\S]*?(-----END [^-]*-----|$)/g, '[redacted]')
    .replace(/\b(bearer|basic)\s+[\w+/=.~-]{6,}/gi, '$1 [redacted]')
    .replace(/\beyJ[\w-]{6,}\.[\w-]+(\.[\w-]*)?/g, '[redacted]')
    .replace(/\/\/[^\s/@]+@/g, '//[redacted]@');
}
