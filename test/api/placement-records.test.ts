// What a status says is read back as it was written; what cannot be read is as good as absent.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlacementRecord, type MemberClusterStatus, type WorkloadStatus } from '../../core/api/index.ts';
import { parseMicroTime } from '../../core/api/micro-time.ts';
import type { PlacementMemory } from '../../core/placement/status.ts';
import { deployment, member } from './manifests.ts';
import { refusedAt } from './structural-schema.ts';

const memory: PlacementMemory = {
  rulesHash: 'a1b2',
  requestsId: 'cpu=500m,memory=1Gi',
  unit: 1,
  locations: [
    { cluster: 'edge1', pods: 2 },
    { cluster: '', pods: 1 },
  ],
  avoided: [
    { cluster: 'edge3', revision: 'r1', untilMicros: 1_795_662_000_123_456, nodesHash: 4_000_000_000 },
    { cluster: 'edge4', revision: 'r1', untilMicros: 1, nodesHash: 2, refusal: 'QuotaExceeded' },
  ],
  leaving: [{ cluster: 'edge2', because: 'drained' }],
  finished: ['edge5'],
};

const status: WorkloadStatus = {
  observedGeneration: 3,
  conditions: [
    {
      type: 'Ready',
      status: 'False',
      reason: 'WaitingForRoom',
      message: 'one replica waits for room',
      lastTransitionTime: '2027-01-31T23:59:59Z',
      observedGeneration: 3,
    },
  ],
  replicas: 2,
  selector: 'app=front',
  total: { wanted: 6, placed: 5, current: 5, ready: 4, updated: 5, unplaced: 1 },
  clusters: [
    { name: 'edge1', desired: 2, current: 2, ready: 2, updated: 2, unschedulable: 0 },
    { name: 'edge2', desired: 0, ready: 1, leaving: true },
    { name: 'cloud1', desired: 3, ready: 2, reason: 'Overflow', message: 'edge1 is full' },
    { name: 'edge9', desired: 1, leaving: true },
  ],
  considered: [{ cluster: 'edge3', code: 'TooSmall', message: 'no node is big enough' }],
  placedOn: 'edge1,cloud1',
  readySummary: '4/6',
  unplaced: { replicas: 1, since: '2027-01-31T23:59:59.000001Z', within: ['edge1'] },
  memory,
};

describe('the record of placement in a status', () => {
  it('is what was written, without clusters that pods are leaving', () => {
    expect(readPlacementRecord(status)).toEqual({
      placements: [
        { cluster: 'edge1', replicas: 2 },
        { cluster: 'cloud1', replicas: 3 },
      ],
      unplaced: { replicas: 1, sinceMicros: 1_801_439_999_000_001, within: ['edge1'] },
      memory,
    });
  });

  it('is taken by the API server as it is', () => {
    expect(refusedAt({ ...deployment(), status })).toEqual([]);
  });

  it('and what is found out of a member are both told in full', () => {
    const found: MemberClusterStatus = {
      observedGeneration: 1,
      version: 'v1.36.3',
      tier: 'edge',
      clusterUID: '5f6a6b8e',
      nodes: 3,
      nodesReady: 2,
      allocatable: { cpu: '40', memory: '160Gi' },
      free: { cpu: '28', memory: '130Gi' },
      staleSince: '2027-01-31T23:59:59Z',
      cpuSummary: '12/40',
      memorySummary: '30Gi/160Gi',
    };
    expect(refusedAt({ ...member('edge1'), status: found })).toEqual([]);
  });

  const nothing = { placements: [], unplaced: null, memory: null };
  it.each([undefined, null, 7, 'text', [], {}, { clusters: 'none' }, { observedGeneration: -1 }])(
    'is empty in %j',
    (written) => {
      expect(readPlacementRecord(written)).toEqual(nothing);
    },
  );

  it.each<[Record<string, unknown>, Record<string, unknown>]>([
    [{ memory: { rulesHash: 7 } }, { memory: null }],
    [{ unplaced: { replicas: -1, since: '2027-01-31T00:00:00Z' } }, { unplaced: null }],
    [{ unplaced: { replicas: 1, since: 'yesterday' } }, { unplaced: null }],
    [
      { clusters: [{ name: 'a', desired: 'two' }, 7, { name: 'b', desired: 1, message: 'm'.repeat(300) }] },
      { placements: [{ cluster: 'b', replicas: 1 }] },
    ],
  ])('leaves out only what cannot be read of %j', (part, left) => {
    expect(readPlacementRecord({ ...status, ...part })).toEqual({ ...readPlacementRecord(status), ...left });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (clusters, unplaced, remembered) => {
        const read = readPlacementRecord({ clusters, unplaced, memory: remembered });
        expect(Object.keys(read)).toEqual(['placements', 'unplaced', 'memory']);
      }),
    );
  });
});

describe('points in time', () => {
  it('are what the calendar of the machine says', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1700), max: Date.UTC(2250) }), (millis) => {
        expect(parseMicroTime(new Date(millis).toISOString())).toBe(millis * 1000);
      }),
    );
  });

  it.each([
    ['2027-01-31T23:59:59Z', 1_801_439_999_000_000],
    ['2027-01-31T23:59:59.5Z', 1_801_439_999_500_000],
    ['2027-01-31T23:59:59.000001Z', 1_801_439_999_000_001],
    ['1969-12-31T23:59:59.999999Z', -1],
    ['2000-02-29T00:00:00.0000009Z', 951_782_400_000_000],
    ['2027-02-29T00:00:00Z', undefined],
    ['2100-02-29T00:00:00Z', undefined],
    ['2027-01-00T00:00:00Z', undefined],
    ['2027-13-01T00:00:00Z', undefined],
    ['2027-01-31T24:00:00Z', undefined],
    ['2027-01-31T23:59:59+01:00', undefined],
    ['soon', undefined],
  ])('%s is read as %s', (text, micros) => {
    expect(parseMicroTime(text)).toBe(micros);
  });
});
