// Every page that tells people what to type at real clusters, from top to bottom as its reader would: the files it shows are written,
// its lines are run, and what it shows of their answers is what comes. What is not run stands in test/docs/live-lines.ts.

import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import { kubeconfigText } from '../../../handlers/local/kubeconfig.ts';
import { isRunLive, LIVE_PAGES } from '../../docs/live-lines.ts';
import { stepsOf } from '../../docs/pages.ts';
import { testFleet } from '../harness/fleet.ts';
import { Helm } from '../harness/helm.ts';
import { kubectl } from '../harness/kubectl.ts';
import { resetFleet } from '../harness/reset.ts';
import { revoke } from '../support/accounts.ts';
import { removeAll } from '../support/live.ts';
import { PREPARATIONS } from './preparations.ts';
import { Reader } from './reader.ts';

const INSTALLS = 'kubectl apply --server-side -k deploy';
const fleet = testFleet();
const { management } = fleet;
let reader: Reader;

beforeAll(async () => {
  const helm = await Helm.find(process.env);
  await resetFleet(fleet);
  reader = new Reader(fleet, { ...inject('binaries'), helm: helm.path });
}, 1_800_000);

afterAll(async () => {
  await resetFleet(fleet);
  for (const plane of fleet.planes) await revoke(plane);
});

/** No node of cluster0 runs the operator's pods, so it runs here with their account. */
async function runAsInstalled(): Promise<void> {
  const token = await kubectl(management, 'create', 'token', 'mck8s', '-n', 'mck8s-system');
  const file = join(reader.home, 'operator.kubeconfig');
  writeFileSync(file, kubeconfigText([management.accessByToken(token.trim())]), { mode: 0o600 });
  await reader.runOperator(['--allow-loopback'], file);
}

describe.each(LIVE_PAGES)('%s', (page) => {
  beforeAll(async () => {
    reader.returns();
    if (reader.hasOperator) await removeAll(fleet);
    await PREPARATIONS[page]?.(reader);
  });

  let isInstalled = false;
  const steps = stepsOf(page).filter((step) => 'name' in step || isRunLive(step));
  test.each(steps.map((step) => ({ what: 'name' in step ? step.name : step.line, step })))(
    '$what',
    async ({ step }) => {
      await reader.follows(step);
      if (!('line' in step) || isInstalled || step.line !== INSTALLS) return;
      await runAsInstalled();
      isInstalled = true;
    },
  );
});
