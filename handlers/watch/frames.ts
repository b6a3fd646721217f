// The lines of a watch: one JSON frame each. A line that cannot be read is an error and never skipped, since what it would have
// said is lost; nor is one gathered without end.

import { ApiError } from '../kube/api-error.ts';

export interface Frame {
  readonly type: string;
  readonly object: Readonly<Record<string, unknown>>;
}

/** An object in etcd has at most 1.5 MiB; as JSON and with managed fields it stays far below this. */
const LINE_MAX_CHARS = 8 * 1024 * 1024;

/** Frames as they come. Throws an ApiError `unreadable` at a line that is none, and whatever `chunks` throws. */
export async function* readFrames(chunks: AsyncIterable<string>, what: string): AsyncGenerator<Frame, void> {
  for await (const line of readLines(chunks, what)) {
    if (line.trim() !== '') yield readFrame(line, what);
  }
}

async function* readLines(chunks: AsyncIterable<string>, what: string): AsyncGenerator<string, void> {
  let pending = '';
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      yield pending + chunk.slice(start, end);
      pending = '';
      start = end + 1;
    }
    pending += chunk.slice(start);
    if (pending.length > LINE_MAX_CHARS) throw unreadable(`${what}: a line of the stream has no end`);
  }
  if (pending.trim() !== '') throw unreadable(`${what}: the stream was cut in the middle of a line`);
}

function readFrame(line: string, what: string): Frame {
  let frame: unknown;
  try {
    frame = JSON.parse(line);
  } catch {
    throw unreadable(`${what}: a line of the stream is no JSON`);
  }
  const { type, object } = (frame ?? {}) as { type?: unknown; object?: unknown };
  if (typeof type !== 'string' || typeof object !== 'object' || object === null) {
    throw unreadable(`${what}: a line of the stream says no type or holds no object`);
  }
  return { type, object: object as Frame['object'] };
}

function unreadable(message: string): ApiError {
  return new ApiError(message, { status: 200, fault: 'unreadable' });
}
