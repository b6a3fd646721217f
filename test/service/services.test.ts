// Where services are wanted, and what they say where they cannot be.

import { describe, expect, test } from 'vitest';
import { parseMultiClusterService } from '../../core/api/index.ts';
import { LEAVING_TAINT_KEY } from '../../core/fleet/leaving.ts';
import { carriedAnnotations, serviceSpec } from '../../core/service/compile.ts';
import { codeOf, renderVerdict } from '../../core/service/verdicts.ts';
import { clusterFacts, deploymentOf } from '../support/fleets.ts';
import { serviceOf, ServiceWorld, type ServiceDecision } from '../support/services.ts';

/** Three clusters in which two replicas of web are, by worst_fit, one each in a and b. */
function worldWithWeb(): ServiceWorld {
  const world = new ServiceWorld().cluster('a', 4).cluster('b', 4).cluster('c', 4);
  world.settle('web', deploymentOf({ locations: ['a', 'b'], replicas: 1 }));
  return world;
}

const condition = ({ status }: ServiceDecision, type: string): string | undefined => {
  const found = status.conditions.find((one) => one.type === type);
  return found === undefined ? undefined : `${found.status} ${found.reason}`;
};
const codes = ({ reasons }: ServiceDecision): Record<string, string> =>
  Object.fromEntries(reasons.clusters.map(({ cluster, code }) => [cluster, code]));

describe('a service without locations', () => {
  test('is where the deployment of its name is, and nothing is asked once it is there', () => {
    const world = worldWithWeb();
    const settled = world.settleService('web', serviceOf());
    expect(world.serviceIn('web')).toEqual(['a', 'b']);
    expect(settled.effects).toEqual([]);
    expect(condition(settled, 'Placed')).toBe('True AllPlaced');
    expect(condition(settled, 'Reconciling')).toBe('False Settled');
    expect(codes(settled)).toEqual({ a: 'Follows', b: 'Follows', c: 'NotWanted' });
  });

  test('comes to a new cluster before it leaves the old one, which it leaves after the last pod', () => {
    const world = worldWithWeb();
    world.settleService('web', serviceOf());
    const spec = deploymentOf({ locations: ['b', 'c'], replicas: 1 });
    const moving = world.place('web', spec);
    world.settleService('web');
    // a still serves until c does.
    expect(moving.status.leaving).toEqual(['a']);
    expect(world.serviceIn('web')).toEqual(['a', 'b', 'c']);
    world.settle('web');
    const after = world.settleService('web');
    expect(world.serviceIn('web')).toEqual(['b', 'c']);
    expect(after.effects).toEqual([]);
  });

  test('stays beside a pod that is still there though its deployment is not wanted there any more', () => {
    const world = worldWithWeb();
    world.settleService('web', serviceOf());
    world.settle('web', deploymentOf({ locations: ['b'], replicas: 1 }));
    const shape = deploymentOf().shape;
    const owner = 'MultiClusterDeployment/default/web';
    world.see({
      type: 'pod',
      pod: { id: 'last', cluster: 'a', node: 'a-node', shape, owner, phase: 'bound' },
    });
    expect(codes(world.settleService('web'))).toMatchObject({ a: 'StillRuns', b: 'Follows' });
    world.see({ type: 'podGone', id: 'last' });
    expect(world.wokenKeys()).toContain('MultiClusterService/default/web');
    const left = world.decideOnService('web');
    expect(left.effects).toEqual([
      { type: 'removeService', uid: 'uid-of-service-web', cluster: 'a', because: 'workloadLeft' },
    ]);
  });

  test('waits while there is no such deployment, and says so', () => {
    const world = new ServiceWorld().cluster('a', 4);
    const decision = world.settleService('web', serviceOf());
    expect(decision.effects).toEqual([]);
    expect(condition(decision, 'Placed')).toBe('False DeploymentMissing');
    world.settle('web', deploymentOf());
    expect(world.wokenKeys()).toContain('MultiClusterService/default/web');
    world.settleService('web');
    expect(world.serviceIn('web')).toEqual(['a']);
  });

  test.each([
    [
      'says that it wants nothing anywhere',
      (world: ServiceWorld) => world.settle('web', deploymentOf({ replicas: 0 })),
      'NothingPlaced',
    ],
    [
      'is not there any more',
      (world: ServiceWorld) => world.board.entries.delete('MultiClusterDeployment/default/web'),
      'DeploymentMissing',
    ],
  ] as const)('stays where it was when its deployment %s', (_what, change, reason) => {
    const world = worldWithWeb();
    world.settleService('web', serviceOf());
    change(world);
    for (const cluster of ['a', 'b']) world.lose('web', cluster);
    world.forgetMemory('web');
    const decision = world.settleService('web');
    expect(decision.effects).toEqual([]);
    expect(condition(decision, 'Placed')).toBe(`False ${reason}`);
    expect(world.serviceIn('web')).toEqual(['a', 'b']);
    expect(codes(decision)).toMatchObject({ a: 'Held', b: 'Held' });
  });

  test('is woken by placements that change, and by clusters that come', () => {
    const world = worldWithWeb();
    world.settleService('web', serviceOf());
    world.wokenKeys();
    expect(world.wokenKeys()).toEqual([]);
    world.cluster('d', 4);
    expect(world.wokenKeys()).toContain('MultiClusterService/default/web');
    world.place('web', deploymentOf({ locations: ['a', 'd'], replicas: 1 }));
    expect(world.wokenKeys()).toContain('MultiClusterService/default/web');
  });
});

describe('a service with locations', () => {
  test('is there whatever runs there, and goes where they are changed', () => {
    const world = worldWithWeb();
    world.settleService('web', serviceOf({ locations: ['c', 'b'] }));
    expect(world.serviceIn('web')).toEqual(['b', 'c']);
    const changed = world.serve('web', serviceOf({ locations: ['a', 'b'] }));
    expect(changed.effects).toEqual([
      { type: 'ensureService', uid: 'uid-of-service-web', cluster: 'a', revision: 'r1' },
      { type: 'removeService', uid: 'uid-of-service-web', cluster: 'c', because: 'locationRemoved' },
    ]);
  });

  test('says which of them nobody knows, and is in the others', () => {
    const world = worldWithWeb();
    const spec = serviceOf({ locations: ['a', 'mars'], consumers: ['venus'] });
    const decision = world.settleService('web', spec);
    expect(world.serviceIn('web')).toEqual(['a']);
    expect(condition(decision, 'UnknownClusters')).toBe('True NotRegistered');
    expect(codes(decision)).toMatchObject({ mars: 'UnknownCluster', venus: 'UnknownCluster' });
    world.cluster('mars', 1);
    expect(world.wokenKeys()).toContain('MultiClusterService/default/web');
    world.settleService('web');
    expect(world.serviceIn('web')).toEqual(['a', 'mars']);
  });
});

describe('a global service', () => {
  function frontAndBack(): ServiceWorld {
    const world = new ServiceWorld().cluster('a', 4).cluster('b', 4).cluster('c', 4);
    world.settle('back', deploymentOf({ locations: ['a'], replicas: 1 }));
    world.settle('front', deploymentOf({ locations: ['b'], replicas: 1 }));
    return world;
  }

  test('is also where deployments of its namespace may consume it, and follows them', () => {
    const world = frontAndBack();
    const decision = world.settleService('back', serviceOf({ isGlobal: true }));
    expect(codes(decision)).toEqual({ a: 'Follows', b: 'Consumed', c: 'NotWanted' });
    expect(decision.status.places).toEqual([
      { cluster: 'a', serves: true },
      { cluster: 'b', serves: false },
    ]);
    world.wokenKeys();
    world.settle('front', deploymentOf({ locations: ['c'], replicas: 1 }));
    expect(world.wokenKeys()).toContain('MultiClusterService/default/back');
    expect(world.decideOnService('back').effects).toEqual([
      { type: 'ensureService', uid: 'uid-of-service-back', cluster: 'c', revision: 'r1' },
      { type: 'removeService', uid: 'uid-of-service-back', cluster: 'b', because: 'consumerRemoved' },
    ]);
  });

  test('is only with the consumers that are named, where some are', () => {
    const world = frontAndBack();
    const decision = world.settleService('back', serviceOf({ isGlobal: true, consumers: ['c'] }));
    expect(codes(decision)).toEqual({ c: 'Consumer', a: 'Follows', b: 'NotWanted' });
  });

  test('that is not global is with nobody who is not named', () => {
    const world = frontAndBack();
    expect(codes(world.settleService('back', serviceOf()))).toMatchObject({ b: 'NotWanted' });
    expect(codes(world.settleService('back', serviceOf({ consumers: ['b'] })))).toMatchObject({
      b: 'Consumer',
    });
  });
});

describe('the selector', () => {
  test.each([
    ['matches the pods of the deployment', { app: 'a' }, null, undefined],
    ['matches none of them', { app: 'b' }, null, 'True NoSuchLabels'],
    ['asks for a label more', { app: 'a', tier: 'web' }, null, 'True NoSuchLabels'],
    ['of a service with locations matches any deployment beside it', { app: 'a' }, ['c'], undefined],
    ['of a service with locations matches none', { app: 'b' }, ['c'], 'True NoSuchLabels'],
  ] as const)('that %s', (_what, selector, locations, expected) => {
    const world = worldWithWeb();
    const spec = serviceOf({ selector: new Map(Object.entries(selector)), locations });
    expect(condition(world.settleService('web', spec), 'SelectorMatchesNothing')).toBe(expected);
    expect(world.serviceIn('web')).not.toEqual([]);
  });

  test('that is left out is no fault', () => {
    const decision = worldWithWeb().settleService('web', serviceOf({ selector: null }));
    expect(condition(decision, 'SelectorMatchesNothing')).toBeUndefined();
  });
});

describe('a cluster that leaves the fleet', () => {
  const taints = [{ key: LEAVING_TAINT_KEY, value: '', effect: 'NoExecute' as const }];

  test('loses the service after the last pod, also where it is named', () => {
    const world = worldWithWeb();
    world.settleService('web', serviceOf({ locations: ['a', 'c'], consumers: ['b'] }));
    for (const name of ['a', 'c']) world.see({ type: 'cluster', facts: clusterFacts(name, { taints }) });
    const decision = world.decideOnService('web');
    expect(codes(decision)).toEqual({ a: 'Location', b: 'Consumer', c: 'ClusterLeaves' });
    expect(decision.effects).toEqual([
      { type: 'removeService', uid: 'uid-of-service-web', cluster: 'c', because: 'drained' },
    ]);
    world.settle('web', deploymentOf({ locations: ['b'], replicas: 1 }));
    world.settleService('web');
    expect(world.serviceIn('web')).toEqual(['b']);
    for (const verdict of world.decideOnService('web').reasons.clusters)
      expect(codeOf(verdict)).toBe(verdict.code);
  });
});

describe('what cannot be acted on', () => {
  test('changes nothing', () => {
    const world = worldWithWeb();
    world.settleService('web', serviceOf());
    const decision = world.settleService('web', { problems: ['spec.ports: is empty'] });
    expect(decision.effects).toEqual([]);
    expect(condition(decision, 'Stalled')).toBe('True BadObject');
    expect(decision.status.places.map(({ cluster }) => cluster)).toEqual(['a', 'b']);
    expect(decision.reasons.notes).toEqual([{ code: 'BadObject', problems: ['spec.ports: is empty'] }]);
  });

  test('is asked for again, and never taken away, where somebody else has the name', () => {
    const world = worldWithWeb();
    world.memberOf('web', 'b').refusal = 'NotOurs';
    world.settleService('web', serviceOf());
    expect(world.serviceIn('web')).toEqual(['a']);
    const moved = world.serve('web', serviceOf({ locations: ['a'] }));
    expect(moved.effects).toEqual([]);
  });
});

describe('deleting', () => {
  test('takes it away everywhere, and is done when it is gone', () => {
    const world = worldWithWeb();
    world.settleService('web', serviceOf());
    world.deleteService('web');
    const decision = world.decideOnService('web');
    expect(decision.status.leaving).toEqual(['a', 'b']);
    expect(decision.effects.map(({ type, cluster }) => `${type} ${cluster}`)).toEqual([
      'removeService a',
      'removeService b',
    ]);
    const done = world.settleService('web');
    expect(done.status.leaving).toEqual([]);
    expect(done.effects).toEqual([]);
  });

  test('waits for a cluster that does not answer, unless the user gave up on it', () => {
    const world = worldWithWeb();
    world.settleService('web', serviceOf());
    world.see({ type: 'health', cluster: 'b', ready: false });
    world.deleteService('web');
    expect(world.settleService('web').status.leaving).toEqual(['b']);
    world.deleteService('web', ['b']);
    const given = world.settleService('web');
    expect(given.status.leaving).toEqual([]);
    expect(given.effects).toEqual([]);
  });
});

describe('what goes to members', () => {
  const read = (
    annotations: Record<string, string>,
    spec: object = {},
  ): Parameters<typeof serviceSpec>[0] => {
    const object = { apiVersion: 'fogguru.eu/v1', kind: 'MultiClusterService' };
    const metadata = { name: 'web', annotations };
    const parsed = parseMultiClusterService({
      ...object,
      metadata,
      spec: { ports: [{ port: 80 }], ...spec },
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    return parsed.value;
  };

  test.each<[Record<string, string>, Record<string, string>, boolean]>([
    [{}, {}, false],
    [
      { 'io.cilium/global-service': 'true' },
      { 'io.cilium/global-service': 'true', 'service.cilium.io/global': 'true' },
      true,
    ],
    [
      { 'service.cilium.io/global': 'false', 'io.cilium/global-service': 'true' },
      { 'service.cilium.io/global': 'false', 'io.cilium/global-service': 'false' },
      false,
    ],
    [
      { 'service.cilium.io/affinity': 'local', 'io.cilium/shared-service': 'false' },
      {
        'service.cilium.io/affinity': 'local',
        'io.cilium/service-affinity': 'local',
        'service.cilium.io/shared': 'false',
        'io.cilium/shared-service': 'false',
      },
      false,
    ],
    [
      {
        'external-dns.alpha.kubernetes.io/hostname': 'web.example.org',
        'kubectl.kubernetes.io/last-applied-configuration': '{}',
        'fogguru.eu/abandon': 'a',
      },
      { 'external-dns.alpha.kubernetes.io/hostname': 'web.example.org' },
      false,
    ],
  ])('annotations %j', (written, carried, isGlobal) => {
    const object = read(written);
    expect(Object.fromEntries(carriedAnnotations(object))).toEqual(carried);
    expect(serviceSpec(object).isGlobal).toBe(isGlobal);
  });

  test('is another revision when ports change, and the same when only locations do', () => {
    const { revision } = serviceSpec(read({}));
    expect(serviceSpec(read({}, { locations: 'a', consumers: ['b'], export: true })).revision).toBe(revision);
    expect(serviceSpec(read({}, { ports: [{ port: 81 }] })).revision).not.toBe(revision);
  });
});

test('each verdict follows from its numbers, and has a sentence', () => {
  const world = worldWithWeb();
  const decision = world.settleService('web', serviceOf({ isGlobal: true, locations: ['a', 'mars'] }));
  for (const verdict of decision.reasons.clusters) {
    expect(codeOf(verdict)).toBe(verdict.code);
    expect(renderVerdict(verdict)).toMatch(new RegExp(`^${verdict.cluster}: .`));
  }
  expect(decision.reasons.clusters.map(renderVerdict)).toEqual([
    'a: named in spec.locations',
    'mars: no cluster of this name is registered',
    'b: 1 deployment of its namespace here may consume it, as it is global',
    'c: nothing here serves or consumes it',
  ]);
});
