// Exports of one name and what others import of them, by the rules of the Multi-Cluster Services API.

import { describe, expect, test } from 'vitest';
import { readServiceMemory } from '../../core/api/index.ts';
import { mergeExports, type Export, type ExportedService } from '../../core/service/exports.ts';
import { deploymentOf } from '../support/fleets.ts';
import { exportedService, serviceOf, ServiceWorld } from '../support/services.ts';

const SECOND = 1_000_000;
const HTTP = { name: 'http', port: 80, protocol: 'TCP' };
const SCTP = { name: 'sctp', port: 142, protocol: 'SCTP' };

/** Exports of clusters a, b and so on, a second apart. */
function exportsOf(...services: readonly (Partial<ExportedService> | null)[]): Export[] {
  return services.map((service, index) => ({
    cluster: String.fromCharCode(97 + index),
    createdMicros: index * SECOND,
    service: service === null ? null : exportedService(service),
    labels: {},
    annotations: {},
  }));
}

describe('merging exports', () => {
  test.each<[string, Export[], object | null, string[]]>([
    ['agree', exportsOf({}, {}), { type: 'ClusterSetIP', ports: [HTTP], clusters: ['a', 'b'] }, []],
    ['have a port each', exportsOf({}, { ports: [HTTP, SCTP] }), { ports: [HTTP, SCTP] }, ['PortConflict']],
    [
      'have another number for a name',
      exportsOf({}, { ports: [{ ...HTTP, port: 81 }] }),
      { ports: [HTTP] },
      ['PortConflict'],
    ],
    [
      'have another name for a number',
      exportsOf({}, { ports: [{ ...HTTP, name: 'web' }] }),
      { ports: [HTTP] },
      ['PortConflict'],
    ],
    ['have ports in another order', exportsOf({ ports: [HTTP, SCTP] }, { ports: [SCTP, HTTP] }), {}, []],
    ['are headless and not', exportsOf({}, { isHeadless: true }), { type: 'ClusterSetIP' }, ['TypeConflict']],
    [
      'are not headless, and then are',
      exportsOf({ isHeadless: true }, {}),
      { type: 'Headless' },
      ['TypeConflict'],
    ],
    [
      'differ in session affinity',
      exportsOf(
        { traffic: { sessionAffinity: 'ClientIP', affinitySeconds: 9 } },
        { traffic: { sessionAffinity: 'None' } },
      ),
      { traffic: { sessionAffinity: 'ClientIP', affinitySeconds: 9 } },
      ['SessionAffinityConflict', 'SessionAffinityConfigConflict'],
    ],
    [
      'differ in how traffic is led',
      exportsOf(
        { traffic: { internalTrafficPolicy: 'Local' } },
        { traffic: { trafficDistribution: 'PreferClose' } },
      ),
      { traffic: { internalTrafficPolicy: 'Local' } },
      ['InternalTrafficPolicyConflict', 'TrafficDistributionConflict'],
    ],
    [
      'differ in families',
      exportsOf({}, { ipFamilies: ['IPv6'] }),
      { ipFamilies: ['IPv4'] },
      ['IPFamilyConflict'],
    ],
    ['are of a name that stands for another', exportsOf({ type: 'ExternalName' }), null, []],
    ['have no Service', exportsOf(null), null, []],
  ])('that %s', (_what, exports, service, conflicts) => {
    const merged = mergeExports(exports);
    if (service === null) expect(merged.service).toBeNull();
    else expect(merged.service).toMatchObject(service);
    for (const { validity, conflicts: said } of merged.verdicts.values())
      expect(validity === 'Valid' ? said : []).toEqual(conflicts);
    // The order in which they are seen is no part of the rule.
    expect(mergeExports([...exports].reverse()).service).toEqual(merged.service);
  });

  test('hands on the labels and annotations of the oldest alone', () => {
    const [a, b] = exportsOf({}, {});
    const older = { ...b!, createdMicros: -1, labels: { site: 'b' }, annotations: { note: 'b' } };
    const merged = mergeExports([{ ...a!, labels: { site: 'a' } }, older]);
    expect(merged.service).toMatchObject({ labels: { site: 'b' }, annotations: { note: 'b' } });
    expect(merged.verdicts.get('a')?.conflicts).toEqual(['AnnotationsConflict', 'LabelsConflict']);
  });

  test('says what is wrong with one and counts the others', () => {
    const merged = mergeExports(exportsOf(null, { type: 'ExternalName' }, {}));
    expect([...merged.verdicts].map(([cluster, { validity }]) => [cluster, validity])).toEqual([
      ['a', 'NoService'],
      ['b', 'InvalidServiceType'],
      ['c', 'Valid'],
    ]);
    expect(merged.service?.clusters).toEqual(['c']);
  });
});

describe('a service that is exported', () => {
  /** web runs in a and b; all clusters but d serve the API. */
  function world(): ServiceWorld {
    const all = new ServiceWorld().cluster('a', 4).cluster('b', 4).cluster('c', 4).cluster('d', 4);
    all.settle('web', deploymentOf({ locations: ['a', 'b'], replicas: 1 }));
    for (const cluster of ['a', 'b', 'c']) all.memberOf('web', cluster).mcs = { export: null, import: null };
    return all;
  }
  const exportedIn = (all: ServiceWorld): string[] =>
    all.fleet.names.filter((cluster) => (all.memberOf('web', cluster).mcs?.export ?? null) !== null);
  const importedIn = (all: ServiceWorld): string[] =>
    all.fleet.names.filter((cluster) => (all.memberOf('web', cluster).mcs?.import ?? null) !== null);
  const said = (all: ServiceWorld, type: string): string | undefined => {
    const found = all.decideOnService('web').status.conditions.find((one) => one.type === type);
    return found && `${found.status} ${found.reason}`;
  };

  test('is exported where it serves, and not where it is consumed', () => {
    const all = world();
    const settled = all.settleService('web', serviceOf({ exportRevision: 'e1', consumers: ['c'] }));
    expect(settled.effects).toEqual([]);
    expect(exportedIn(all)).toEqual(['a', 'b']);
    expect(importedIn(all)).toEqual([]);
    expect(said(all, 'Exported')).toBe('True AllExported');
    all.settleService('web', serviceOf());
    expect(exportedIn(all)).toEqual([]);
  });

  test('says where the API is not served', () => {
    const all = world();
    all.settleService('web', serviceOf({ exportRevision: 'e1', locations: ['a', 'd'] }));
    expect(exportedIn(all)).toEqual(['a']);
    expect(said(all, 'Exported')).toBe('False ApiMissing');
  });

  test('is imported everywhere where it is asked for, until nobody exports it', () => {
    const all = world();
    const spec = serviceOf({ exportRevision: 'e1', isImported: true });
    expect(all.settleService('web', spec).effects).toEqual([]);
    expect(importedIn(all)).toEqual(['a', 'b', 'c']);
    expect(said(all, 'Imported')).toBe('True AllImported');
    expect(said(all, 'Conflict')).toBe('False NoConflicts');
    all.deleteService('web');
    all.settleService('web');
    expect([exportedIn(all), importedIn(all), all.serviceIn('web')]).toEqual([[], [], []]);
  });

  test('leaves an import alone that somebody else made, and says so', () => {
    const all = world();
    all.memberOf('web', 'c').mcs = { export: null, import: { revision: null } };
    const settled = all.settleService('web', serviceOf({ exportRevision: 'e1', isImported: true }));
    expect(settled.effects).toEqual([]);
    expect(said(all, 'Imported')).toBe('False NotOurs');
    all.deleteService('web');
    all.settleService('web');
    expect(importedIn(all)).toEqual(['c']);
  });

  test('stays imported as it was while a cluster that exports it does not answer', () => {
    const all = world();
    all.settleService('web', serviceOf({ exportRevision: 'e1', isImported: true }));
    for (const cluster of ['a', 'b']) all.see({ type: 'health', cluster, ready: false });
    for (const cluster of ['a', 'b']) all.memberOf('web', cluster).mcs = { export: null, import: null };
    const silent = all.decideOnService('web');
    expect(silent.effects.filter(({ type }) => type === 'removeImport')).toEqual([]);
    expect(silent.memory.imported?.exporters).toEqual(['a', 'b']);
  });

  test('remembers what is imported over a restart', () => {
    const all = world();
    const { memory } = all.settleService('web', serviceOf({ exportRevision: 'e1', isImported: true }));
    expect(readServiceMemory(JSON.parse(JSON.stringify({ memory })))).toEqual(memory);
    expect(readServiceMemory({ memory: { places: 'nonsense' } })).toBeNull();
  });

  test('shows what exports contradict each other in, whoever made them', () => {
    const all = world();
    const foreign = { service: exportedService({ ports: [] }), labels: {}, annotations: {}, verdict: null };
    const there = { ...foreign, revision: null, createdMicros: -1 };
    all.memberOf('web', 'c').mcs = { export: there, import: null };
    all.settleService('web', serviceOf({ exportRevision: 'e1', isImported: true }));
    expect(said(all, 'Conflict')).toBe('True PortConflict');
    // All are told, also the one that is not ours.
    for (const cluster of ['a', 'b', 'c'])
      expect(all.memberOf('web', cluster).mcs?.export?.verdict).toEqual({
        validity: 'Valid',
        conflicts: ['PortConflict'],
      });
  });

  test('has the address of the Service in each cluster where Cilium joins them', () => {
    const all = world();
    all.memberOf('web', 'c').addresses = ['10.0.0.3'];
    const spec = serviceOf({ exportRevision: 'e1', isImported: true, isGlobal: true, consumers: ['c'] });
    all.serve('web', spec);
    for (const cluster of ['a', 'b']) {
      const there = { service: exportedService(), labels: {}, annotations: {}, verdict: null };
      all.memberOf('web', cluster).mcs!.export = { ...there, revision: 'e1', createdMicros: 0 };
    }
    const imports = all.decideOnService('web').effects.filter((effect) => effect.type === 'ensureImport');
    expect(imports.map(({ cluster, service }) => [cluster, service.ips])).toEqual([
      ['a', []],
      ['b', []],
      ['c', ['10.0.0.3']],
    ]);
  });
});
