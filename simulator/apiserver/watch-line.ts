// The way of a watch's frames to its client: lines in order after a delay, spoiled as the fault plan says. It must not know what
// the frames are about.

import { ApiError, expired } from './api-error.ts';
import { HTML } from './faulty-answers.ts';
import type { WatchFault } from './faults.ts';
import type { JsonObject } from './json.ts';
import type { TextStream } from './text-stream.ts';
import type { TimeSource } from './virtual-time.ts';
import { WireError } from './wire.ts';
import type { FrameSink } from './watch.ts';

const texts = new WeakMap<JsonObject, string>();

/** An object as JSON; objects are never changed, so that each is written once for all watches. */
function textOf(object: JsonObject): string {
  const known = texts.get(object);
  if (known !== undefined) return known;
  const text = JSON.stringify(object);
  texts.set(object, text);
  return text;
}

export interface LineOptions {
  readonly stream: TextStream;
  /** The client's: nothing reaches a client that is gone. */
  readonly clock: TimeSource;
  readonly delayMicros: number;
  readonly fault: WatchFault | undefined;
  /** Called when the server's side of the watch shall stop. */
  readonly hangUp: () => void;
}

export class WatchLine implements FrameSink {
  private readonly options: LineOptions;
  private frames = 0;
  private isBroken = false;
  private isSilent = false;
  private firstVersion: number | undefined;

  constructor(options: LineOptions) {
    this.options = options;
  }

  isOver(): boolean {
    return this.isBroken;
  }

  /** Breaks it at once if that is the plan. */
  begin(): void {
    this.breakIfDue();
  }

  frame(type: string, object: JsonObject): void {
    if (this.isBroken || this.isSilent) return;
    const { fault } = this.options;
    const line = `{"type":"${type}","object":${textOf(object)}}\n`;
    const isDue = fault !== undefined && this.frames >= (fault.afterFrames ?? 0);
    if (isDue && fault.what === 'bookmarkOnly') this.keepBack(type, object);
    else this.send(line);
    if (isDue && fault.what === 'duplicate' && type !== 'BOOKMARK') this.send(line);
    this.frames++;
    this.breakIfDue(line);
  }

  end(): void {
    if (this.isBroken) return;
    this.isBroken = true;
    if (!this.isSilent)
      this.later(() => {
        this.options.stream.close();
      });
  }

  private breakIfDue(line = '{"type":"MODIFIED","object":{}}\n'): void {
    const { fault, stream, hangUp } = this.options;
    if (fault === undefined || this.isBroken || this.frames < (fault.afterFrames ?? 0)) return;
    if (fault.what === 'duplicate' || fault.what === 'bookmarkOnly') return;
    if (fault.what === 'silence') {
      this.isSilent = true;
      return;
    }
    if (fault.what === 'reset') {
      this.isBroken = true;
      this.later(() => {
        stream.fail(new WireError('reset', 'The connection was reset.'));
      });
    } else {
      if (fault.what !== 'close') this.send(lastWords(fault.what, line));
      this.end();
    }
    hangUp();
  }

  /** Events are kept back; bookmarks tell of a version before them. */
  private keepBack(type: string, object: JsonObject): void {
    const metadata = object['metadata'] as JsonObject;
    if (type !== 'BOOKMARK') {
      this.firstVersion ??= Number(metadata['resourceVersion']) - 1;
      return;
    }
    const resourceVersion =
      this.firstVersion === undefined ? metadata['resourceVersion'] : String(this.firstVersion);
    this.send(`${JSON.stringify({ type, object: { ...object, metadata: { resourceVersion } } })}\n`);
  }

  private send(text: string): void {
    this.later(() => {
      this.options.stream.push(text);
    });
  }

  private later(task: () => void): void {
    this.options.clock.after(this.options.delayMicros, task);
  }
}

function lastWords(what: WatchFault['what'], line: string): string {
  switch (what) {
    case 'gone':
      return errorLine(expired('too old resource version'));
    case 'failure':
      return errorLine(new ApiError(500, 'InternalError', 'etcdserver: no leader'));
    case 'html':
      return HTML;
    default:
      return line.slice(0, Math.floor(line.length / 2));
  }
}

function errorLine(error: ApiError): string {
  return `${JSON.stringify({ type: 'ERROR', object: error.toStatus() })}\n`;
}
