// What can go wrong between a client and a server, as a plan that tests script and enumerate: which request it strikes, and
// whether before or after the server has done what was asked. How a fault looks on the wire stands in faulty-answers.ts.

/** Faults of any request. `when`: before the server does anything, or after it has, so that only the answer suffers. */
export type RequestFault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfter?: string;
      readonly when?: 'before' | 'after';
    }
  | { readonly kind: 'html'; readonly status: number }
  | { readonly kind: 'cutBody' }
  | { readonly kind: 'redirect'; readonly status: number; readonly location: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'tls' }
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  | { readonly kind: 'blackHole'; readonly when: 'before' | 'after' }
  | { readonly kind: 'slow'; readonly delayMicros: number };

/** Faults of a watch that has begun, after so many frames (none by default). */
export type WatchFault = {
  readonly kind: 'watch';
  readonly afterFrames?: number;
  /**
   * silence: nothing comes any more; close: ends; reset: the connection is lost; gone: ERROR frame 410; failure: ERROR frame
   * 500; cutLine: ends within a line; html: a line that is no JSON; duplicate: every event twice; bookmarkOnly: events are kept
   * back, bookmarks tell of the version at the start.
   */
  readonly what:
    'silence' | 'close' | 'reset' | 'gone' | 'failure' | 'cutLine' | 'html' | 'duplicate' | 'bookmarkOnly';
};

export type Fault = RequestFault | WatchFault;

export type FaultMethod = 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'WATCH';

/** When a fault strikes. All that is said must hold. */
export interface FaultRule {
  readonly fault: Fault;
  /** One method or several; a watch is a WATCH and no GET. Absent: any. */
  readonly method?: FaultMethod | readonly FaultMethod[];
  /** Of path and query. */
  readonly path?: RegExp;
  readonly actor?: string;
  /** The first of the matching requests that is struck, from 1 on. */
  readonly nth?: number;
  /** How many are struck from there on; all of them where it is not said. */
  readonly times?: number;
  /** Strikes the answer to the request that makes this write of the server's log, from 1 on. For faults after the act. */
  readonly write?: number;
}

export interface Struck {
  readonly method: FaultMethod;
  readonly path: string;
  readonly actor: string;
}

interface Armed {
  readonly rule: FaultRule;
  matches: number;
}

/** The faults of one server. Rules are asked in the order in which they were added; the first that strikes counts. */
export class FaultPlan {
  private armed: Armed[] = [];

  /** Adds a rule; the answer takes it away again. */
  add(rule: FaultRule): () => void {
    const armed = { rule, matches: 0 };
    this.armed.push(armed);
    return () => {
      this.armed = this.armed.filter((other) => other !== armed);
    };
  }

  /** Heals everything. */
  clear(): void {
    this.armed = [];
  }

  /** The fault that strikes a request as it arrives; each call counts as one request. */
  strike(request: Struck): Fault | undefined {
    let struck: Fault | undefined;
    for (const armed of this.armed) {
      const { rule } = armed;
      if (rule.write !== undefined || !isMatch(rule, request)) continue;
      armed.matches++;
      const first = rule.nth ?? 1;
      const isDue = armed.matches >= first && armed.matches < first + (rule.times ?? Infinity);
      if (isDue) struck ??= rule.fault;
    }
    return struck;
  }

  /** The fault that strikes the answer to a request that made the writes after `from` up to `to`. */
  strikeWrites(request: Struck, from: number, to: number): Fault | undefined {
    const isMade = ({ write }: FaultRule): boolean => write !== undefined && write > from && write <= to;
    return this.armed.find(({ rule }) => isMade(rule) && isMatch(rule, request))?.rule.fault;
  }
}

function isMatch({ method, path, actor }: FaultRule, request: Struck): boolean {
  const methods = typeof method === 'string' ? [method] : method;
  if (methods?.includes(request.method) === false) return false;
  if (actor !== undefined && actor !== request.actor) return false;
  return path === undefined || path.test(request.path);
}

const ELSEWHERE = 'https://elsewhere.example/api';

/** One of every fault of a request, by name: what a client must survive on each of its requests. */
export const REQUEST_FAULTS: Readonly<Record<string, RequestFault>> = {
  ...Object.fromEntries(
    [401, 403, 404, 409, 410, 415, 422, 500, 502, 503, 504].map((status) => [
      `status ${status}`,
      { kind: 'status', status } as const,
    ]),
  ),
  'status 429 with Retry-After': { kind: 'status', status: 429, retryAfter: '2' },
  'status 500 after the act': { kind: 'status', status: 500, when: 'after' },
  'status 504 after the act': { kind: 'status', status: 504, when: 'after' },
  'HTML with status 200': { kind: 'html', status: 200 },
  'HTML with status 502': { kind: 'html', status: 502 },
  'cut body': { kind: 'cutBody' },
  'redirect 302': { kind: 'redirect', status: 302, location: ELSEWHERE },
  'redirect 307': { kind: 'redirect', status: 307, location: ELSEWHERE },
  refused: { kind: 'refused' },
  'TLS error': { kind: 'tls' },
  reset: { kind: 'reset', when: 'before' },
  'answer lost': { kind: 'reset', when: 'after' },
  'black hole': { kind: 'blackHole', when: 'before' },
  'black hole after the act': { kind: 'blackHole', when: 'after' },
  slow: { kind: 'slow', delayMicros: 20_000_000 },
};

/** One of every fault of a watch, by name. */
export const WATCH_FAULTS: Readonly<Record<WatchFault['what'], WatchFault>> = {
  silence: { kind: 'watch', what: 'silence' },
  close: { kind: 'watch', what: 'close' },
  reset: { kind: 'watch', what: 'reset' },
  gone: { kind: 'watch', what: 'gone' },
  failure: { kind: 'watch', what: 'failure' },
  cutLine: { kind: 'watch', what: 'cutLine', afterFrames: 1 },
  html: { kind: 'watch', what: 'html' },
  duplicate: { kind: 'watch', what: 'duplicate' },
  bookmarkOnly: { kind: 'watch', what: 'bookmarkOnly' },
};
