// How local control planes fail. The command line takes the exit code from the error, and prints its message alone.

/** Something on this machine did not work: a build, a process, a port. */
export class LocalFailure extends Error {
  readonly exitCode = 1;
}

/** What was asked for cannot be done; nothing was started. The message says what to write instead. */
export class LocalBadInput extends Error {
  readonly exitCode = 2;
}
