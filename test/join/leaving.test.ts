// A member leaves: drained, kept or forgotten, and nothing of ours stays behind.

import { beforeEach, describe, expect, it } from 'vitest';
import {
  MEMBER_CLUSTERS,
  MULTI_CLUSTER_DEPLOYMENTS,
  MULTI_CLUSTER_JOBS,
} from '../../handlers/cluster0/kinds.ts';
import { DEPLOYMENTS, NAMESPACES, SECRETS, SERVICES } from '../../handlers/ports/kube-object.ts';
import { field } from '../../handlers/observe/read.ts';
import { objectAt, type JsonObject } from '../../simulator/apiserver/json.ts';
import { foreignDeployment } from '../live/objects.ts';
import { SYSTEM, TwoClusters } from './two-clusters.ts';

let two: TwoClusters;

beforeEach(async () => {
  two = new TwoClusters();
  await two.join();
});

/** A workload that is wanted and runs in the member. */
function runs(name: string): void {
  const place = { namespace: 'default', name };
  const status = { clusters: [{ name: 'rennes', desired: 1 }] };
  two.create(two.cluster0, MULTI_CLUSTER_DEPLOYMENTS, name, { spec: {} }, 'default');
  two.cluster0
    .local('operator')
    .change(MULTI_CLUSTER_DEPLOYMENTS, place, (now) => ({ ...now, status }), 'status');
  const deployment = foreignDeployment(name);
  const metadata = { labels: { 'fogguru.eu/managed-by': 'mck8s' } };
  two.create(two.member, DEPLOYMENTS, name, { ...deployment, metadata }, 'default');
}

/** The operator has moved it elsewhere. */
function moves(name: string): void {
  const place = { namespace: 'default', name };
  two.cluster0
    .local('operator')
    .change(MULTI_CLUSTER_DEPLOYMENTS, place, (now) => ({ ...now, status: {} }), 'status');
  two.member.local('operator').remove(DEPLOYMENTS, place);
}

function registered(): JsonObject | undefined {
  return two.get(two.cluster0, MEMBER_CLUSTERS, 'rennes');
}

function change(by: (now: JsonObject) => JsonObject, subresource?: 'status'): void {
  two.cluster0.local('operator').change(MEMBER_CLUSTERS, { namespace: '', name: 'rennes' }, by, subresource);
}

/** The operator says that it knows the member as it is. */
function operatorSees(): void {
  const { generation } = objectAt(registered()!, 'metadata') as { readonly generation: number };
  change((now) => ({ ...now, status: { observedGeneration: generation } }), 'status');
}

function left(): unknown {
  return {
    registered: two.get(two.cluster0, MEMBER_CLUSTERS, 'rennes') !== undefined,
    secret: two.get(two.cluster0, SECRETS, 'member-rennes', SYSTEM) !== undefined,
    renewal: two.renewals(),
    granted: two.granted(),
  };
}

const NOTHING = { registered: false, secret: false, renewal: [], granted: [] };

describe('a member that leaves', () => {
  it('leaves nothing of joining behind', async () => {
    await two.leave();
    expect(left()).toEqual(NOTHING);
  });

  it('may join again at once', async () => {
    await two.leave();
    await two.join();
    expect(left()).toMatchObject({ registered: true, secret: true });
  });

  it('is refused while workloads run there, and told which', async () => {
    runs('web');
    runs('api');
    const before = left();
    await expect(two.leave()).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(
        /^rennes still runs Deployment default\/api, Deployment default\/web; write --drain/,
      ) as unknown,
    });
    expect(left()).toEqual(before);
  });

  it.each([
    ['Running', /rennes still runs Job default\/count/],
    ['Complete', null],
    ['Failed', null],
  ])('with a job that is %s there is refused as long as that has not ended', async (reason, why) => {
    const place = { namespace: 'default', name: 'count' };
    const status = { clusters: [{ name: 'rennes', desired: 1, reason }] };
    two.create(two.cluster0, MULTI_CLUSTER_JOBS, 'count', { spec: {} }, 'default');
    two.cluster0.local('operator').change(MULTI_CLUSTER_JOBS, place, (now) => ({ ...now, status }), 'status');
    if (why === null) await two.leave();
    else await expect(two.leave()).rejects.toThrow(why);
    expect(registered() === undefined).toBe(why === null);
  });

  it('is cordoned first, and waits until the operator has seen that', async () => {
    operatorSees();
    two.clock.after(5e6, () => {
      expect(registered()).toMatchObject({ spec: { cordoned: true }, status: { observedGeneration: 1 } });
      operatorSees();
    });
    await two.leave();
    expect(left()).toEqual(NOTHING);
    expect(two.clock.monotonicMicros()).toBeGreaterThan(5e6);
    expect(two.lines[0]).toMatch(/MemberCluster rennes is cordoned and takes nothing new/);
  });

  it('does not wait for an operator that is not there', async () => {
    operatorSees();
    await two.leave();
    expect(left()).toEqual(NOTHING);
    expect(two.lines.join('\n')).toMatch(/no operator has seen that for 30 s/);
  });

  it('is refused for what came in the middle, and takes work again', async () => {
    operatorSees();
    two.clock.after(1e6, () => {
      runs('web');
      operatorSees();
    });
    await expect(two.leave()).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/^rennes still runs Deployment default\/web/) as unknown,
    });
    expect(registered()).toMatchObject({ spec: { cordoned: false } });
    expect(two.lines.at(-1)).toMatch(/is not cordoned any more/);
  });

  it('that somebody else has cordoned stays so where it is refused', async () => {
    change((now) => ({ ...now, spec: { ...objectAt(now, 'spec'), cordoned: true } }));
    runs('web');
    await expect(two.leave()).rejects.toMatchObject({ exitCode: 2 });
    expect(registered()).toMatchObject({ spec: { cordoned: true } });
  });

  it('with a service on it is refused as well, as nobody would look after that any more', async () => {
    const labels = { 'fogguru.eu/managed-by': 'mck8s' };
    two.create(
      two.member,
      SERVICES,
      'shop',
      { metadata: { labels }, spec: { ports: [{ port: 80 }] } },
      'default',
    );
    await expect(two.leave()).rejects.toThrow(/rennes still runs Service default\/shop; write --drain/);
  });

  it('keeps them running on request', async () => {
    runs('web');
    await two.leave({ keepWorkloads: true });
    expect(left()).toEqual(NOTHING);
    expect(two.get(two.member, DEPLOYMENTS, 'web', 'default')).toBeDefined();
  });

  it('is tainted and waited for until it is empty, and tells what is left', async () => {
    runs('web');
    runs('api');
    two.clock.after(5e6, () => {
      expect(field(two.get(two.cluster0, MEMBER_CLUSTERS, 'rennes'), 'spec', 'taints')).toMatchObject([
        { key: 'fogguru.eu/leaving', effect: 'NoExecute' },
      ]);
      moves('web');
    });
    two.clock.after(20e6, () => {
      moves('api');
    });
    await two.leave({ drain: true });
    expect(left()).toEqual(NOTHING);
    expect(two.lines.filter((line) => line.includes('to move'))).toEqual([
      'rennes: 2 to move: Deployment default/api, Deployment default/web',
      'rennes: 1 to move: Deployment default/api',
    ]);
  });

  it('stays where a drain takes too long, keeps its taint, and goes on when asked again', async () => {
    runs('web');
    await expect(two.leave({ drain: true, timeoutMicros: 30e6 })).rejects.toThrow(
      /not empty yet: Deployment default\/web.*run this again/,
    );
    expect(left()).toMatchObject({ registered: true, secret: true });
    two.clock.after(3e6, () => {
      moves('web');
    });
    await two.leave({ drain: true });
    expect(left()).toEqual(NOTHING);
  });

  it('goes on where it was cut off', async () => {
    const deny = two.member.admission(({ verb, kind }) =>
      verb === 'delete' && kind.kind === 'ClusterRole'
        ? { code: 403, reason: 'Forbidden', message: 'not now' }
        : undefined,
    );
    await expect(two.leave()).rejects.toThrow(/^context "rennes": delete clusterroles mck8s-member/);
    expect(left()).toMatchObject({ registered: false, secret: true });
    deny();
    await two.leave();
    expect(left()).toEqual(NOTHING);
  });

  /** A leave that ends after it has cordoned the member, as if it were killed there. */
  async function cutOff(): Promise<void> {
    operatorSees();
    const heal = two.cluster0.faults.add({
      fault: { kind: 'status', status: 500 },
      ...{ method: 'GET', path: /memberclusters\/rennes/ },
    });
    await expect(two.leave()).rejects.toThrow(/^cluster0: get memberclusters rennes/);
    heal();
    expect(registered()).toMatchObject({ spec: { cordoned: true } });
    expect(two.mark).toBe('spec.cordoned');
  }

  it('is waited for by a second attempt as well, until the operator knows that nothing may arrive', async () => {
    await cutOff();
    const sinceMicros = two.clock.monotonicMicros();
    two.clock.after(5e6, operatorSees);
    await two.leave();
    expect(left()).toEqual(NOTHING);
    expect(two.mark).toBeNull();
    expect(two.clock.monotonicMicros() - sinceMicros).toBeGreaterThan(5e6);
  });

  it('takes work again where a second attempt is refused', async () => {
    await cutOff();
    runs('web');
    await expect(two.leave()).rejects.toMatchObject({ exitCode: 2 });
    expect(registered()).toMatchObject({ spec: { cordoned: false } });
    expect(two.mark).toBeNull();
  });

  it('stays where it joins again after an attempt that was cut off', async () => {
    await cutOff();
    await two.join();
    expect(registered()).toMatchObject({ spec: { cordoned: false } });
    expect(two.lines.join('\n')).toMatch(/was about to leave; it stays, and takes work again/);
    runs('web');
    await expect(two.leave({ drain: true, timeoutMicros: 5e6 })).rejects.toThrow(/not empty yet/);
    expect(two.mark).toBe('spec.taints');
    await two.join();
    expect(field(registered(), 'spec', 'taints')).toEqual([]);
  });

  it('that somebody has cordoned and tainted stays so when it joins again', async () => {
    const taints = [{ key: 'repair', effect: 'NoSchedule' }];
    change((now) => ({ ...now, spec: { ...objectAt(now, 'spec'), cordoned: true, taints } }));
    await two.join();
    expect(registered()).toMatchObject({ spec: { cordoned: true, taints } });
  });

  it('is not empty before copies of what workloads need are gone', async () => {
    runs('web');
    const place = { namespace: 'default', name: 'web' };
    const status = { copies: [{ cluster: 'rennes', objects: ['Secret/password'] }] };
    two.member.local('operator').remove(DEPLOYMENTS, place);
    const say = (said: JsonObject): void => {
      two.cluster0
        .local('operator')
        .change(MULTI_CLUSTER_DEPLOYMENTS, place, (now) => ({ ...now, status: said }), 'status');
    };
    say(status);
    two.clock.after(5e6, () => {
      expect(registered()).toBeDefined();
      say({});
    });
    await two.leave({ drain: true });
    expect(left()).toEqual(NOTHING);
    expect(two.clock.monotonicMicros()).toBeGreaterThan(5e6);
  });

  it('that is gone for good is forgotten on cluster0', async () => {
    two.member.kill();
    await two.leave({ isGone: true });
    expect(left()).toMatchObject({ registered: false, secret: false });
  });

  it('keeps its namespace where that was there before, or holds something', async () => {
    const fresh = new TwoClusters();
    fresh.create(fresh.member, NAMESPACES, SYSTEM);
    await fresh.join();
    await fresh.leave();
    expect(fresh.granted()).toEqual(['Namespace mck8s-system']);
    two.create(two.member, DEPLOYMENTS, 'theirs', foreignDeployment('theirs'), SYSTEM);
    await two.leave();
    expect(two.granted()).toEqual(['Namespace mck8s-system']);
    expect(two.lines.join('\n')).toMatch(/Namespace mck8s-system holds deployments and is left alone/);
  });

  it('keeps what another cluster0 uses', async () => {
    const other = two.server('other');
    other.install(MEMBER_CLUSTERS, { hasStatus: true });
    two.create(other, NAMESPACES, SYSTEM);
    await two.join({ atHome: other });
    expect(two.lines.join('\n')).toMatch(/another cluster0, which shares it/);
    const granted = two.granted();
    await two.leave();
    expect(left()).toEqual({ ...(NOTHING as object), granted });
  });

  it.each([
    [
      'a name that is not registered',
      () => two.leave({ name: 'brest' }),
      /has no member brest; it has rennes/,
    ],
    [
      'another cluster than the registered one',
      () => {
        const status = { clusterUID: 'another' };
        const place = { namespace: '', name: 'rennes' };
        two.cluster0
          .local('operator')
          .change(MEMBER_CLUSTERS, place, (now) => ({ ...now, status }), 'status');
        return two.leave();
      },
      /is another cluster than the one that is registered as rennes/,
    ],
  ])('is refused for %s', async (_what, leave, why) => {
    const before = left();
    await expect(leave()).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(why) as unknown,
    });
    expect(left()).toEqual(before);
  });
});
