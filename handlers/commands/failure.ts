// How live commands fail: a sentence, and the exit code that the command line takes from it.

/** What was asked for cannot be done; nothing was started or written. The message says what to write instead. */
export class CommandBadInput extends Error {
  readonly exitCode = 2;
}
