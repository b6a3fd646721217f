// Every verdict follows from the numbers beside it, and is said in a sentence.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderNote, renderReason } from '../../core/decide/render-reasons.ts';
import type { ClusterReason, Note, ReasonCode, SpreadBar } from '../../core/decide/reasons.ts';
import type { NodeTally } from '../../core/capacity/node-tally.ts';
import { anySketch, worldOf } from '../properties/worlds.ts';

/** Nodes that are neither refused outright nor too small. */
function usable({ nodes, notReady, cordoned, tainted, notSelected, tooSmall }: NodeTally): number {
  return nodes - notReady - cordoned - tainted - notSelected - tooSmall;
}

const isMeant = (r: ClusterReason): boolean =>
  r.admitted && r.selected && r.inNoTier !== true && r.part?.mayTake !== false;
const isNear = ({ limits }: ClusterReason): boolean =>
  limits === undefined || limits.maxRttMs === null || limits.rttMs <= limits.maxRttMs;
const isAsked = (r: ClusterReason): boolean =>
  r.registered &&
  isMeant(r) &&
  isNear(r) &&
  r.tolerated &&
  !r.cordoned &&
  r.ready &&
  r.avoidedUntilMicros === 0;
const isAvoided = (r: ClusterReason): boolean =>
  isAsked({ ...r, avoidedUntilMicros: 0 }) && r.avoidedUntilMicros > 0;
const lacks = (r: ClusterReason): NodeTally | null =>
  isAsked(r) && r.kept + r.added === 0 && r.nodes !== null && r.nodes.capacity < r.unit ? r.nodes : null;
const isIdle = (r: ClusterReason): boolean =>
  r.registered && r.kept === 0 && r.added === 0 && r.loss === undefined;

/** What each verdict means, from the numbers alone. */
const MEANING: Readonly<Record<ReasonCode, (r: ClusterReason) => boolean>> = {
  UnknownLocation: (r) => !r.registered && r.nodes === null,
  NotHome: (r) => isIdle(r) && !r.admitted && r.part === undefined,
  NotLocation: (r) => isIdle(r) && !r.admitted && r.part !== undefined,
  NoTier: (r) => isIdle(r) && r.admitted && r.selected && r.inNoTier === true,
  NoWeight: (r) => isIdle(r) && r.admitted && r.selected && r.inNoTier !== true && r.part?.mayTake === false,
  NotSelected: (r) => isIdle(r) && r.admitted && !r.selected,
  TooFar: (r) => isIdle(r) && isMeant(r) && !isNear(r),
  ClusterTainted: (r) => isIdle(r) && isMeant(r) && isNear(r) && !r.tolerated,
  ClusterCordoned: (r) => isIdle(r) && isMeant(r) && isNear(r) && r.tolerated && r.cordoned,
  ClusterNotReady: (r) => isIdle(r) && isMeant(r) && isNear(r) && r.tolerated && !r.cordoned && !r.ready,
  StuckHereBefore: (r) => isIdle(r) && isAvoided(r) && r.refusal === undefined,
  RefusedHere: (r) => isIdle(r) && isAvoided(r) && r.refusal !== undefined,
  FailedOver: (r) =>
    r.registered &&
    !r.ready &&
    r.kept === 0 &&
    r.loss !== undefined &&
    r.loss.silentMicros >= r.loss.afterMicros,
  NoNodes: (r) => lacks(r)?.nodes === 0,
  NotWhole: (r) => (lacks(r)?.capacity ?? 0) > 0,
  UnevenSpread: (r) => lacks(r)?.capacity === 0 && lacks(r)!.heldBack > 0,
  Full: (r) => nothingFits(r) && lacks(r)!.full + lacks(r)!.conflicting > 0,
  TooBig: (r) => nothingFits(r) && usable(lacks(r)!) === 0 && lacks(r)!.tooSmall > 0,
  NodesNotSelected: (r) => nothingFits(r) && nothingOpen(r) && lacks(r)!.notSelected > 0,
  NodesTainted: (r) =>
    nothingFits(r) && nothingOpen(r) && lacks(r)!.notSelected === 0 && lacks(r)!.tainted > 0,
  NodesUnavailable: (r) => {
    const nodes = lacks(r);
    return nodes !== null && nodes.nodes > 0 && nodes.notReady + nodes.cordoned === nodes.nodes;
  },
  Chosen: (r) => r.registered && r.added > 0 && r.kept + r.added <= r.share,
  Overflow: (r) => r.registered && r.added > 0 && r.kept + r.added > r.share,
  Kept: (r) => r.registered && r.added === 0 && r.kept > 0,
  AboveMaxPerCluster: (r) =>
    hasRoom(r) && r.limits?.maxPods !== null && (r.limits?.maxPods ?? Infinity) < r.unit,
  BelowMinPerCluster: (r) => mayHoldUnit(r) && r.nodes!.capacity < (r.limits?.minPods ?? 0),
  NotInSpread: (r) => mayHoldLeast(r) && r.limits?.spread !== undefined && isUneven(r.limits.spread),
  NotNeeded: (r) => mayHoldLeast(r) && (r.limits?.spread === undefined || !isUneven(r.limits.spread)),
};

const hasRoom = (r: ClusterReason): boolean =>
  isAsked(r) && r.kept + r.added === 0 && (r.nodes?.capacity ?? 0) >= r.unit;
const mayHoldUnit = (r: ClusterReason): boolean => hasRoom(r) && (r.limits?.maxPods ?? Infinity) >= r.unit;
const mayHoldLeast = (r: ClusterReason): boolean =>
  mayHoldUnit(r) && r.nodes!.capacity >= (r.limits?.minPods ?? 0);

/** Whether one more unit in the cluster breaks the constraint. */
function isUneven({ group, allowed, used, open, minGroups, units, least, maxSkew }: SpreadBar): boolean {
  const outside = group === '' || !allowed;
  return outside || used + open < minGroups || units + 1 > least + (maxSkew ?? Infinity);
}

function nothingFits(r: ClusterReason): boolean {
  const nodes = lacks(r);
  return nodes !== null && nodes.nodes > 0 && nodes.capacity === 0 && nodes.heldBack === 0;
}

function nothingOpen(r: ClusterReason): boolean {
  return usable(lacks(r)!) === 0 && lacks(r)!.tooSmall === 0;
}

describe('reasons', () => {
  it('carry the one verdict that their numbers amount to', () => {
    const seen = new Set<ReasonCode>();
    fc.assert(
      fc.property(anySketch(), (sketch) => {
        const { world, names } = worldOf(sketch);
        for (const name of names) {
          for (const reason of world.again(name).reasons.clusters) {
            const fitting = Object.entries(MEANING).filter(([, holds]) => holds(reason));
            expect(fitting.map(([code]) => code)).toEqual([reason.code]);
            seen.add(reason.code);
          }
        }
      }),
      { seed: 7, numRuns: 300 },
    );
    expect(seen.size).toBeGreaterThan(12);
    for (const code of ['TooFar', 'NotInSpread', 'BelowMinPerCluster'] as const) expect(seen).toContain(code);
  });

  it('name every registered cluster once, ranked ones first, and add up to what is wanted', () => {
    fc.assert(
      fc.property(anySketch(), (sketch) => {
        const { world, names } = worldOf(sketch);
        for (const name of names) {
          const { reasons, status } = world.again(name);
          const { clusters } = reasons;
          if (clusters.length === 0) continue;
          const registered = clusters.filter((reason) => reason.registered).map(({ cluster }) => cluster);
          expect([...registered].sort()).toEqual(world.fleet.names);
          const ranks = clusters.map(({ rank }) => rank);
          const ranked = ranks.filter((rank) => rank > 0);
          expect(ranks).toEqual([...ranked.map((_, i) => i + 1), ...ranks.slice(ranked.length).fill(0)]);
          const got = clusters.filter(({ kept, added }) => kept + added > 0);
          expect(new Map(got.map(({ cluster, kept, added }) => [cluster, kept + added]))).toEqual(
            new Map(status.placements.map(({ cluster, replicas }) => [cluster, replicas])),
          );
        }
      }),
      { seed: 8, numRuns: 150 },
    );
  });
});

const NODES: NodeTally = {
  nodes: 5,
  notReady: 2,
  cordoned: 0,
  tainted: 0,
  notSelected: 0,
  tooSmall: 0,
  conflicting: 0,
  full: 3,
  capacity: 0,
  heldBack: 0,
};

const FULL: ClusterReason = {
  cluster: 'c2',
  code: 'Full',
  registered: true,
  ready: true,
  cordoned: false,
  tolerated: true,
  selected: true,
  admitted: true,
  avoidedUntilMicros: 0,
  nodes: NODES,
  unit: 1,
  rank: 0,
  score: 0,
  share: 3,
  kept: 0,
  added: 0,
};

const PART = { tier: 0, mayTake: true, weight: 2, ofPods: 9 };

const one = { ...NODES, nodes: 1, notReady: 0, full: 0 };
const FREE = { rttMs: 0, maxRttMs: null, minPods: 1, maxPods: null };
const BAR: SpreadBar = {
  topologyKey: 'region',
  group: 'north',
  allowed: true,
  used: 2,
  open: 0,
  minGroups: 1,
  maxGroups: 2,
  units: 3,
  least: 2,
  maxSkew: 1,
};
const bars: readonly (readonly [Partial<SpreadBar>, string])[] = [
  [{ group: '' }, 'has no region, by which replicas are spread'],
  [{ allowed: false }, 'region north is not among the 2 that are used'],
  [{ minGroups: 4, open: 1 }, '3 of the 4 groups by region can be had'],
  [{}, 'region north has 3 already and another has 2, which must not differ by more than 1'],
];
const LOSS = { moved: 2, silentMicros: 90_000_000, afterMicros: 60_000_000 };

const sentences: readonly [Partial<ClusterReason>, string][] = [
  [{}, 'c2: full; 5 nodes, 2 not ready, 3 full; fits 0 of 3'],
  [
    { code: 'Chosen', rank: 1, score: 9, kept: 1, added: 2, nodes: { ...one, capacity: 9 } },
    'c2: takes 2 of 3, keeps 1; rank 1 by 9; 1 node; fits 9',
  ],
  [
    { code: 'Overflow', rank: 2, score: 4, share: 0, added: 4, nodes: { ...one, capacity: 4 } },
    'c2: takes 4 by overflow; rank 2 by 4; 1 node; fits 4',
  ],
  [
    { code: 'Overflow', share: 1, added: 3, nodes: { ...one, capacity: 4 } },
    'c2: takes 3, 2 of them by overflow; 1 node; fits 4',
  ],
  [
    { code: 'Overflow', share: 1, kept: 2, added: 3, nodes: { ...one, capacity: 4 } },
    'c2: takes 3 by overflow, keeps 2; 1 node; fits 4',
  ],
  [{ code: 'Kept', kept: 3, nodes: null }, 'c2: keeps 3'],
  [
    { code: 'NotNeeded', share: 0, rank: 3, score: 4, nodes: { ...one, capacity: 4 } },
    'c2: has room and is not needed; rank 3 by 4; 1 node; fits 4',
  ],
  [
    { code: 'NotNeeded', share: 0, rank: 3, score: 20787339.499872588, nodes: { ...one, capacity: 4 } },
    'c2: has room and is not needed; rank 3 by 20787339; 1 node; fits 4',
  ],
  [
    { code: 'NotNeeded', share: 0, rank: 3, score: 1 / 3, nodes: { ...one, capacity: 4 } },
    'c2: has room and is not needed; rank 3 by 0.333333; 1 node; fits 4',
  ],
  [
    { code: 'UnknownLocation', nodes: null, registered: false },
    'c2: no cluster of this name is registered, 3 wait for it',
  ],
  [{ code: 'NotHome', nodes: null }, 'c2: not the home, which is the only cluster allowed'],
  [{ code: 'NotLocation', nodes: null }, 'c2: not among locations, over which alone is divided'],
  [{ code: 'NoTier', nodes: null }, 'c2: in no tier of placement.tiers'],
  [{ code: 'NoWeight', nodes: null }, 'c2: no rule of placement.weights gives it a weight'],
  [
    { code: 'Chosen', rank: 1, score: 2, added: 3, nodes: null, part: PART },
    'c2: takes 3 of 3; weight 2 in the division of 9 over tier 1',
  ],
  [{ code: 'NotSelected', nodes: null }, 'c2: not selected by placement.clusterSelector'],
  [
    { code: 'TooFar', nodes: null, limits: { ...FREE, rttMs: 35, maxRttMs: 20 } },
    'c2: 35 ms away, which is more than the 20 ms of placement.maxRttMs',
  ],
  [
    { code: 'TooFar', nodes: null, limits: { ...FREE, rttMs: Infinity, maxRttMs: 20 } },
    'c2: at a round-trip time that is not known, which is more than the 20 ms of placement.maxRttMs',
  ],
  [
    { code: 'AboveMaxPerCluster', nodes: null, unit: 4, limits: { ...FREE, maxPods: 3 } },
    'c2: a copy of 4 pods is more than the 3 that one cluster may hold',
  ],
  [
    { code: 'BelowMinPerCluster', nodes: null, limits: { ...FREE, minPods: 3 } },
    'c2: cannot hold the least of 3 replicas',
  ],
  ...bars.map(([spread, sentence]): [Partial<ClusterReason>, string] => [
    { code: 'NotInSpread', nodes: null, limits: { ...FREE, spread: { ...BAR, ...spread } } },
    `c2: ${sentence}`,
  ]),
  [{ code: 'ClusterTainted', nodes: null }, 'c2: the cluster has a taint that is not tolerated'],
  [{ code: 'ClusterCordoned', nodes: null }, 'c2: the cluster is cordoned'],
  [{ code: 'ClusterNotReady', nodes: null }, 'c2: the cluster is not ready'],
  [
    { code: 'StuckHereBefore', nodes: null, avoidedUntilMicros: 2_100_500_000 },
    'c2: pods found no node here, avoided until 2100.5 s',
  ],
  [
    { code: 'RefusedHere', nodes: null, avoidedUntilMicros: 2_100_500_000, refusal: 'QuotaExceeded' },
    'c2: refused here, as a quota is exceeded there; avoided until 2100.5 s',
  ],
  [
    { code: 'FailedOver', nodes: null, loss: LOSS },
    'c2: the cluster is not ready, 2 left it, as it has not been ready for 90 s and placement.failover allows 60 s',
  ],
  [
    { code: 'Kept', kept: 1, nodes: null, loss: LOSS },
    'c2: keeps 1, 2 left it, as it has not been ready for 90 s and placement.failover allows 60 s',
  ],
  [{ code: 'NoNodes', nodes: { ...one, nodes: 0 } }, 'c2: no node is known; 0 nodes; fits 0 of 3'],
  [
    { code: 'NodesUnavailable', nodes: { ...one, cordoned: 1 } },
    'c2: no node is ready and open; 1 node, 1 cordoned; fits 0 of 3',
  ],
  [
    { code: 'NodesTainted', nodes: { ...one, tainted: 1 } },
    'c2: every open node has a taint that the pod does not tolerate; 1 node, 1 tainted; fits 0 of 3',
  ],
  [
    { code: 'NodesNotSelected', nodes: { ...one, notSelected: 1 } },
    'c2: the pod selects no open node; 1 node, 1 not selected; fits 0 of 3',
  ],
  [
    { code: 'TooBig', nodes: { ...one, tooSmall: 1 } },
    'c2: one pod is larger than any node; 1 node, 1 too small; fits 0 of 3',
  ],
  [
    { code: 'Full', nodes: { ...one, conflicting: 1 } },
    'c2: full; 1 node, 1 with a pod that must keep away; fits 0 of 3',
  ],
  [
    { code: 'UnevenSpread', nodes: { ...one, heldBack: 2 } },
    'c2: one more pod would break topologySpreadConstraints; 1 node; fits 0 of 3',
  ],
  [
    { code: 'NotWhole', unit: 3, nodes: { ...one, capacity: 2 } },
    'c2: a copy of 3 pods does not fit at once; 1 node; fits 2 of 3',
  ],
];

const notes: readonly [Note, string][] = [
  [
    { code: 'CapacityIsUpperBound', paths: ['spec.nodeName', 'spec.volumes[0]'] },
    'capacities are upper bounds, as these are not counted: spec.nodeName, spec.volumes[0]',
  ],
  [
    { code: 'BadObject', problems: ['spec.replicas: is missing', 'spec.template: is missing'] },
    'the object cannot be read: spec.replicas: is missing; spec.template: is missing',
  ],
  [
    { code: 'UnknownPolicy', policy: 'wurst_fit', known: ['best_fit', 'worst_fit'] },
    'there is no placementPolicy wurst_fit; there are best_fit, worst_fit',
  ],
  [{ code: 'NoHome', policy: 'pinned' }, 'policy pinned needs a cluster; write its name into placement.home'],
  [
    { code: 'WaitsForAll', fits: 63, wanted: 70 },
    '63 of 70 replicas fit, and all wait until all fit, as placement.partial is false',
  ],
];

describe('sentences', () => {
  it.each(sentences)('%j', (reason, sentence) => {
    expect(renderReason({ ...FULL, ...reason })).toBe(sentence);
  });

  it.each(notes)('%j', (note, sentence) => {
    expect(renderNote(note)).toBe(sentence);
  });

  it('there is one for every verdict', () => {
    const told = new Set(sentences.map(([reason]) => reason.code ?? FULL.code));
    expect([...told].sort()).toEqual(Object.keys(MEANING).sort());
  });
});
