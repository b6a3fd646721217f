// Every page that tells people what to type at real clusters, from top to bottom as its reader would: the files it shows are written,
// its lines are run, and what it shows of their answers is what comes. What is not run stands in test/docs/live-lines.ts.

import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { isRunLive, LIVE_PAGES, typed } from '../../docs/live-lines.ts';
import { printed, stepsOf, type PageCommand } from '../../docs/pages.ts';
import { eventually } from '../harness/eventually.ts';
import { testFleet } from '../harness/fleet.ts';
import { resetFleet } from '../harness/reset.ts';
import { revoke } from '../support/accounts.ts';
import { removeWorkloads, SOON, startMck8s, type Live } from '../support/live.ts';
import { shapeOf } from './shape.ts';
import { Terminal } from './terminal.ts';

const RUNS_ON = /^(?:npm run -s mck8s -- |mck8s )run(?<words> [^&]*)?(?: &)?$/;
/** What is asked again until it is as shown: clusters take their time. */
const ASKS =
  /^(kubectl (--context \S+ )?(get|describe|config)|(npm run -s mck8s -- |mck8s )(status|explain|dev status))\b/;

/** Clusters of another shape are started where there are none. */
const STARTS_ANEW = /mck8s dev up --/;

const fleet = testFleet();
let ofTheFleet: Terminal;
let terminal: Terminal;
let live: Live | undefined;

beforeAll(async () => {
  await resetFleet(fleet);
  ofTheFleet = openTerminal(fleet.folder);
});

afterAll(async () => {
  await resetFleet(fleet);
  for (const plane of fleet.planes) await revoke(plane);
});

function openTerminal(fleetFolder: string | null): Terminal {
  return new Terminal({ parent: fleet.folder, fleetFolder, programs: inject('binaries') });
}

/** Starts the operator as a line says, in place of the one that ran before. */
async function runOperator(words: string): Promise<void> {
  await live?.process.stop();
  const kubeconfig = await terminal.exported('KUBECONFIG');
  live = await startMck8s(fleet, { args: words.split(' ').filter((word) => word !== ''), kubeconfig });
}

async function run({ line, shows }: PageCommand): Promise<void> {
  const operator = RUNS_ON.exec(typed(line));
  if (operator !== null) {
    await runOperator(operator.groups?.['words'] ?? '');
    return;
  }
  if (STARTS_ANEW.test(line)) terminal = openTerminal(null);
  const attempt = async (): Promise<void> => {
    const { code, stdout, stderr } = await terminal.run(typed(line));
    const isRefusal = shows?.startsWith('error: ') === true;
    expect(code, stderr).toBe(isRefusal ? 2 : 0);
    if (shows !== null) expect(shapeOf(isRefusal ? stderr : stdout)).toMatch(printed(shapeOf(shows)));
  };
  if (ASKS.test(line)) await eventually(attempt, SOON);
  else await attempt();
}

describe.each(LIVE_PAGES)('%s', (page) => {
  beforeAll(async () => {
    terminal = ofTheFleet;
    if (live !== undefined) await removeWorkloads(fleet);
  });

  const steps = stepsOf(page).filter((step) => 'name' in step || isRunLive(step));
  test.each(steps.map((step) => ({ what: 'name' in step ? step.name : step.line, step })))(
    '$what',
    async ({ step }) => {
      if ('name' in step) terminal.write(step.name, step.text);
      else await run(step);
    },
  );
});
