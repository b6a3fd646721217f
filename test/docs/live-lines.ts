// Which lines of pages are run on real control planes, and what is other there than for a reader. test/e2e/docs runs them; whatever is
// not run stands here with its reason.

import { argumentsIn, rehearses, simpleCommands } from './command-lines.ts';
import type { PageCommand } from './pages.ts';

interface NotRun {
  readonly page: string;
  readonly line: string;
  readonly because: string;
  /** What does its like. */
  readonly instead: string;
}

/** Lines that are not run as part of their page. */
export const NOT_RUN: readonly NotRun[] = [
  ...[
    ['docs/quickstart.md', 'npm ci'],
    ['README.md', 'npm ci && npm run rehearse'],
    ['README.md', 'npm ci && npm test'],
  ].map(([page = '', line = '']) => ({
    page,
    line,
    because: 'it asks a registry for packages',
    instead: '.ci/run',
  })),
  {
    page: 'docs/operations.md',
    line: 'helm test mck8s -n mck8s-system',
    because: 'its pod needs the image and a network in which the operator has a name',
    instead: 'test/e2e/uninstall.test.ts',
  },
];

interface WithWords {
  readonly line: RegExp;
  /** Where an option stands twice, the second holds. */
  readonly words: string;
  readonly because: string;
}

/** Words that a line gets in addition. */
export const WITH_WORDS: readonly WithWords[] = [
  { line: /mck8s (-- )?run\b/, words: '--port 0', because: 'the port may be taken on this machine' },
  {
    line: /mck8s -- (join|plan|snapshot|adopt|migrate|run --)/,
    words: '--allow-loopback',
    because: 'members are clusters of this machine',
  },
  {
    line: /^helm (install|upgrade|rollback|uninstall) /,
    words: '--kube-context other0',
    because: 'cluster0 was installed by kubectl a line before',
  },
  {
    line: /mck8s dev up --clusters 5 /,
    words: '--clusters 1 --nodes 2',
    because: 'six more control planes do not fit on small machines',
  },
];

/** Pages whose lines are run, in this order: one that changes members comes after those that want them as they were. */
export const LIVE_PAGES: readonly string[] = [
  'README.md',
  'docs/jobs.md',
  'docs/services.md',
  'docs/concepts/explain.md',
  'docs/quickstart.md',
  'docs/dependencies.md',
  'docs/operating.md',
  'docs/operations.md',
];

/** Whether a line needs clusters, or changes what later lines find. */
export function isLive({ line, prints }: PageCommand): boolean {
  if (prints !== null) return false;
  return simpleCommands(line).some((command) => {
    const args = argumentsIn(command);
    return args === null ? !command.startsWith('npm ') : !rehearses(args);
  });
}

/** A line as it is run: with a name that there is, and its words in addition. */
export function typed(line: string): string {
  const words = WITH_WORDS.filter((one) => one.line.test(line)).map((one) => ` ${one.words}`);
  return line.replace(' NAME ', ' web ').replace(/( &)?$/, `${words.join('')}$1`);
}

/** Whether it stands in the table of what is not run. */
export function isNotRun({ page, line }: PageCommand): boolean {
  return NOT_RUN.some((one) => one.page === page && one.line === line);
}

/** Whether test/e2e/docs runs it. */
export function isRunLive(command: PageCommand): boolean {
  return isLive(command) && !isNotRun(command) && LIVE_PAGES.includes(command.page);
}
