// A fake member cluster: Deployments become pods on nodes, as far as there is room, quota and time.

import { describe, expect, test } from 'vitest';
import { FakeApiServer } from '../../simulator/apiserver/fake-api-server.ts';
import { isObject, listAt, objectAt, withPath, type JsonObject } from '../../simulator/apiserver/json.ts';
import { MemberControllers, type MemberOptions } from '../../simulator/apiserver/member-controllers.ts';
import { isReadyPod, nodeOf } from '../../simulator/apiserver/member/pod-objects.ts';
import {
  conditionOf,
  DEPLOYMENT,
  NODE,
  POD,
  REPLICA_SET,
} from '../../simulator/apiserver/member/resources.ts';
import type { StoredObject } from '../../simulator/apiserver/store.ts';
import { VirtualClock } from '../../simulator/apiserver/virtual-time.ts';

const SECOND = 1_000_000;
const PLACE = { namespace: 'default', name: 'web' };

class Member {
  readonly clock = new VirtualClock();
  readonly server = new FakeApiServer({ name: 'member', clock: this.clock });
  readonly user = this.server.local('user');
  readonly controllers: MemberControllers;

  constructor(options?: MemberOptions) {
    this.controllers = new MemberControllers(this.server, options);
    for (const name of ['n1', 'n2']) this.controllers.addNodes({ name, cpu: '2', memory: '4Gi' });
  }

  deploy(replicas: number, image = 'i:1', cpu = '500m'): void {
    this.user.create(DEPLOYMENT, 'default', {
      metadata: { name: 'web' },
      spec: {
        replicas,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'c', image, resources: { requests: { cpu } } }] },
        },
      },
    });
  }

  edit(path: readonly string[], value: unknown): void {
    this.user.change(DEPLOYMENT, PLACE, (now) => withPath(now, path, value));
  }

  deployment(): StoredObject {
    return this.user.get(DEPLOYMENT, PLACE)!;
  }

  status(): JsonObject {
    return objectAt(this.deployment(), 'status');
  }

  condition(type: string): string {
    const condition = conditionOf(this.deployment(), type);
    return condition === undefined ? 'none' : `${String(condition['status'])} ${String(condition['reason'])}`;
  }

  pods(): StoredObject[] {
    return this.user.list(POD);
  }

  settle(): Promise<void> {
    return this.clock.advance(30 * SECOND);
  }
}

function imagesOf(pods: readonly StoredObject[]): string[] {
  return pods.flatMap((pod) =>
    listAt(pod['spec'], 'containers')
      .filter(isObject)
      .map((container) => String(container['image'])),
  );
}

describe('a Deployment', () => {
  test('becomes a ReplicaSet and pods that are bound, run and become ready', async () => {
    const member = new Member();
    member.deploy(3);
    await member.settle();
    expect(member.status()).toMatchObject({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
    });
    expect([
      member.condition('Available'),
      member.condition('Progressing'),
      member.condition('ReplicaFailure'),
    ]).toEqual(['True MinimumReplicasAvailable', 'True NewReplicaSetAvailable', 'none']);
    const [set] = member.user.list(REPLICA_SET);
    const hash = objectAt(set!.metadata, 'labels')['pod-template-hash'];
    expect(set!.metadata.name).toBe(`web-${String(hash)}`);
    expect(member.pods().map(({ metadata }) => metadata.name)).toEqual(
      [0, 1, 2].map((i) => `${set!.metadata.name}-${i}`),
    );
    expect(member.pods()[0]!.metadata).toMatchObject({
      labels: { app: 'web', 'pod-template-hash': hash },
      ownerReferences: [
        { kind: 'ReplicaSet', name: set!.metadata.name, uid: set!.metadata.uid, controller: true },
      ],
    });
    expect(member.pods().map(nodeOf).sort()).toEqual(['n1', 'n1', 'n2']);
    expect(member.pods().map(({ metadata }) => metadata.generation)).toEqual([1, 1, 1]);
    expect(conditionOf(member.pods()[0]!, 'PodScheduled')).toMatchObject({ status: 'True' });
  });

  test('that is at rest is not written any more', async () => {
    const member = new Member();
    member.deploy(3);
    await member.settle();
    const before = member.server.log.count;
    await member.clock.advance(3_600 * SECOND);
    expect(member.server.log.count).toBe(before);
  });

  test('is scaled up and down', async () => {
    const member = new Member();
    member.deploy(1);
    await member.settle();
    for (const replicas of [4, 2, 0]) {
      member.edit(['spec', 'replicas'], replicas);
      await member.settle();
      expect([member.pods().length, member.status()['observedGeneration']]).toEqual([
        replicas,
        member.deployment().metadata.generation,
      ]);
    }
  });

  test('is updated step by step: never more than a quarter too many, never more than a quarter not ready', async () => {
    const member = new Member();
    member.deploy(4, 'i:1', '100m');
    await member.settle();
    const totals: number[] = [];
    const ready: number[] = [];
    member.server.listen(() => {
      const live = member.pods().filter(({ metadata }) => metadata.deletionTimestamp === undefined);
      totals.push(live.length);
      ready.push(live.filter(isReadyPod).length);
    });
    member.edit(['spec', 'template', 'spec', 'containers'], [{ name: 'c', image: 'i:2' }]);
    await member.settle();
    expect(imagesOf(member.pods())).toEqual(['i:2', 'i:2', 'i:2', 'i:2']);
    expect([Math.max(...totals), Math.min(...ready)]).toEqual([5, 3]);
    const replicasOf = member.user.list(REPLICA_SET).map((set) => objectAt(set, 'spec')['replicas']);
    expect(replicasOf.sort()).toEqual([0, 4]);
    expect(objectAt(member.deployment().metadata, 'annotations')).toEqual({
      'deployment.kubernetes.io/revision': '2',
    });
  });

  test('takes its ReplicaSets and pods along when it is deleted', async () => {
    const member = new Member();
    member.deploy(2);
    await member.settle();
    member.user.remove(DEPLOYMENT, PLACE);
    await member.settle();
    expect([member.user.list(REPLICA_SET), member.pods()]).toEqual([[], []]);
  });

  test('that no pod may be made for says so, and goes on when it may', async () => {
    const member = new Member();
    const quota = member.server.admission(({ verb, kind }) =>
      verb === 'create' && kind.kind === 'Pod' ? { code: 403, message: 'exceeded quota: small' } : undefined,
    );
    member.deploy(2);
    await member.settle();
    const failure = conditionOf(member.deployment(), 'ReplicaFailure');
    expect(failure).toMatchObject({ status: 'True', reason: 'FailedCreate' });
    expect(failure?.['message']).toMatch(/^pods "web-[0-9a-f]+-0" is forbidden: exceeded quota: small$/);
    expect(member.condition('Available')).toBe('False MinimumReplicasUnavailable');
    quota();
    await member.clock.advance(120 * SECOND);
    expect([member.condition('ReplicaFailure'), member.status()['readyReplicas']]).toEqual(['none', 2]);
  });

  test('whose pods never become ready is late after its deadline', async () => {
    const member = new Member({ lifeOf: () => ({ readyMicros: Infinity }) });
    member.deploy(2);
    await member.clock.advance(500 * SECOND);
    expect(member.condition('Progressing')).toBe('True ReplicaSetUpdated');
    await member.clock.advance(200 * SECOND);
    expect(member.condition('Progressing')).toBe('False ProgressDeadlineExceeded');
  });
});

describe('pods', () => {
  test('for which there is no node are unschedulable, since when is said, and are bound when there is', async () => {
    const member = new Member();
    member.deploy(10);
    await member.settle();
    const waiting = member.pods().filter((pod) => nodeOf(pod) === '');
    expect(waiting).toHaveLength(2);
    const before = conditionOf(waiting[0]!, 'PodScheduled');
    expect(before).toMatchObject({
      status: 'False',
      reason: 'Unschedulable',
      message: '0/2 nodes are available.',
    });
    await member.clock.advance(300 * SECOND);
    member.controllers.addNodes({ name: 'n3', cpu: '500m', memory: '1Gi' });
    await member.settle();
    const still = member.pods().filter((pod) => nodeOf(pod) === '');
    expect(still).toHaveLength(1);
    expect(conditionOf(still[0]!, 'PodScheduled')?.['lastTransitionTime']).toBe(
      before?.['lastTransitionTime'],
    );
    expect(member.status()['readyReplicas']).toBe(9);
  });

  test('take the room that others leave', async () => {
    const member = new Member();
    member.deploy(9);
    await member.settle();
    expect(member.status()['readyReplicas']).toBe(8);
    const ready = member.pods().find(isReadyPod)!;
    member.user.remove(POD, { namespace: 'default', name: ready.metadata.name });
    await member.settle();
    expect([member.pods().length, member.status()['readyReplicas']]).toEqual([9, 8]);
    expect(member.pods().map(({ metadata }) => metadata.uid)).not.toContain(ready.metadata.uid);
  });

  test('on a node that goes are made anew elsewhere', async () => {
    const member = new Member();
    member.deploy(4);
    await member.settle();
    member.user.remove(NODE, { namespace: '', name: 'n1' });
    await member.settle();
    expect(member.pods().map(nodeOf)).toEqual(['n2', 'n2', 'n2', 'n2']);
    expect(member.status()['readyReplicas']).toBe(4);
  });

  test('on a node that is not ready are not ready, and come back with it', async () => {
    const member = new Member();
    member.deploy(2);
    await member.settle();
    const setReady = (status: string): void => {
      member.user.change(
        NODE,
        { namespace: '', name: 'n1' },
        (now) => withPath(now, ['status', 'conditions'], [{ type: 'Ready', status }]),
        'status',
      );
    };
    setReady('Unknown');
    await member.settle();
    expect(member.status()['readyReplicas']).toBe(1);
    setReady('True');
    await member.settle();
    expect(member.status()['readyReplicas']).toBe(2);
  });
});

describe('a member', () => {
  test('stands still while its API server is down, and goes on after', async () => {
    const member = new Member();
    member.server.kill();
    await member.settle();
    member.server.restart();
    member.deploy(2);
    await member.settle();
    expect(member.status()['readyReplicas']).toBe(2);
  });

  test('that is restored from a backup brings the objects of the backup to life again', async () => {
    const member = new Member();
    member.deploy(2);
    await member.settle();
    const backup = member.server.snapshot();
    member.user.remove(DEPLOYMENT, PLACE);
    await member.settle();
    member.server.restore(backup);
    member.edit(['spec', 'replicas'], 3);
    await member.settle();
    expect([member.pods().length, member.status()['readyReplicas']]).toEqual([3, 3]);
  });
});
