// The command line that gives the same numbers again: what was asked, with the defaults that decide written out. Options that
// change no number are left out.

/** Where a line is broken. */
const LINE_LENGTH_MAX = 96;

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
  const parts: readonly (readonly string[])[] = [
    [command, file],
    ...set.map((setting) => ['--set', setting]),
    ...(skipBadRows === true ? [['--skip-bad-rows']] : []),
    ...policyFile.map((path) => ['--policy-file', path]),
    ...policies.map((policy) => ['--policy', policy]),
    ['--seed', `${seed}`],
    ['--seeds', `${seeds}`],
    ...(pairs === undefined ? [] : [['--pairs', pairs]]),
    ...(boundsInstants === undefined ? [] : [['--bounds'], ['--bounds-instants', `${boundsInstants}`]]),
  ];
  const [first, ...options] = parts.map((words) => words.map(quoted).join(' '));
  return inLines([`npm run -s mck8s -- ${first!}`, ...options]);
}

/** A long line goes on after a backslash; an option stays with its value. */
function inLines([first, ...parts]: readonly string[]): string {
  const lines = [first!];
  for (const part of parts) {
    const last = lines.at(-1)!;
    if (last.length + part.length > LINE_LENGTH_MAX) lines.push(part);
    else lines[lines.length - 1] = `${last} ${part}`;
  }
  return lines.join(' \\\n  ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
