// InterPodAffinity: pods that want to be near or far from other pods, by the domains of a label. It reads pod groups only,
// and both sides' terms: those of the pod, and those of pods that are there already.

import type { PodGroup } from '../../nodes/pod-groups.ts';
import type { PodAffinityTerm } from '../../pod/pod-shape.ts';
import { groupsReachedByAll, reaches } from '../pod-counts.ts';
import { MAX_SCORE, type Scan } from '../scan.ts';
import type { Domains } from '../topologies.ts';
import { FITS, VERDICT_CODE } from '../verdict.ts';

/** What a required affinity term of a pod that is there already adds for a pod it reaches: hardPodAffinityWeight. */
const REQUIRED_WEIGHT = 1;

/** Domains of a label that hold some pod. */
interface Held {
  readonly domains: Domains;
  /** 1 by domain number. */
  readonly marks: Uint8Array;
}

/** Refuses nodes whose domains lack a pod that is required near, or hold one that must not be near. */
export function filterByPodAffinity(scan: Scan): void {
  const { shape, table, verdicts } = scan;
  if (shape.requiredAffinity.length + shape.requiredAntiAffinity.length + table.groups.withTerms === 0)
    return;
  const near = nearby(scan);
  const barred = barriers(scan);
  // The first of pods that require each other's company may go anywhere that has the labels.
  const isFirst =
    near.every((held) => !held.marks.includes(1)) &&
    shape.requiredAffinity.every((term) => reaches(term, shape));
  for (let slot = 0; slot < table.slots; slot++) {
    if (verdicts[slot] !== FITS) continue;
    if (!hasCompany(near, slot, isFirst) || isBarred(barred, slot)) verdicts[slot] = VERDICT_CODE.podAffinity;
  }
}

function nearby(scan: Scan): Held[] {
  const groups = groupsReachedByAll(scan.table, scan.shape.requiredAffinity);
  return scan.shape.requiredAffinity.map((term) => mark(scan, term.topologyKey, groups));
}

function barriers(scan: Scan): Held[] {
  const { shape, table } = scan;
  const barred = shape.requiredAntiAffinity.map((term) =>
    mark(scan, term.topologyKey, groupsReachedByAll(table, [term])),
  );
  if (table.groups.withTerms === 0) return barred;
  for (const group of table.groups.byId.values())
    for (const term of group.shape.requiredAntiAffinity)
      if (reaches(term, shape)) barred.push(mark(scan, term.topologyKey, [group]));
  return barred;
}

function mark(scan: Scan, topologyKey: string, groups: readonly PodGroup[]): Held {
  const domains = scan.topologies.of(topologyKey);
  const marks = new Uint8Array(domains.count);
  for (const { perSlot } of groups)
    for (let slot = 0; slot < scan.table.slots; slot++)
      if (perSlot[slot]! > 0 && domains.has[slot] === 1) marks[domains.of[slot]!] = 1;
  return { domains, marks };
}

function hasCompany(near: readonly Held[], slot: number, isFirst: boolean): boolean {
  for (let i = 0; i < near.length; i++) {
    const { domains, marks } = near[i]!;
    if (domains.has[slot] === 0 || (marks[domains.of[slot]!] === 0 && !isFirst)) return false;
  }
  return true;
}

function isBarred(barred: readonly Held[], slot: number): boolean {
  for (let i = 0; i < barred.length; i++) {
    const { domains, marks } = barred[i]!;
    if (domains.has[slot] === 1 && marks[domains.of[slot]!] === 1) return true;
  }
  return false;
}

/** The weight that domains gain, by label. */
type Gains = Map<string, { readonly domains: Domains; readonly sums: Float64Array }>;

/**
 * Prefers domains that gain most weight from preferred terms of the pod and from terms of pods that are there; least
 * scores 0, most 100.
 */
export function scoreByPodAffinity(scan: Scan): boolean {
  const { shape, table, feasible, scores } = scan;
  if (!shape.hasPodTerms && table.groups.withTerms === 0) return false;
  const gains: Gains = new Map();
  addOwn(scan, gains);
  addOthers(scan, gains);
  if (gains.size === 0) return false;
  scores.fill(0, 0, scan.count);
  for (const { domains, sums } of gains.values())
    for (let i = 0; i < scan.count; i++) {
      const slot = feasible[i]!;
      if (domains.has[slot] === 1) scores[i]! += sums[domains.of[slot]!]!;
    }
  stretch(scan);
  return true;
}

function addOwn(scan: Scan, gains: Gains): void {
  const { shape, table } = scan;
  for (const { term, weight } of shape.preferredAffinity)
    for (const group of groupsReachedByAll(table, [term])) add(scan, gains, term, weight, group);
  for (const { term, weight } of shape.preferredAntiAffinity)
    for (const group of groupsReachedByAll(table, [term])) add(scan, gains, term, -weight, group);
}

function addOthers(scan: Scan, gains: Gains): void {
  const { shape, table } = scan;
  if (table.groups.withTerms === 0) return;
  for (const group of table.groups.byId.values()) {
    if (!group.shape.hasPodTerms) continue;
    for (const term of group.shape.requiredAffinity)
      if (reaches(term, shape)) add(scan, gains, term, REQUIRED_WEIGHT, group);
    for (const { term, weight } of group.shape.preferredAffinity)
      if (reaches(term, shape)) add(scan, gains, term, weight, group);
    for (const { term, weight } of group.shape.preferredAntiAffinity)
      if (reaches(term, shape)) add(scan, gains, term, -weight, group);
  }
}

function add(scan: Scan, gains: Gains, term: PodAffinityTerm, weight: number, group: PodGroup): void {
  let gain = gains.get(term.topologyKey);
  if (gain === undefined) {
    const domains = scan.topologies.of(term.topologyKey);
    gain = { domains, sums: new Float64Array(domains.count) };
    gains.set(term.topologyKey, gain);
  }
  const { domains, sums } = gain;
  for (let slot = 0; slot < scan.table.slots; slot++) {
    const pods = group.perSlot[slot]!;
    if (pods > 0 && domains.has[slot] === 1) sums[domains.of[slot]!]! += weight * pods;
  }
}

function stretch({ scores, count }: Scan): void {
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < count; i++) {
    least = Math.min(least, scores[i]!);
    most = Math.max(most, scores[i]!);
  }
  const range = most - least;
  for (let i = 0; i < count; i++)
    scores[i] = range > 0 ? Math.floor(MAX_SCORE * ((scores[i]! - least) / range)) : 0;
}
