// Scenarios drawn at random, as texts: a few small clusters and what users may do to workloads in them at any time.

import fc from 'fast-check';
import { faultLines, faultSketches, type FaultSketch, type Place } from './random-faults.ts';
import { deployment, job, POLICIES } from './story.ts';

const NAMES = ['a', 'b', 'c'] as const;
const COPY = {
  a: { parallelism: 1, completions: 1 },
  b: { parallelism: 3, completions: 3 },
  c: { parallelism: 2, completions: 5, division: 'Divided' },
} as const;
const CLUSTERS = ['edge1', 'edge2', 'edge3', 'cloud1'];

const node = fc.record({
  cpu: fc.constantFrom('1', '2', '3500m'),
  memory: fc.constantFrom('2Gi', '8Gi'),
  pods: fc.constantFrom(2, 4, 110),
  count: fc.integer({ min: 1, max: 2 }),
});

const rarely = fc.integer({ min: 0, max: 7 }).map((draw) => draw === 7);

const cluster = fc.record({
  nodes: fc.array(node, { minLength: 0, maxLength: 2 }),
  cordoned: rarely,
  taint: fc.constantFrom(null, null, null, 'NoSchedule', 'NoExecute'),
  traffic: fc.integer({ min: 0, max: 3 }),
});

const size = fc.record({
  cpu: fc.constantFrom('100m', '500m', '1', '2'),
  memory: fc.constantFrom('0', '1Gi', '3Gi'),
});

/** Where something may go; empty texts and zeros stand for what is not said. */
const whereabouts = fc.record({
  placementPolicy: fc.constantFrom(...POLICIES),
  locations: fc.oneof(
    { weight: 2, arbitrary: fc.constant('') },
    {
      weight: 1,
      arbitrary: fc.subarray([...CLUSTERS, 'nowhere'], { minLength: 1 }).map((names) => names.join(', ')),
    },
  ),
  numberOfLocations: fc.integer({ min: 1, max: 2 }),
  placement: fc.record({
    home: fc.constantFrom('edge1', 'edge2', ''),
    partial: fc.boolean(),
    priority: fc.integer({ min: 0, max: 1 }),
    failover: fc.constantFrom(null, { after: '2m' }),
  }),
});

type Whereabouts = typeof whereabouts extends fc.Arbitrary<infer T> ? T : never;

interface Placement {
  locations?: string;
  readonly placementPolicy?: string;
  readonly numberOfLocations?: number;
  readonly placement: Partial<Whereabouts['placement']>;
}

function placementOf({ placementPolicy, locations, numberOfLocations, placement }: Whereabouts): Placement {
  const { home, ...rest } = placement;
  const block = home === '' ? rest : placement;
  if (locations !== '') return { locations, placement: block };
  const isAtHome = placementPolicy === 'cluster_affinity' || placementPolicy === 'pinned';
  const policy = isAtHome && home === '' ? 'worst_fit' : placementPolicy;
  return { placementPolicy: policy, numberOfLocations, placement: block };
}

const name = fc.constantFrom(...NAMES);

const applyDeployment = fc
  .record({
    name,
    where: whereabouts,
    replicas: fc.integer({ min: 0, max: 5 }),
    image: fc.constantFrom('app:1', 'app:2'),
    paused: rarely,
    size,
  })
  .map(({ name, where, replicas, image, paused, size }) => {
    const spec = { ...placementOf(where), replicas, paused };
    return { key: `mcd/${name}`, text: `apply: ${deployment(name, spec, { ...size, image })}` };
  });

const applyJob = fc
  .record({
    name,
    where: whereabouts,
    suspend: rarely,
    runSeconds: fc.constantFrom(1, 20, 200, 10_000),
    size,
  })
  .map(({ name, where, suspend, runSeconds, size }) => {
    // What makes up a copy of a job, and how many there are, never changes for a job of one name.
    const spec = { ...placementOf({ ...where, numberOfLocations: 1 }), ...COPY[name], suspend };
    if ('locations' in spec) spec.locations = where.locations.split(', ')[0]!;
    return { key: `mcj/${name}`, text: `run: ${runSeconds}s, apply: ${job(name, spec, size)}` };
  });

const scale = fc.record({ name, replicas: fc.integer({ min: 0, max: 6 }) }).map(({ name, replicas }) => ({
  key: `mcd/${name}`,
  text: `scale: mcd/${name}, replicas: ${replicas}`,
}));

const remove = fc
  .record({ name, kind: fc.constantFrom('mcd', 'mcj') })
  .map(({ name, kind }) => ({ key: `${kind}/${name}`, text: `delete: ${kind}/${name}` }));

const action = fc
  .record({
    // Often within the time that a change takes to get around.
    millis: fc.oneof(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 600_000 })),
    what: fc.oneof(
      { weight: 4, arbitrary: applyDeployment },
      { weight: 3, arbitrary: applyJob },
      { weight: 2, arbitrary: scale },
      { weight: 2, arbitrary: remove },
    ),
  })
  .map(({ millis, what }) => ({ millis, ...what }));

/** In order of time, without what is done to objects that are not there yet. */
function linesOf(actions: readonly (typeof action extends fc.Arbitrary<infer T> ? T : never)[]): string[] {
  const applied = new Set<string>();
  return actions
    .toSorted((a, b) => a.millis - b.millis)
    .filter(({ key, text }) => {
      if (text.includes('apply')) applied.add(key);
      return applied.has(key);
    })
    .map(({ millis, text }) => `      - { at: ${millis}ms, ${text} }`);
}

const delays = fc.record({
  api: fc.constantFrom('0s', '10ms'),
  informer: fc.constantFrom('0s', '50ms', '2s'),
  controller: fc.constantFrom('0s', '100ms'),
  schedule: fc.constantFrom('0s', '5ms', '1s'),
  pull: fc.constantFrom('0s', '2s'),
  start: fc.constantFrom('0s', '1s'),
  ready: fc.constantFrom('0s', '3s'),
});

/** Texts of scenarios in which nothing new happens in the last fifty minutes. */
export const scenarioText: fc.Arbitrary<string> = drawnText(fc.constant([]));

/** The same with faults, the last of which is over forty minutes before the end. */
export const troubledText: fc.Arbitrary<string> = drawnText(faultSketches);

function drawnText(faults: fc.Arbitrary<readonly FaultSketch[]>): fc.Arbitrary<string> {
  return fc
    .record({
      faults,
      clusters: fc
        .tuple(cluster, cluster, cluster, cluster)
        .filter((all) => all.some(({ nodes }) => nodes.length > 0)),
      delays,
      rate: fc.constantFrom(0, 0.02, 0.1),
      actions: fc.array(action, { minLength: 1, maxLength: 14 }),
    })
    .map(({ clusters, delays, rate, actions, faults }) => {
      const lines = [
        'name: drawn',
        'question: Does every invariant hold?',
        'duration: 1h',
        'policies: [worst_fit]',
        'clusters:',
        ...clusters.map((one, index) => clusterLine(CLUSTERS[index]!, one)),
        'network: { defaultRttMs: 10 }',
        `delays: ${JSON.stringify(delays)}`,
        ...faultLines(faults, clusters.map(placeOf)),
        'load:',
        '  - manifests:',
        `      - { at: 1s, apply: ${deployment('first')} }`,
        ...linesOf(actions),
      ];
      if (rate > 0) lines.push(`  - poisson: ${jobs(rate)}`);
      return `${lines.join('\n')}\n`;
    });
}

/** As the scenario names its nodes: those of a group of several are counted. */
function placeOf({ nodes }: ClusterSketch, index: number): Place {
  const cluster = CLUSTERS[index]!;
  const names = nodes.flatMap(({ count }, group) => {
    const name = `${cluster}-${group}`;
    return count === 1 ? [name] : Array.from({ length: count }, (_, i) => `${name}-${i + 1}`);
  });
  return { cluster, nodes: names };
}

function jobs(rate: number): string {
  return JSON.stringify({
    ratePerSecond: rate,
    count: 30,
    duration: { exponential: { mean: '60s' } },
    cpu: ['250m', '1'],
    memory: ['512Mi', '2Gi'],
    home: { edge1: 2, edge2: 1 },
  });
}

type ClusterSketch = typeof cluster extends fc.Arbitrary<infer T> ? T : never;

function clusterLine(name: string, { nodes, cordoned, taint, traffic }: ClusterSketch): string {
  return `  - ${JSON.stringify({
    name,
    cordoned,
    traffic,
    taints: taint === null ? [] : [{ key: 'special', effect: taint }],
    nodes: nodes.map(({ cpu, memory, pods, count }, group) => ({
      name: `${name}-${group}`,
      count,
      allocatable: { cpu, memory, pods },
    })),
  })}`;
}
