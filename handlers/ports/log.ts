// A log as the handlers know it: a sentence and the fields it is about. What becomes of it, and what must not stand in it, is
// the business of who writes it.

export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** A log whose every line carries these fields too. */
  child(fields: LogFields): Log;
}
