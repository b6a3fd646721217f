// One watch at the server: events of a kind from a version on, filtered as asked, with bookmarks and an end. It writes frames
// into a sink and must not know how they travel.

import { expired } from './api-error.ts';
import type { Target } from './api-path.ts';
import { textAt, type JsonObject } from './json.ts';
import { isIn } from './lists.ts';
import { selectorsOf, type Matches } from './selectors.ts';
import type { Store, StoredObject, StoreEvent } from './store.ts';
import type { TimeSource } from './virtual-time.ts';

const BOOKMARK_EVERY_MICROS = 60_000_000;
const DEFAULT_TIMEOUT_SECONDS = 1800;

export interface FrameSink {
  /** One event, as a line. */
  frame(type: string, object: JsonObject): void;
  end(): void;
}

interface WatchView {
  /** The version that reads show; events after it are kept back. */
  readonly latest: () => number;
}

export class Watch {
  private readonly store: Store;
  private readonly target: Target;
  private readonly matches: Matches;
  private readonly sink: FrameSink;
  private readonly view: WatchView;
  private readonly stops: (() => void)[] = [];
  private seen: number;
  private isOver = false;

  /** @throws ApiError 400 for a query that cannot be read */
  constructor(store: Store, target: Target, query: URLSearchParams, sink: FrameSink, view: WatchView) {
    this.store = store;
    this.target = target;
    this.sink = sink;
    this.view = view;
    this.matches = selectorsOf(query, target.kind.kind);
    const asked = Number(query.get('resourceVersion') || '0');
    this.seen = asked;
  }

  /** Sends what is due at once and goes on until stopped or timed out. */
  start(query: URLSearchParams, clock: TimeSource): void {
    if (this.seen === 0) this.sendState();
    else if (this.seen < this.store.compacted) {
      this.fail(`too old resource version: ${this.seen} (${this.store.compacted})`);
      return;
    }
    this.sendNews();
    this.stops.push(
      this.store.listen(() => {
        this.sendNews();
      }),
    );
    const seconds = Number(query.get('timeoutSeconds') || DEFAULT_TIMEOUT_SECONDS);
    this.stops.push(
      clock.after(seconds * 1e6, () => {
        this.end();
      }),
    );
    if (/^(1|true)$/.test(query.get('allowWatchBookmarks') ?? '')) this.bookmarkLater(clock);
  }

  /** Sends events that may be seen by now. */
  sendNews(): void {
    if (this.isOver) return;
    const latest = this.view.latest();
    for (const event of this.store.since(this.target.kind.key, this.seen)) {
      if (event.version > latest) break;
      this.seen = event.version;
      this.sendEvent(event);
    }
    this.seen = Math.max(this.seen, latest);
  }

  /** Ends it with an ERROR frame of reason Expired, as a server does that cannot tell what was asked for. */
  fail(message: string): void {
    if (this.isOver) return;
    this.sink.frame('ERROR', expired(message).toStatus());
    this.end();
  }

  end(): void {
    if (this.isOver) return;
    this.stop();
    this.sink.end();
  }

  /** Ends it without a word. */
  stop(): void {
    this.isOver = true;
    for (const stop of this.stops.splice(0)) stop();
  }

  bookmark(): void {
    const { kind } = this.target;
    this.sink.frame('BOOKMARK', {
      kind: kind.kind,
      apiVersion: kind.apiVersion,
      metadata: { resourceVersion: String(this.seen) },
    });
  }

  private sendState(): void {
    const latest = this.view.latest();
    for (const object of this.store.list(this.target.kind.key, latest))
      if (this.isWanted(object)) this.sink.frame('ADDED', object);
    this.seen = latest;
  }

  private sendEvent({ before, object, isDeletion }: StoreEvent): void {
    const was = before !== undefined && this.isWanted(before);
    const is = !isDeletion && this.isWanted(object);
    if (is) this.sink.frame(was ? 'MODIFIED' : 'ADDED', object);
    else if (was)
      this.sink.frame(
        'DELETED',
        isDeletion ? object : asOf(before, textAt(object.metadata, 'resourceVersion')),
      );
  }

  private isWanted(object: StoredObject): boolean {
    return (
      isIn(object, this.target.namespace) &&
      (this.target.name === '' || object.metadata.name === this.target.name) &&
      this.matches(object)
    );
  }

  private bookmarkLater(clock: TimeSource): void {
    const cancel = clock.after(BOOKMARK_EVERY_MICROS, () => {
      this.stops.splice(this.stops.indexOf(cancel), 1);
      if (this.isOver) return;
      this.bookmark();
      this.bookmarkLater(clock);
    });
    this.stops.push(cancel);
  }
}

/** What left the selection: as it was in it, at the version at which it left. */
function asOf(before: StoredObject, resourceVersion: string): JsonObject {
  return { ...before, metadata: { ...before.metadata, resourceVersion } };
}
