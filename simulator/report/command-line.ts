// The command line that gives the same numbers again: what was asked, with the defaults that decide written out. Options that
// change no number are left out.

export interface Asked {
  readonly command: string;
  readonly file: string;
  readonly set?: readonly string[];
  readonly skipBadRows?: boolean;
  readonly policyFile?: readonly string[];
  /** As they were written, or as the scenario names them. */
  readonly policies: readonly string[];
  readonly seed: number;
  readonly seeds: number;
  /** The metric that policies were compared by, where it was asked for. */
  readonly pairs?: string | undefined;
  /** Whether bounds were asked for, and at how many instants decisions were looked at. */
  readonly boundsInstants?: number | undefined;
}

/** A line for a POSIX shell. */
export function commandLine(asked: Asked): string {
  const {
    command,
    file,
    set = [],
    skipBadRows,
    policyFile = [],
    policies,
    seed,
    seeds,
    pairs,
    boundsInstants,
  } = asked;
  const words = [
    command,
    file,
    ...set.flatMap((setting) => ['--set', setting]),
    ...(skipBadRows === true ? ['--skip-bad-rows'] : []),
    ...policyFile.flatMap((path) => ['--policy-file', path]),
    ...policies.flatMap((policy) => ['--policy', policy]),
    ...['--seed', `${seed}`, '--seeds', `${seeds}`],
    ...(pairs === undefined ? [] : ['--pairs', pairs]),
    ...(boundsInstants === undefined ? [] : ['--bounds', '--bounds-instants', `${boundsInstants}`]),
  ];
  return `npm run -s mck8s -- ${words.map(quoted).join(' ')}`;
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
