// All workloads and services are cleared before an installation goes: what members then have, what is told of those that are left,
// and that nothing is written without a word.

import { describe, expect, test } from 'vitest';
import { clear, placedOn, type Cleared } from '../../handlers/clear/clear.ts';
import { clustersOf, titleOfPlaced, whyLeft } from '../../handlers/clear/told.ts';
import {
  MULTI_CLUSTER_DEPLOYMENTS,
  MULTI_CLUSTER_JOBS,
  MULTI_CLUSTER_SERVICES,
} from '../../handlers/cluster0/kinds.ts';
import type { Side } from '../../handlers/join/asking.ts';
import { CONFIG_MAPS, DEPLOYMENTS, JOBS, PODS, SERVICES } from '../../handlers/ports/kube-object.ts';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { driven } from '../support/virtual-driver.ts';
import { clientTo } from './clients.ts';
import { template } from './objects.ts';
import { ServiceStory } from './services.ts';

const MINUTE = 60e6;
const NOTHING: Cleared = { left: [], failures: [] };
const IN_MEMBERS = [DEPLOYMENTS, JOBS, SERVICES, PODS, CONFIG_MAPS];

/** A world with one object of each kind that is placed, and with what one of them needs. */
async function running(): Promise<ServiceStory> {
  const story = new ServiceStory();
  const user = story.cluster0.local('user');
  user.create(CONFIG_MAPS, 'default', { metadata: { name: 'settings' }, data: { size: 'big' } });
  story.start();
  await story.pass(2);
  const { metadata, spec } = template('front') as { metadata: JsonObject; spec: JsonObject };
  const [container] = spec['containers'] as [JsonObject];
  const containers = [{ ...container, envFrom: [{ configMapRef: { name: 'settings' } }] }];
  story.apply('front', {
    ...{ locations: 'cluster1, cluster2', replicas: 2, dependencies: { propagate: ['ConfigMap'] } },
    template: { metadata, spec: { ...spec, containers } },
  });
  story.serve('front');
  const pods = template('report') as { metadata: JsonObject; spec: JsonObject };
  user.create(MULTI_CLUSTER_JOBS, 'default', {
    metadata: { name: 'report' },
    spec: {
      ...{ locations: 'cluster3', parallelism: 1, completions: 1000 },
      template: { ...pods, spec: { ...pods.spec, restartPolicy: 'Never' } },
    },
  });
  await story.pass(20);
  expect(heldBy(story).map((held) => held.replace(/ Pod .*/, ' Pod'))).toEqual(
    expect.arrayContaining([
      'cluster1 Deployment front',
      'cluster1 Service front',
      'cluster1 ConfigMap settings',
      'cluster3 Job report',
      'cluster3 Pod',
    ]),
  );
  return story;
}

/** Everything in members, as `cluster1 Deployment front`. */
function heldBy(story: ServiceStory): string[] {
  return [...story.members].flatMap(([member, server]) =>
    IN_MEMBERS.flatMap((resource) =>
      server
        .local('reader')
        .list(resource)
        .map(({ metadata }) => `${member} ${resource.kind} ${metadata.name}`),
    ),
  );
}

function sideOf(story: ServiceStory): Side {
  return { client: clientTo(story, story.cluster0, 'clear'), title: 'cluster0' };
}

function cleared(story: ServiceStory, timeoutMicros = 5 * MINUTE, notes: string[] = []): Promise<Cleared> {
  const note = (line: string): void => {
    notes.push(line);
  };
  return driven(story.clock, clear({ cluster0: sideOf(story), clock: story.clock, note }, timeoutMicros));
}

function told({ left }: Cleared): Record<string, string> {
  return Object.fromEntries(left.map((one) => [titleOfPlaced(one), one.failure ?? whyLeft(one)]));
}

describe('clearing', () => {
  test('leaves nothing in members and no object on cluster0, from the moment on that it says so', async () => {
    const story = await running();
    const notes: string[] = [];
    expect(await cleared(story, undefined, notes)).toEqual(NOTHING);
    story.operators[0]!.kill();
    expect(notes[0]).toBe('3 to be taken out of members');
    expect(await driven(story.clock, placedOn(sideOf(story)))).toEqual([]);
    await story.pass(5);
    expect(heldBy(story)).toEqual([]);
    expect(story.memberObject('cluster1')).toBeDefined();
  });

  test('takes what is applied meanwhile as well', async () => {
    const story = await running();
    story.clock.after(1.5e6, () => {
      story.apply('late', { locations: 'cluster3', replicas: 1 });
    });
    expect(await cleared(story)).toEqual(NOTHING);
    await story.pass(5);
    expect(heldBy(story)).toEqual([]);
  });

  test('of nothing writes nothing', async () => {
    const story = new ServiceStory();
    const before = story.cluster0.resourceVersion;
    expect(await cleared(story)).toEqual(NOTHING);
    expect(story.cluster0.resourceVersion).toBe(before);
  });

  test('names the member that does not answer, and goes on when it does', async () => {
    const story = await running();
    story.member('cluster2').freeze();
    const startMicros = story.clock.monotonicMicros();
    const left = told(await cleared(story));
    expect(story.clock.monotonicMicros() - startMicros).toBeLessThan(6 * MINUTE);
    const waits = expect.stringMatching(/^cluster2 does not answer and may still/) as unknown;
    expect(left).toEqual({
      'MultiClusterDeployment default/front': waits,
      'MultiClusterService default/front': waits,
    });
    expect(heldBy(story).filter((held) => !held.startsWith('cluster2 '))).toEqual([]);
    story.member('cluster2').thaw();
    await story.pass(120);
    expect(await cleared(story)).toEqual(NOTHING);
    await story.pass(5);
    expect(heldBy(story)).toEqual([]);
  });

  test('says that no operator has seen the deletion where none runs', async () => {
    const story = await running();
    story.operators[0]!.kill();
    const left = told(await cleared(story));
    expect(Object.keys(left)).toHaveLength(3);
    for (const why of Object.values(left)) expect(why).toMatch(/^no operator has seen its deletion/);
  });

  test('goes on past what it may not delete, tells that, and ends once nothing else is to come', async () => {
    const story = await running();
    const startMicros = story.clock.monotonicMicros();
    const allow = story.cluster0.admission(({ verb, kind }) =>
      verb === 'delete' && kind.kind === MULTI_CLUSTER_DEPLOYMENTS.kind
        ? { code: 403, reason: 'Forbidden', message: 'not yours' }
        : undefined,
    );
    const refused = await cleared(story);
    expect(told(refused)).toEqual({
      'MultiClusterDeployment default/front': expect.stringMatching(
        /^cluster0: delete multiclusterdeployments .*not yours; use a context with/,
      ) as unknown,
    });
    expect(story.clock.monotonicMicros() - startMicros).toBeLessThan(MINUTE);
    await story.pass(5);
    expect(heldBy(story).filter((held) => /Job|Service/.test(held))).toEqual([]);
    allow();
    expect(await cleared(story)).toEqual(NOTHING);
  });

  test('goes on past a list that fails, and is not done before it has seen all', async () => {
    const story = await running();
    const path = /multiclusterjobs/;
    story.cluster0.faults.add({
      fault: { kind: 'status', status: 403 },
      method: 'GET',
      actor: 'clear',
      path,
    });
    const refused = await cleared(story);
    expect(refused.left).toEqual([]);
    expect(refused.failures).toEqual([expect.stringMatching(/^cluster0: list multiclusterjobs/)]);
    await story.pass(5);
    expect(heldBy(story).filter((held) => /Deployment|Service/.test(held))).toEqual([]);
  });

  test('names the finalizer of somebody else that keeps an object', async () => {
    const story = await running();
    const place = { namespace: 'default', name: 'front' };
    story.cluster0.local('somebody').change(MULTI_CLUSTER_SERVICES, place, (now) => {
      const metadata = now['metadata'] as JsonObject & { finalizers: readonly string[] };
      return { ...now, metadata: { ...metadata, finalizers: [...metadata.finalizers, 'example.com/kept'] } };
    });
    expect(told(await cleared(story))).toEqual({
      'MultiClusterService default/front': 'waits for whoever takes its finalizer example.com/kept off',
    });
  });
});

test('looking at what would be cleared names clusters and writes nothing', async () => {
  const story = await running();
  const before = [story.cluster0, ...story.members.values()].map((server) => server.resourceVersion);
  const placed = await driven(story.clock, placedOn(sideOf(story)));
  expect(Object.fromEntries(placed.map((one) => [titleOfPlaced(one), clustersOf(one).join()]))).toEqual({
    'MultiClusterDeployment default/front': 'cluster1,cluster2',
    'MultiClusterJob default/report': 'cluster3',
    'MultiClusterService default/front': 'cluster1,cluster2',
  });
  expect([story.cluster0, ...story.members.values()].map((server) => server.resourceVersion)).toEqual(before);
});
