// What cluster0 knows of members by scraped totals alone: as old as the scrape, its lag and its window say, and never more.

import { describe, expect, test } from 'vitest';
import { checkSettled } from '../../simulator/run/invariants/settled.ts';
import { deployment, tell, type Told } from './story.ts';

/** Two clusters of one node with four cpus each. */
function story(staleness: string, manifests: readonly string[], more = ''): string {
  return `name: scraped
question: What is known when?
duration: 1h
policies: [worst_fit]
staleness: ${staleness}
${more}
clusters:
  - { name: edge1, nodes: [{ allocatable: { cpu: 4, memory: 8Gi } }] }
  - { name: edge2, nodes: [{ allocatable: { cpu: 4, memory: 8Gi } }] }
delays: { api: 0s, informer: 0s, controller: 0s, schedule: 0s, pull: 0s, start: 0s }
load:
  - manifests:
${manifests.map((line) => `      - { ${line} }\n`).join('')}`;
}

const WEB = `at: 10s, apply: ${deployment('web', { locations: 'edge1', replicas: 3 })}`;

/** Cores of edge1 that cluster0 takes for requested. */
function coresKnown({ control }: Told): number | undefined {
  const requested = control.cluster0.fleet.clusters.get('edge1')!.totals?.requested.get('cpu');
  return requested === undefined ? undefined : requested / 1000;
}

function known(staleness: string, seconds: readonly number[], more = ''): readonly (number | undefined)[] {
  return seconds.map((untilSeconds) => coresKnown(tell(story(staleness, [WEB], more), { untilSeconds })));
}

describe('totals', () => {
  test('are those of the last scrape', () => {
    expect(known('{ scrapePeriod: 30s }', [0, 11, 29, 31])).toEqual([0, 0, 0, 3]);
  });

  test('are known after their lag', () => {
    expect(known('{ scrapePeriod: 30s, lag: 7s }', [31, 36, 38])).toEqual([0, 0, 3]);
  });

  test('are means over the window', () => {
    // Three cores for twenty of the last thirty seconds, and for five of the last five.
    expect(known('{ scrapePeriod: 30s, window: 30s }', [31, 61])).toEqual([2, 3]);
    expect(known('{ scrapePeriod: 30s, window: 5s }', [31])).toEqual([3]);
  });

  test('stay as old as they are while nobody answers', () => {
    const cut = 'faults: [{ at: 5s, for: 5m, partition: { cluster: edge1, way: fromMember } }]';
    expect(known('{ scrapePeriod: 30s }', [31, 304, 331], cut)).toEqual([0, 0, 3]);
  });

  test('leave out nodes that take no pods', () => {
    const down = 'faults: [{ at: 5s, nodeDown: { cluster: edge1, node: edge1-node-1 } }]';
    const { control } = tell(story('{ scrapePeriod: 30s }', [WEB], down), { untilSeconds: 61 });
    expect(control.cluster0.fleet.clusters.get('edge1')!.totals!.allocatable.get('cpu')).toBe(0);
  });

  test('are not there where nodes are watched, for all or for one', () => {
    expect(known('{ view: watched }', [31])).toEqual([undefined]);
    const one = story('{}', [WEB]).replace('name: edge1,', 'name: edge1, staleness: { view: watched },');
    const told = tell(one, { untilSeconds: 31 });
    const { clusters } = told.control.cluster0.fleet;
    expect([clusters.get('edge1')!.totals, clusters.get('edge2')!.totals === null]).toEqual([null, false]);
  });
});

test('room that was taken since the last scrape is given away again, until the next tells', () => {
  // Bound pods are no claim any more and no total yet: the second deployment is sent where it cannot run.
  const more = `at: 20s, apply: ${deployment('more', { locations: 'edge1', replicas: 3 })}`;
  const queued = (staleness: string): unknown =>
    tell(story(staleness, [WEB, more]), { untilSeconds: 40 }).queuedOf('more');
  expect([
    queued('{ scrapePeriod: 60s }'),
    queued('{ scrapePeriod: 1s }'),
    queued('{ view: watched }'),
  ]).toEqual([{ edge1: 2 }, {}, {}]);
  checkSettled(tell(story('{ scrapePeriod: 60s }', [WEB, more])).control);
});
