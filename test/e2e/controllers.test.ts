// The operator as a process among others: elected, killed, frozen, cut off from cluster0, and killed after every single write.

import { beforeEach, describe, expect, test } from 'vitest';
import { eventually } from './harness/eventually.ts';
import { testFleet } from './harness/fleet.ts';
import { apply, kubectl } from './harness/kubectl.ts';
import { resetFleet } from './harness/reset.ts';
import { app } from './support/apps.ts';
import {
  SOON,
  removeWorkloads,
  startMck8s,
  startOnFleet,
  untilReady,
  untilRunning,
  type Live,
} from './support/live.ts';
import { leftovers, wantedBy, workload } from './support/seen.ts';
import { WriteGate } from './support/write-gate.ts';

const fleet = testFleet();
const { management } = fleet;
const SHORT_LEASE = ['--lease-duration', '3s', '--renew-deadline', '2s', '--retry-period', '500ms'];

function web(replicas: number): string {
  return app('web', { spec: { locations: 'cluster1, cluster2', replicas } });
}

beforeEach(() => resetFleet(fleet));

describe('of several operators', () => {
  /** The one that leads; it must be exactly one. */
  function leaderOf(...all: readonly Live[]): Promise<Live> {
    return eventually(async () => {
      const figures = await Promise.all(all.map((live) => live.figure('mck8s_leader')));
      expect(figures.reduce((sum, figure) => sum + figure, 0)).toBe(1);
      return all[figures.indexOf(1)]!;
    }, SOON);
  }

  test('one acts; others take over when it is killed, frozen or told to end', async () => {
    const three = await Promise.all([1, 2, 3].map(() => startMck8s(fleet, { args: SHORT_LEASE })));
    await untilReady(fleet, 'cluster1', 'cluster2', 'cluster3');
    const first = await leaderOf(...three);
    await apply(management, web(1));
    await untilRunning(fleet, 'web', { cluster1: 1, cluster2: 1 });
    const idle = three.filter((live) => live !== first);
    for (const live of idle) expect(await live.figure('mck8s_effects_total')).toBe(0);

    await first.process.kill();
    const second = await leaderOf(...idle);
    await apply(management, web(2));
    await untilRunning(fleet, 'web', { cluster1: 2, cluster2: 2 });

    second.process.freeze();
    const third = idle.find((live) => live !== second)!;
    await leaderOf(third);
    await apply(management, web(3));
    await untilRunning(fleet, 'web', { cluster1: 3, cluster2: 3 });
    second.process.thaw();
    expect(await leaderOf(second, third)).toBe(third);

    expect(await third.process.stop()).toBe(0);
    await leaderOf(second);
    await apply(management, web(4));
    await untilRunning(fleet, 'web', { cluster1: 4, cluster2: 4 });
  });
});

describe('cluster0', () => {
  test('that is killed and comes back is caught up with', async () => {
    await startOnFleet(fleet, { args: SHORT_LEASE });
    await apply(management, web(1));
    await untilRunning(fleet, 'web', { cluster1: 1, cluster2: 1 });
    await management.killApiServer();
    await management.restartApiServer();
    await apply(management, web(2));
    await apply(management, app('other', { spec: { locations: 'cluster3' } }));
    await untilRunning(fleet, 'web', { cluster1: 2, cluster2: 2 });
    await untilRunning(fleet, 'other', { cluster3: 1 });
  });

  test('that forgot its history is listed anew', async () => {
    await startOnFleet(fleet);
    await apply(management, web(1));
    await untilRunning(fleet, 'web', { cluster1: 1, cluster2: 1 });
    await management.forgetHistory();
    await kubectl(management, 'delete', 'mcd', 'web', '--wait=false');
    await apply(management, app('other', { spec: { locations: 'cluster3' } }));
    await untilRunning(fleet, 'other', { cluster3: 1 });
    await eventually(async () => {
      expect((await leftovers(fleet)).filter((left) => left.includes('web'))).toEqual([]);
    }, SOON);
  });
});

describe('an operator that is killed after any write of a creation', () => {
  /** More than a creation takes. */
  const WRITES_MAX = 20;

  /** What does not differ between two creations: what is wanted where, and how much of it there is. */
  async function endState(): Promise<unknown> {
    const object = await workload(fleet, 'web');
    const kinds = (await leftovers(fleet)).map((left) => left.split(' ').slice(0, 2).join(' '));
    return { wanted: wantedBy(object), total: object.status?.total, kinds: kinds.sort() };
  }

  test('is followed by one that ends it as if nothing had happened', async () => {
    const gate = await WriteGate.open(fleet);
    const expected = {
      wanted: { cluster1: 2, cluster2: 2 },
      total: expect.objectContaining({ wanted: 4, placed: 4, ready: 4, updated: 4, unplaced: 0 }) as unknown,
      kinds: ['cluster1', 'cluster2'].flatMap((cluster) => [
        `${cluster} deployments`,
        `${cluster} pods`,
        `${cluster} pods`,
        `${cluster} replicasets`,
      ]),
    };
    let wasCut = true;
    let last = 0;
    while (wasCut && last < WRITES_MAX) {
      last += 1;
      wasCut = false;
      const args = ['--no-leader-elect'];
      const doomed = await startOnFleet(fleet, { args, kubeconfig: gate.kubeconfigPath });
      gate.arm(last, async () => {
        wasCut = true;
        await doomed.process.kill();
      });
      await apply(management, web(2));
      await eventually(async () => {
        if (doomed.process.pid !== undefined) expect(await endState()).toEqual(expected);
      }, SOON);
      await doomed.process.kill();
      const next = await startOnFleet(fleet, { args });
      await untilRunning(fleet, 'web', { cluster1: 2, cluster2: 2 });
      expect(await endState(), `after ${gate.writes.join(', ')}`).toEqual(expected);
      await removeWorkloads(fleet);
      await next.process.kill();
    }
    gate.close();
    expect(last).toBeGreaterThan(4);
    expect(last).toBeLessThan(WRITES_MAX);
  });
});
