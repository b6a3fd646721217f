// Every fault of a watch, on every kind that the operator watches: what happens meanwhile is caught up with, nothing is deleted
// for it, and no server is asked in a hot loop.

import { describe, expect, test } from 'vitest';
import type { FakeApiServer } from '../../simulator/apiserver/fake-api-server.ts';
import { REQUEST_FAULTS, WATCH_FAULTS, type FaultRule } from '../../simulator/apiserver/faults.ts';
import { endState, Turnover } from './end-state.ts';
import { World } from './world.ts';

const MINUTE_SECONDS = 60;

const FAULTS: Readonly<Record<string, Omit<FaultRule, 'path'>>> = {
  ...Object.fromEntries(
    Object.entries(WATCH_FAULTS).map(([name, fault]) => [`a watch: ${name}`, { method: 'WATCH', fault }]),
  ),
  ...Object.fromEntries(
    ['status 410', 'status 500', 'HTML with status 200', 'redirect 302'].map((name) => [
      `a watch: ${name}`,
      { method: 'WATCH', fault: REQUEST_FAULTS[name]! },
    ]),
  ),
  ...Object.fromEntries(
    ['cut body', 'HTML with status 200', 'status 403', 'black hole'].map((name) => [
      `lists and watches: ${name}`,
      { method: ['GET', 'WATCH'], fault: REQUEST_FAULTS[name]! },
    ]),
  ),
};

const KINDS: Readonly<Record<string, { readonly server: string; readonly path: RegExp }>> = {
  'MultiClusterDeployments on cluster0': { server: 'cluster0', path: /\/multiclusterdeployments(\?|$)/ },
  'MemberClusters on cluster0': { server: 'cluster0', path: /\/memberclusters(\?|$)/ },
  'nodes in a member': { server: 'cluster1', path: /\/nodes(\?|$)/ },
  'Deployments in a member': { server: 'cluster1', path: /\/deployments(\?|$)/ },
  'pods in a member': { server: 'cluster1', path: /\/pods(\?|$)/ },
};

interface Outcome {
  readonly state: unknown;
  readonly turnover: Turnover['counts'];
  readonly mostInAMinute: number;
}

/** Users and members go on while one kind on one server is struck for four minutes. */
async function play(serverName?: string, rule?: FaultRule): Promise<Outcome> {
  const world = new World();
  const turnover = new Turnover(world);
  world.start();
  await world.pass(2);
  world.apply('front', { locations: 'cluster1, cluster2', replicas: 2 });
  world.apply('back', { locations: 'cluster3', replicas: 1 });
  await world.pass(40);
  const server: FakeApiServer = serverName === 'cluster1' ? world.member('cluster1') : world.cluster0;
  if (rule !== undefined) {
    server.faults.add(rule);
    // What is watched already is cut, so that it is asked for anew.
    server.kill();
    server.restart();
  }
  await world.pass(20);
  world.patchSpec('front', { replicas: 3 });
  world.addNode('cluster1', 'cluster1-node-3', 2);
  world.addServer('cluster4', [2]);
  world.register('cluster4');
  await world.pass(MINUTE_SECONDS);
  world.patchSpec('front', {
    template: { ...templateOf(world), metadata: { labels: { app: 'front', v: '2' } } },
  });
  await world.pass(3 * MINUTE_SECONDS);
  server.faults.clear();
  await world.pass(11 * MINUTE_SECONDS);
  return { state: endState(world), turnover: turnover.counts, mostInAMinute: mostInAMinute(world, server) };
}

function templateOf(world: World): object {
  return (world.object('front')!.spec as { template: object }).template;
}

/** Lists and watches of one kind on a server, in the worst minute. */
function mostInAMinute(world: World, server: FakeApiServer): number {
  const counts = new Map<string, number>();
  for (const { server: name, method, path, atMicros } of world.traffic.requests) {
    if (name !== server.name || method !== 'GET') continue;
    const key = `${path} ${Math.floor(atMicros / 6e7)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Math.max(...counts.values());
}

const undisturbed = play();

describe.each(Object.entries(KINDS))('%s', (_kind, { server, path }) => {
  test.each(Object.entries(FAULTS))('are caught up with after %s (37, 40, 41, 43)', async (_name, fault) => {
    const clean = await undisturbed;
    const struck = await play(server, { ...fault, path });
    expect(struck.state).toEqual(clean.state);
    expect(struck.turnover).toEqual(clean.turnover);
    expect(struck.mostInAMinute).toBeLessThan(30);
  });
});
