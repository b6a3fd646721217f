// What holds of every decision on a service, whatever happens to the deployments that it follows and to clusters.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../core/canonical.ts';
import { codeOf, isWanted } from '../../core/service/verdicts.ts';
import { deploymentOf } from '../support/fleets.ts';
import { serviceOf, ServiceWorld } from '../support/services.ts';

const CLUSTERS = ['a', 'b', 'c', 'd'] as const;
const someClusters = fc.subarray([...CLUSTERS]);

const anySpec = fc.record({
  locations: fc.option(fc.subarray([...CLUSTERS], { minLength: 1 })),
  consumers: fc.option(someClusters),
  isGlobal: fc.boolean(),
  exportRevision: fc.option(fc.constantFrom('e1', 'e2')),
  isImported: fc.boolean(),
  revision: fc.constantFrom('r1', 'r2'),
});

const anyStep = fc.oneof(
  fc.record({ type: fc.constant('place'), name: fc.constantFrom('web', 'front'), at: someClusters }),
  fc.record({ type: fc.constant('vanish'), name: fc.constantFrom('web', 'front') }),
  fc.record({ type: fc.constant('health'), cluster: fc.constantFrom(...CLUSTERS), ready: fc.boolean() }),
  fc.record({ type: fc.constant('spec'), spec: anySpec }),
  fc.record({ type: fc.constant('forget') }),
);
type Step = typeof anyStep extends fc.Arbitrary<infer Value> ? Value : never;

function world(): ServiceWorld {
  const all = new ServiceWorld();
  for (const cluster of CLUSTERS) all.cluster(cluster, 8);
  for (const cluster of ['a', 'b', 'c']) all.memberOf('web', cluster).mcs = { export: null, import: null };
  all.settle('web', deploymentOf({ locations: ['a'] }));
  all.settle('front', deploymentOf({ locations: ['b'] }));
  all.settleService('web', serviceOf());
  return all;
}

function take(all: ServiceWorld, step: Step): void {
  switch (step.type) {
    case 'place':
      if (!('at' in step) || !all.board.entries.has(`MultiClusterDeployment/default/${step.name}`)) return;
      all.settle(step.name, deploymentOf(step.at.length === 0 ? { replicas: 0 } : { locations: step.at }));
      return;
    case 'vanish':
      if ('name' in step) all.board.entries.delete(`MultiClusterDeployment/default/${step.name}`);
      return;
    case 'health':
      if ('ready' in step) all.see({ ...step, type: 'health' });
      return;
    case 'spec':
      if ('spec' in step) all.serve('web', serviceOf(step.spec));
      return;
    case 'forget':
      all.forgetMemory('web');
  }
}

test('a service that settled is where its verdicts say, in every cluster that answers, and asks for nothing', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 12 }), (steps) => {
      const all = world();
      for (const step of steps) {
        take(all, step);
        all.settleService('web');
      }
      for (const cluster of CLUSTERS) all.see({ type: 'health', cluster, ready: true });
      const settled = all.settleService('web');
      const again = all.decideOnService('web');
      expect(again.effects).toEqual([]);
      // Deciding again says the same, so that nothing is written.
      expect(canonicalJson([again.status, again.memory])).toBe(
        canonicalJson([settled.status, settled.memory]),
      );
      const wanted = settled.reasons.clusters
        .filter(({ code }) => isWanted(code))
        .map(({ cluster }) => cluster);
      expect(all.serviceIn('web')).toEqual(wanted.sort());
      for (const verdict of settled.reasons.clusters) expect(codeOf(verdict)).toBe(verdict.code);
    }),
  );
});

test('a service that follows its deployment never leaves a cluster where that is wanted or has pods', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 12 }), (steps) => {
      const all = world();
      for (const step of steps) {
        if (step.type === 'spec') continue;
        take(all, step);
        const { effects } = all.decideOnService('web');
        const left = effects.filter(({ type }) => type === 'removeService').map(({ cluster }) => cluster);
        const entry = all.board.entries.get('MultiClusterDeployment/default/web');
        for (const cluster of left) {
          // Nothing is taken away because a deployment is not there.
          expect(entry).toBeDefined();
          expect(entry!.placements.some((placed) => placed.cluster === cluster && placed.replicas > 0)).toBe(
            false,
          );
          expect(all.state(cluster).claims.get(entry!.key)?.present ?? 0).toBe(0);
        }
        all.settleService('web');
      }
    }),
  );
});

test('a service that is deleted leaves nothing in any cluster that answers', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 8 }), (steps) => {
      const all = world();
      for (const step of steps) {
        take(all, step);
        all.settleService('web');
      }
      all.deleteService('web');
      const silent = CLUSTERS.filter((cluster) => !all.state(cluster).ready);
      const gone = all.settleService('web');
      expect(all.serviceIn('web').filter((cluster) => !silent.includes(cluster as 'a'))).toEqual([]);
      for (const cluster of CLUSTERS) all.see({ type: 'health', cluster, ready: true });
      const last = all.settleService('web');
      expect([all.serviceIn('web'), last.effects, last.status.leaving]).toEqual([[], [], []]);
      if (silent.length === 0) expect(gone.status.leaving).toEqual([]);
    }),
  );
});
