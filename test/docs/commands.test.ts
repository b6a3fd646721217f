// Every command that a page tells people to type is checked. What rehearses is run, and prints what the page says; what needs real
// clusters must be a command that there is, with options that there are, on files that there are, and test/e2e/docs runs it.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mck8s, ROOT, temporaryDirectory } from '../cli/run-cli.ts';
import { argumentsIn, rehearses, simpleCommands } from './command-lines.ts';
import { isLive, isNotRun, isRunLive, NOT_RUN, WITH_WORDS } from './live-lines.ts';
import { commandsOf, PAGES, printed, textOf, type PageCommand } from './pages.ts';
import { parsed } from './parsing.ts';

/** What takes minutes as it stands is run smaller, with this in addition. */
const MADE_SMALL: readonly (readonly [line: string, more: readonly string[]])[] = [
  ['compare scenarios/mck8s-2h.yaml --seeds 3 --report report.html --force', ['--set', 'duration=20m']],
  [
    'compare scenarios/geo-services.yaml --set duration=12h --seeds 3 --pairs rttWeightedMs',
    ['--set', 'duration=1h'],
  ],
  [
    'compare scenarios/mck8s-2h.yaml --report report.html --explain-workload job-1500',
    ['--seeds', '2', '--policy', 'random'],
  ],
  ['simulate scenarios/scale-100k.yaml --report report.html --force', ['--set', 'load.0.poisson.count=1000']],
];

/** What takes minutes and cannot be made small: a test of its own does the same on small scenarios. */
const RUN_ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['gallery --out gallery', 'test/cli/gallery.test.ts'],
]);

const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };

const lines = PAGES.flatMap(commandsOf);
const all = lines.flatMap(({ line, ...command }) =>
  simpleCommands(line).map((one): PageCommand => ({ ...command, line: one })),
);
const ours = all.flatMap((command) => {
  const args = argumentsIn(command.line);
  return args === null ? [] : [{ ...command, args }];
});
const others = lines
  .filter((command) => !isRunLive(command) && !isNotRun(command))
  .flatMap(({ line, ...command }) => simpleCommands(line).map((one) => ({ ...command, line: one })))
  .filter(({ line }) => argumentsIn(line) === null);

/** Each once, by what is typed. */
function once<T extends { readonly line: string; readonly prints: string | null }>(
  commands: readonly T[],
): T[] {
  return [
    ...new Map(commands.map((command) => [`${command.line}\n${command.prints ?? ''}`, command])).values(),
  ];
}

/** Arguments under which a command writes below a folder of its own, and does not take minutes. */
function runnable(args: readonly string[]): string[] {
  const results = join(temporaryDirectory(), 'results');
  const isWritten = (option = ''): boolean => ['--out', '--dir', '--report', '--record'].includes(option);
  const more = MADE_SMALL.find(([line]) => line === args.join(' '))?.[1] ?? [];
  return [...args.map((arg, i) => (isWritten(args[i - 1]) ? results : arg)), ...more];
}

// One after the other, as most of them use all cores.
describe('a command that rehearses runs', () => {
  const commands = once(ours.filter(({ args }) => rehearses(args) && !RUN_ELSEWHERE.has(args.join(' '))));
  it.for(commands)('$page: $line', async ({ args, prints }) => {
    const { code, stdout, stderr } = await mck8s(runnable(args));
    expect(code, stderr).toBe(0);
    if (prints !== null) expect(stdout).toMatch(printed(prints));
  });
});

describe('a command that needs a cluster is one that there is, with options that there are', () => {
  it.each(once(ours.filter(({ args }) => !rehearses(args))))('$page: $line', async ({ args }) => {
    await parsed(args);
    const files = args.filter((arg) => /^(deploy|docs|scenarios|core)\//.test(arg));
    for (const file of files) expect(existsSync(join(ROOT, file)), file).toBe(true);
  });

  it.each([...RUN_ELSEWHERE])('mck8s %s is run by %s', (line, where) => {
    expect(ours.map(({ args }) => args.join(' '))).toContain(line);
    expect(existsSync(join(ROOT, where))).toBe(true);
  });
});

describe('a command that is not ours', () => {
  it.each(once(others))('$page: $line is a script of npm, or run on real control planes', ({ line }) => {
    const script = /^npm (?:run (?:-s )?)?(\S+)/.exec(line)?.[1];
    expect(['ci', ...Object.keys(scripts)], `nobody runs this: ${line}`).toContain(script);
  });

  it('of a fresh clone is what it is said to be', () => {
    expect(scripts).toMatchObject({ rehearse: 'node simulator/cli/main.ts compare scenarios/mck8s-2h.yaml' });
    expect(scripts['mck8s']).toBe('node simulator/cli/main.ts');
  });
});

it('what needs clusters is run on real control planes, or it is said why not', () => {
  const live = lines.filter(isLive);
  expect(live.length).toBeGreaterThan(30);
  expect(live.filter((command) => !isRunLive(command) && !isNotRun(command))).toEqual([]);
});

it.each(NOT_RUN)('$line of $page stands there, and $instead runs its like', ({ page, line, instead }) => {
  expect(lines.filter((command) => command.page === page).map((command) => command.line)).toContain(line);
  expect(existsSync(join(ROOT, instead))).toBe(true);
});

it.each(WITH_WORDS)('$words are for a line that stands on a page', ({ line }) => {
  expect(lines.some((command) => isRunLive(command) && line.test(command.line))).toBe(true);
});

it('an example that is made small stands on a page', () => {
  const typed = ours.map(({ args }) => args.join(' '));
  for (const [line] of MADE_SMALL) expect(typed).toContain(line);
});
