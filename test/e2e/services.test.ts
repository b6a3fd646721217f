// Services on real control planes: the two demonstrations of the original mck8s, exports and imports of the Multi-Cluster Services
// API, and what API servers do with Services that fakes only pretend to. No packet goes anywhere, as there is no network between
// these clusters: what is held to here is the objects and annotations that Cilium reads.

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ControlPlane } from '../../handlers/local/control-plane.ts';
import { eventually } from './harness/eventually.ts';
import { testFleet } from './harness/fleet.ts';
import { apply, kubectl } from './harness/kubectl.ts';
import { resetFleet } from './harness/reset.ts';
import { app } from './support/apps.ts';
import { removeWorkloads, SOON, startOnFleet } from './support/live.ts';
import { mcsDefinitions } from './support/mcs-crds.ts';
import { wantedBy, workload } from './support/seen.ts';

const fleet = testFleet();
const { management, members } = fleet;
const BOTH = { 'service.cilium.io/global': 'true', 'io.cilium/global-service': 'true' };

interface Service {
  readonly metadata: { readonly uid: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly clusterIP?: string;
    readonly ports: readonly { readonly port: number; readonly nodePort?: number }[];
  };
}

function service(name: string, spec: object = {}, annotations: object = {}): string {
  const ports = [{ name: 'http', port: 80, targetPort: 8080 }];
  return JSON.stringify({
    apiVersion: 'fogguru.eu/v1',
    kind: 'MultiClusterService',
    metadata: { name, namespace: 'default', annotations },
    spec: { selector: { app: name }, ports, ...spec },
  });
}

/** The object of a kind and name in a member; undefined: it is not there. */
async function inMember<T>(member: ControlPlane, kind: string, name: string): Promise<T | undefined> {
  const text = await kubectl(member, 'get', kind, name, '-o', 'json', '--ignore-not-found');
  return text === '' ? undefined : (JSON.parse(text) as T);
}

/** Names of the members with an object of a kind and name. */
async function has(kind: string, name: string): Promise<string[]> {
  const found = await Promise.all(
    members.map(async (member) => ((await inMember(member, kind, name)) === undefined ? [] : [member.name])),
  );
  return found.flat().sort();
}

async function said(name: string, type = 'Ready'): Promise<string> {
  const path = `{.status.conditions[?(@.type=="${type}")].status} {.status.conditions[?(@.type=="${type}")].reason}`;
  return await kubectl(management, 'get', 'mcs', name, '-o', `jsonpath=${path}`);
}

async function untilSaid(name: string, expected: string, type = 'Ready'): Promise<void> {
  await eventually(async () => {
    expect(await said(name, type)).toBe(expected);
  }, SOON);
}

beforeAll(async () => {
  await resetFleet(fleet);
  const [first, second] = members as [ControlPlane, ControlPlane];
  // The third serves none of it.
  for (const definition of mcsDefinitions('v1beta1', 'v1alpha1')) await apply(first, definition);
  for (const definition of mcsDefinitions('v1alpha1')) await apply(second, definition);
  await eventually(async () => {
    for (const member of [first, second]) await kubectl(member, 'get', 'serviceexports,serviceimports');
  }, SOON);
  await startOnFleet(fleet);
});

afterEach(async () => {
  await kubectl(management, 'delete', 'mcs', '--all', '--timeout=120s');
  await removeWorkloads(fleet);
});

afterAll(async () => {
  for (const member of members.slice(0, 2))
    await kubectl(
      member,
      'delete',
      'crd',
      'serviceexports.multicluster.x-k8s.io',
      'serviceimports.multicluster.x-k8s.io',
    );
  await resetFleet(fleet);
});

describe('the demonstrations of the original', () => {
  test('a deployment is placed by a policy, and its service is where it is', async () => {
    await apply(management, service('web'));
    await untilSaid('web', 'False DeploymentMissing');
    await apply(
      management,
      app('web', { spec: { placementPolicy: 'worst_fit', numberOfLocations: 2, replicas: 2 } }),
    );
    await untilSaid('web', 'True AllThere');
    expect(await has('service', 'web')).toEqual(Object.keys(wantedBy(await workload(fleet, 'web'))).sort());
    expect(await kubectl(management, 'get', 'mcs', 'web')).toMatch(
      /ClusterIP +\S*cluster\d,cluster\d +AllThere/,
    );
    await kubectl(management, 'delete', 'mcs', 'web', '--timeout=120s');
    expect(await has('service', 'web')).toEqual([]);
  });

  test('a front end in one cluster has the Service of its back end in another beside it', async () => {
    await apply(management, app('back', { spec: { locations: 'cluster1', replicas: 1 } }));
    await apply(management, app('front', { spec: { locations: 'cluster2', replicas: 1 } }));
    const annotations = {
      'io.cilium/global-service': 'true',
      'external-dns.alpha.kubernetes.io/hostname': 'back.example.org',
    };
    await apply(management, service('back', {}, annotations));
    await untilSaid('back', 'True AllThere');
    await eventually(async () => {
      expect(await has('service', 'back')).toEqual(['cluster1', 'cluster2']);
    }, SOON);
    for (const member of members.slice(0, 2))
      expect((await inMember<Service>(member, 'service', 'back'))!.metadata.annotations).toMatchObject({
        ...BOTH,
        ...annotations,
      });
    await kubectl(
      management,
      'patch',
      'mcd',
      'front',
      '--type=merge',
      '-p',
      '{"spec":{"locations":"cluster3"}}',
    );
    await eventually(async () => {
      expect(await has('service', 'back')).toEqual(['cluster1', 'cluster3']);
    }, SOON);
  });
});

test('ports change in members, and what these assigned stays', async () => {
  const [first] = members as [ControlPlane];
  const old = { name: 'old', port: 81 };
  const http = { name: 'http', port: 80 };
  await apply(management, service('ported', { locations: 'cluster1', type: 'NodePort', ports: [http, old] }));
  await untilSaid('ported', 'True AllThere');
  const before = (await inMember<Service>(first, 'service', 'ported'))!;
  await apply(
    management,
    service('ported', { locations: 'cluster1', type: 'NodePort', ports: [http, { name: 'new', port: 82 }] }),
  );
  await eventually(async () => {
    const after = (await inMember<Service>(first, 'service', 'ported'))!;
    expect(after.spec.ports.map(({ port }) => port)).toEqual([80, 82]);
    expect(after.spec.ports[0]!.nodePort).toBe(before.spec.ports[0]!.nodePort);
    expect([after.spec.clusterIP, after.metadata.uid]).toEqual([before.spec.clusterIP, before.metadata.uid]);
  }, SOON);
  // An address that a member gave is not taken back.
  await apply(management, service('ported', { locations: 'cluster1', clusterIP: 'None' }));
  await untilSaid('ported', 'False Refused');
  expect((await inMember<Service>(first, 'service', 'ported'))!.spec.clusterIP).toBe(before.spec.clusterIP);
});

test('a Service that somebody else has is left alone', async () => {
  const [first] = members as [ControlPlane];
  await kubectl(first, 'create', 'service', 'clusterip', 'taken', '--tcp=9:9');
  await apply(management, service('taken', { locations: 'cluster1, cluster2' }));
  await untilSaid('taken', 'False Refused');
  expect((await inMember<Service>(first, 'service', 'taken'))!.spec.ports.map(({ port }) => port)).toEqual([
    9,
  ]);
  await kubectl(management, 'delete', 'mcs', 'taken', '--timeout=120s');
  expect(await has('service', 'taken')).toEqual(['cluster1']);
  await kubectl(first, 'delete', 'service', 'taken');
});

test('exports and imports are made in the version that each member serves, and judged', async () => {
  const [first, second] = members as [ControlPlane, ControlPlane];
  const spec = {
    locations: 'cluster1, cluster2',
    export: true,
    exportedLabels: { tier: 'web' },
    import: 'Managed',
  };
  await apply(management, service('shared', spec));
  await untilSaid('shared', 'True AllThere');
  for (const member of [first, second]) {
    const type = '{.spec.type} {.metadata.labels.tier} {.status.clusters[*].cluster}';
    expect(await kubectl(member, 'get', 'serviceimport', 'shared', '-o', `jsonpath=${type}`)).toBe(
      'ClusterSetIP web cluster1 cluster2',
    );
    const valid =
      '{.status.conditions[?(@.type=="Valid")].status} {.status.conditions[?(@.type=="Conflict")].status}';
    await eventually(async () => {
      expect(await kubectl(member, 'get', 'serviceexport', 'shared', '-o', `jsonpath=${valid}`)).toBe(
        'True False',
      );
    }, SOON);
  }
  await apply(management, service('shared', { ...spec, locations: 'cluster1, cluster3' }));
  await untilSaid('shared', 'False ApiMissing');
  await eventually(async () => {
    expect(await has('service', 'shared')).toEqual(['cluster1', 'cluster3']);
    expect(await kubectl(second, 'get', 'serviceexport', '-o', 'name')).toBe('');
  }, SOON);
  await kubectl(management, 'delete', 'mcs', 'shared', '--timeout=120s');
  // The API server's own Service comes and goes as it likes.
  for (const member of [first, second])
    expect(await kubectl(member, 'get', 'serviceexport,serviceimport,service', '-o', 'name')).not.toContain(
      'shared',
    );
});
