// The checklist of the Multi-Cluster Services API's own conformance suite (its specs in our own words: test/yardsticks/data), with
// mck8s as what makes imports. Each spec that needs only objects is a test here, named by its number; for each of the others stands
// why it is not.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { field, listAt, textAt } from '../../handlers/observe/read.ts';
import type { KubeObject } from '../../handlers/ports/kube-object.ts';
import { ServiceStory } from '../live/services.ts';
import type { JsonObject } from '../../simulator/apiserver/json.ts';

interface Spec {
  readonly id: string;
  readonly name: string;
}

const { specs } = JSON.parse(
  readFileSync(new URL('../yardsticks/data/mcs_conformance.json', import.meta.url), 'utf8'),
) as { readonly specs: readonly Spec[] };

const DATA_PATH = 'needs a network between clusters and pods that answer';
const DNS = 'needs a DNS server that knows the names of the cluster set';

/** Specs that no test here covers, and why. */
const EXCUSED: ReadonlyMap<string, string> = new Map([
  ...['mcs-16', 'mcs-17', 'mcs-18', 'mcs-19', 'mcs-20'].map((id) => [id, DATA_PATH] as const),
  ['mcs-21', 'mck8s makes no EndpointSlices of other clusters: Cilium or another network does'],
  ...['mcs-22', 'mcs-23', 'mcs-24', 'mcs-25', 'mcs-26', 'mcs-27'].map((id) => [id, DNS] as const),
]);

const CLUSTERS = ['cluster1', 'cluster2', 'cluster3'] as const;
const HTTP = { name: 'http', port: 80, protocol: 'TCP' };
const SCTP = { name: 'sctp', port: 142, protocol: 'SCTP' };

/** Three clusters that serve the API. */
async function clusters(): Promise<ServiceStory> {
  return await ServiceStory.started({ mcs: CLUSTERS });
}

/** The service hello, exported by ours from cluster 1 and then, where a second one is given, by somebody from cluster 2. */
async function exported(
  spec: JsonObject,
  second?: JsonObject,
  secondExport: JsonObject = {},
): Promise<ServiceStory> {
  const story = await clusters();
  story.serve('hello', { locations: 'cluster1', export: true, import: 'Managed', ports: [HTTP], ...spec });
  await story.pass(10);
  if (second !== undefined)
    story.makeForeign('cluster2', 'hello', { ports: [HTTP], ...second }, secondExport);
  await story.pass(10);
  return story;
}

/** Clusters that import hello. */
const importedIn = (story: ServiceStory): string[] =>
  CLUSTERS.filter((cluster) => story.importIn(cluster, 'hello') !== undefined);
/** `True PortConflict`, for a condition of the export in a cluster. */
const exportSays = (story: ServiceStory, cluster: string, type: string): string => {
  const found = listAt(story.exportIn(cluster, 'hello')?.status, 'conditions').find(
    (condition) => textAt(condition, 'type') === type,
  );
  return `${textAt(found, 'status') ?? ''} ${textAt(found, 'reason') ?? ''}`;
};
const imports = (story: ServiceStory): KubeObject[] =>
  CLUSTERS.flatMap((cluster) => story.importIn(cluster, 'hello') ?? []);

describe('specs that need only objects', () => {
  const covered = new Set<string>();
  const spec = (id: string, check: () => Promise<void>): void => {
    covered.add(id);
    test(`${id}: ${specs.find((one) => one.id === id)!.name}`, check);
  };

  spec('mcs-01', async () => {
    const story = await clusters();
    const hello = { export: true, import: 'Managed' };
    for (const [locations, expected] of [
      ['cluster1', CLUSTERS],
      ['cluster1, cluster2', CLUSTERS],
      ['cluster2', CLUSTERS],
    ] as const) {
      story.serve('hello', { ...hello, locations });
      await story.pass(15);
      expect(importedIn(story)).toEqual(expected);
    }
    story.serve('hello', { locations: 'cluster2' });
    await story.pass(15);
    expect(importedIn(story)).toEqual([]);
  });

  spec('mcs-02', async () => {
    const story = await clusters();
    story.serve(
      'hello',
      {
        locations: 'cluster1',
        export: true,
        import: 'Managed',
        exportedLabels: { tier: 'web' },
        exportedAnnotations: { note: 'exported' },
      },
      { own: 'annotation' },
    );
    await story.pass(15);
    const { labels, annotations } = story.importIn('cluster3', 'hello')!.metadata;
    expect(labels).toMatchObject({ tier: 'web' });
    expect(annotations).toMatchObject({ note: 'exported' });
    expect(annotations).not.toHaveProperty('own');
  });

  spec('mcs-03', async () => {
    const first = { exportedLabels: { site: 'one' }, exportedAnnotations: { note: 'one' } };
    const second = { exportedLabels: { site: 'two' }, exportedAnnotations: { note: 'two' } };
    const story = await exported(first, {}, second);
    for (const cluster of ['cluster1', 'cluster2'])
      expect(exportSays(story, cluster, 'Conflict')).toBe('True AnnotationsConflict,LabelsConflict');
    for (const { metadata } of imports(story)) {
      expect(metadata.labels).toMatchObject({ site: 'one' });
      expect(metadata.annotations).toMatchObject({ note: 'one' });
    }
  });

  spec('mcs-04', async () => {
    const story = await exported({});
    expect(imports(story).map(({ spec: is }) => textAt(is, 'type'))).toEqual(
      CLUSTERS.map(() => 'ClusterSetIP'),
    );
    expect(story.importIn('cluster3', 'hello')!.status).toEqual({ clusters: [{ cluster: 'cluster1' }] });
    story.serve('hello', { locations: 'cluster1' });
    await story.pass(15);
    expect(importedIn(story)).toEqual([]);
  });

  spec('mcs-05', async () => {
    const affinity = {
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 10 } },
    };
    for (const { spec: is } of imports(await exported(affinity))) expect(is).toMatchObject(affinity);
  });

  spec('mcs-06', async () => {
    const story = await exported({ internalTrafficPolicy: 'Local' });
    for (const { spec: is } of imports(story)) expect(is).toMatchObject({ internalTrafficPolicy: 'Local' });
  });

  spec('mcs-07', async () => {
    const story = await exported({ trafficDistribution: 'PreferClose' });
    for (const { spec: is } of imports(story))
      expect(is).toMatchObject({ trafficDistribution: 'PreferClose' });
  });

  // Addresses are those of the Services that Cilium joins into one: there must be one in each cluster.
  spec('mcs-08', async () => {
    const story = await clusters();
    const hello = {
      locations: 'cluster1',
      consumers: ['cluster2', 'cluster3'],
      export: true,
      import: 'Managed',
    };
    story.serve('hello', hello, { 'service.cilium.io/global': 'true' });
    await story.pass(15);
    for (const cluster of CLUSTERS) {
      const is = story.importIn(cluster, 'hello')!.spec;
      expect(listAt(is, 'ips')).toEqual([field(story.serviceIn(cluster, 'hello')!.spec, 'clusterIP')]);
      expect(listAt(is, 'ipFamilies')).toEqual(['IPv4']);
    }
  });

  spec('mcs-09', async () => {
    const story = await exported({ ports: [HTTP, SCTP] });
    for (const is of imports(story)) expect(story.portsOf(is)).toEqual(['80/TCP http', '142/SCTP sctp']);
  });

  spec('mcs-10', async () => {
    const story = await exported({}, { ports: [HTTP, SCTP] });
    for (const cluster of ['cluster1', 'cluster2'])
      expect(exportSays(story, cluster, 'Conflict')).toBe('True PortConflict');
    for (const is of imports(story)) expect(story.portsOf(is)).toEqual(['80/TCP http', '142/SCTP sctp']);
    expect(story.saidOf('hello', 'Conflict')).toBe('True PortConflict');
  });

  spec('mcs-11', async () => {
    const story = await exported({}, { ports: [{ ...HTTP, port: 81 }] });
    for (const cluster of ['cluster1', 'cluster2'])
      expect(exportSays(story, cluster, 'Conflict')).toBe('True PortConflict');
    for (const is of imports(story)) expect(story.portsOf(is)).toEqual(['80/TCP http']);
  });

  spec('mcs-12', async () => {
    const story = await exported({ clusterIP: 'None' });
    expect(imports(story).map(({ spec: is }) => textAt(is, 'type'))).toEqual(CLUSTERS.map(() => 'Headless'));
    story.serve('hello', { locations: 'cluster1', clusterIP: 'None' });
    await story.pass(15);
    expect(importedIn(story)).toEqual([]);
  });

  spec('mcs-13', async () => {
    const story = await exported({ clusterIP: 'None' });
    for (const { spec: is } of imports(story)) expect(field(is, 'ips')).toBeUndefined();
  });

  spec('mcs-14', async () => {
    const story = await clusters();
    const external = { type: 'ExternalName', externalName: 'hello.example.org' };
    story.makeForeign('cluster2', 'hello', external, {});
    story.serve('hello', { locations: 'cluster1', export: true, import: 'Managed', ports: [HTTP] });
    await story.pass(15);
    expect(exportSays(story, 'cluster2', 'Valid')).toBe('False InvalidServiceType');
    // What is exported beside it is imported, and nothing of it.
    for (const is of imports(story)) expect(is.status).toEqual({ clusters: [{ cluster: 'cluster1' }] });
    // Our own kind refuses it before anything is made.
    story.serve('other', { ...external, locations: 'cluster1', export: true });
    await story.pass(10);
    expect(story.saidOf('other')).toBe('False BadObject');
    expect(story.exportIn('cluster1', 'other')).toBeUndefined();
  });

  spec('mcs-15', async () => {
    const story = await exported({}, { clusterIP: 'None' });
    for (const cluster of ['cluster1', 'cluster2'])
      expect(exportSays(story, cluster, 'Conflict')).toBe('True TypeConflict');
    expect(imports(story).map(({ spec: is }) => textAt(is, 'type'))).toEqual(
      CLUSTERS.map(() => 'ClusterSetIP'),
    );
  });

  test('and each spec of the checklist is one of them or says why it is not', () => {
    const missing = specs.filter(({ id }) => !covered.has(id) && !EXCUSED.has(id));
    expect(missing).toEqual([]);
    expect([...EXCUSED.keys()].filter((id) => covered.has(id))).toEqual([]);
  });
});

describe('the API in members', () => {
  test('is used in the older version where that alone is served', async () => {
    const story = await ServiceStory.started({ mcs: CLUSTERS, version: 'v1alpha1' });
    story.serve('hello', { locations: 'cluster1', export: true, import: 'Managed', ports: [HTTP] });
    await story.pass(15);
    const paths = story.traffic.writesSince(0).map(({ path }) => path);
    expect(
      paths.filter((path) => path.includes('/v1alpha1/') && path.includes('serviceimports')).length,
    ).toBeGreaterThan(2);
    expect(paths.filter((path) => path.includes('multicluster.x-k8s.io/v1beta1'))).toEqual([]);
    expect(story.saidOf('hello', 'Imported')).toBe('True AllImported');
  });

  test('that is not served where it would be exported is told of, and the Service is there all the same', async () => {
    const story = await ServiceStory.started({ mcs: ['cluster1'] });
    story.serve('hello', { locations: 'cluster1, cluster2', export: true, import: 'Managed' });
    await story.pass(15);
    expect(story.servedIn('hello')).toEqual(['cluster1', 'cluster2']);
    expect(story.saidOf('hello')).toBe('False ApiMissing');
    expect(story.condition(story.service('hello'), 'Exported')?.message).toContain(
      'cluster2 cannot export it',
    );
  });

  test('leaves an import alone that somebody else made', async () => {
    const story = await clusters();
    const there = { ports: [], type: 'Headless' };
    story.makeForeignImport('cluster3', 'hello', there);
    story.serve('hello', { locations: 'cluster1', export: true, import: 'Managed' });
    await story.pass(15);
    expect(story.importIn('cluster3', 'hello')!.spec).toEqual(there);
    expect(story.saidOf('hello')).toBe('False NotOurs');
    story.stopServing('hello');
    await story.pass(15);
    expect(importedIn(story)).toEqual(['cluster3']);
  });

  test('is written to no more once all is said', async () => {
    const story = await exported({}, { ports: [HTTP, SCTP] });
    await story.pass(40);
    expect(await story.writesWhile(300)).toBe(0);
  });
});
