// Turns faults as written into targets and times, and says what is wrong with them. What they do is not known here.

import type { Problem } from '../../core/api/problem.ts';
import type {
  FaultEffect,
  FaultKind,
  FaultSource,
  FaultTarget,
  RandomFaults,
  TimedFault,
} from '../faults/source.ts';
import type { RunDistribution } from '../load/distributions.ts';
import { faultTargets, isOnNode, type Report } from './fault-targets.ts';
import { unknownCluster } from './known-clusters.ts';
import { runDistribution } from './run-distribution.ts';
import type { ScenarioCluster } from './scenario.ts';
import { CLUSTER0 } from '../world/links.ts';
import { FAULT_KINDS, type FaultFields } from './schema-faults.ts';

/** More faults than any study draws; keeps a misplaced unit from filling the memory. */
const FAULTS_MAX = 1_000_000;

export interface FaultContext {
  readonly clusters: readonly ScenarioCluster[];
  readonly durationMicros: number;
  /** Faults that hold without being written among them. */
  readonly standing: readonly TimedFault[];
}

/** The faults of a scenario, and what is wrong with them. Paths are those of the list as written. */
export function expandFaults(
  written: readonly FaultFields[],
  context: FaultContext,
): { readonly faults: readonly FaultSource[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const read: Read[] = [];
  for (const [index, fields] of written.entries()) {
    const report: Report = (path, message) => {
      problems.push({ path: [index, ...path], message });
    };
    const kind = FAULT_KINDS.find((name) => fields[name] !== undefined)!;
    const targets = faultTargets(fields, kind, context.clusters, report);
    checkOtherEnds(fields, targets, context.clusters, report);
    if (targets.length === 0 || !areTimesRight(fields, context.durationMicros, report)) continue;
    const made =
      fields.every === undefined
        ? targets.map((target) => timedFault(fields, effectOf(fields, kind), target))
        : [randomFaults(fields, effectOf(fields, kind), targets, fields.every)];
    for (const source of made) {
      if (source.when === 'timed') checkAlone(source, read, context.standing, report);
      else checkRate(source, read, context.durationMicros, report);
      read.push({ index, source });
    }
  }
  return { faults: [...context.standing, ...read.map(({ source }) => source)], problems };
}

/** The other ends of a partition are there, and are others. */
function checkOtherEnds(
  { partition }: FaultFields,
  targets: readonly FaultTarget[],
  clusters: readonly ScenarioCluster[],
  report: Report,
): void {
  const from = partition?.from ?? 'all';
  if (from === 'all') return;
  const names = [CLUSTER0, ...clusters.map(({ name }) => name)];
  for (const [index, name] of from.entries()) {
    const path = ['partition', 'from', index];
    const unknown = unknownCluster(name, names);
    if (unknown !== undefined) report(path, unknown);
    else if (targets.length === 1 && targets[0]!.cluster === name)
      report(path, `${name} cannot be cut off from itself; write another cluster`);
  }
}

/** A source, and where it is written. */
interface Read {
  readonly index: number;
  readonly source: FaultSource;
}

function checkAlone(
  fault: TimedFault,
  read: readonly Read[],
  standing: readonly TimedFault[],
  report: Report,
): void {
  const { entity } = fault.target;
  if (standing.some((other) => isSameThing(other, fault))) {
    report([], `befalls ${entity}, which is down already by its staleSince; leave one of them out`);
    return;
  }
  const other = read.find(
    ({ source }) => source.when === 'timed' && isSameThing(source, fault) && overlaps(source, fault),
  );
  if (other === undefined) return;
  report(['at'], `overlaps with faults[${other.index}], which befalls ${entity} too; write one of them`);
}

function checkRate(
  faults: RandomFaults,
  read: readonly Read[],
  durationMicros: number,
  report: Report,
): void {
  const { name, targets, everyMicros } = faults;
  if (read.some(({ source }) => source.when === 'random' && source.name === name))
    report(['name'], `there are faults named ${name} already; write another name`);
  const expected = Math.round((targets.length * durationMicros) / everyMicros);
  if (expected <= FAULTS_MAX) return;
  const most = `write a longer time, so that there are at most ${FAULTS_MAX}`;
  report(['every'], `makes ${expected} faults in a run; ${most}`);
}

function areTimesRight(
  { at, every, for: lasts, spotReclaim }: FaultFields,
  durationMicros: number,
  report: Report,
): boolean {
  const noTime = 'is no time at all; write a duration above zero';
  const noticeMicros = spotReclaim?.notice ?? 0;
  const wrong: readonly (readonly [isWrong: boolean, field: string, message: string])[] = [
    [
      at !== undefined && at >= durationMicros,
      'at',
      `is not before the end of the run (${durationMicros / 1e6}s), so nothing would happen; write an earlier time, or a longer duration of the run`,
    ],
    [
      at !== undefined && typeof lasts === 'object',
      'for',
      'a fault at a set time lasts for a set time; write a duration, or every instead of at',
    ],
    [every === 0, 'every', noTime],
    [
      every !== undefined && lasts === undefined,
      'every',
      'needs for beside it; write how long a fault lasts',
    ],
    [lasts === 0, 'for', noTime],
    [
      typeof lasts === 'number' && lasts > 0 && lasts <= noticeMicros,
      'for',
      `is not longer than the notice (${noticeMicros / 1e6}s), so the node would never go; write more`,
    ],
  ];
  const faults = wrong.filter(([isWrong]) => isWrong);
  for (const [, field, message] of faults) report([field], message);
  return faults.length === 0;
}

function effectOf(fields: FaultFields, kind: FaultKind): FaultEffect {
  switch (kind) {
    case 'nodeDown':
    case 'clusterDown':
      return { kind };
    case 'partition': {
      const { way, from } = fields.partition!;
      const ways = { hears: way === 'toMember', writes: way === 'fromMember' };
      return { kind, ...ways, ...(from === undefined ? {} : { from }) };
    }
    case 'staleView':
      return { kind, delayMicros: fields.staleView!.delay ?? Infinity };
    case 'slowApi':
      return { kind, factor: fields.slowApi!.factor };
    case 'spotReclaim':
      return { kind, noticeMicros: fields.spotReclaim!.notice };
  }
}

function timedFault(fields: FaultFields, effect: FaultEffect, target: FaultTarget): TimedFault {
  const atMicros = fields.at!;
  const lasts = fields.for as number | undefined;
  return { when: 'timed', effect, target, atMicros, endMicros: atMicros + (lasts ?? Infinity) };
}

function randomFaults(
  fields: FaultFields,
  effect: FaultEffect,
  targets: readonly FaultTarget[],
  everyMicros: number,
): RandomFaults {
  const name = fields.name ?? effect.kind;
  return { when: 'random', name, effect, targets, everyMicros, lasts: lastsOf(fields) };
}

function lastsOf({ for: lasts }: FaultFields): RunDistribution {
  if (typeof lasts === 'number') return { kind: 'exponential', meanMicros: lasts, capMicros: Infinity };
  return runDistribution(lasts!);
}

/** A node goes down for one cause at a time, and so does anything else. */
function isSameThing(a: TimedFault, b: TimedFault): boolean {
  if (a.target.entity !== b.target.entity) return false;
  const [one, other] = [a.effect, b.effect];
  if (one.kind === 'partition' && other.kind === 'partition')
    return JSON.stringify(one.from) === JSON.stringify(other.from);
  return a.effect.kind === b.effect.kind || (isOnNode(a.effect.kind) && isOnNode(b.effect.kind));
}

function overlaps(a: TimedFault, b: TimedFault): boolean {
  return a.atMicros < b.endMicros && b.atMicros < a.endMicros;
}
