// What was thrown, in words. Anything may be thrown.

/** What an error says, or whatever else was thrown as a text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
