// Karmada's tables of whole decisions, through the registered policies: clusters with that much room, a deployment that asks for
// that many replicas, and what its status wants. Placement is asked to wait for all, as Karmada does.

import type { Decision } from '../../../core/decide/contract.ts';
import type { DeploymentSpec, DivisionRules } from '../../../core/placement/workload-spec.ts';
import { nameOrder } from '../../../core/division/tie.ts';
import { deploymentOf, World } from '../../support/fleets.ts';
import { numberIn, type Check, type Row } from '../case.ts';
import { countsIn, rowsIn, textOf, uidIn, type Count } from './rows.ts';

const UNSCHEDULABLE = 'unschedulable';
const MUCH = 500;

/** Names that make uids in whose order ties go upwards and downwards. */
const NAMES = ['web', 'app'].map((name) => ({
  name,
  isUpwards: nameOrder(`uid-${name}`)('a', 'b') < 0,
}));

interface Asked {
  readonly row: Row;
  readonly policy: string;
  readonly replicas: number;
  /** Clusters and the replicas that each has room for, those included that are there. */
  readonly rooms: readonly Count[];
  readonly previous: readonly Count[];
  readonly division?: Partial<DivisionRules>;
  /** Whether the object asks for a new answer, or for another number only. */
  readonly isFresh?: boolean;
}

/** Fresh division by what fits. */
export function checkDynamic(row: Row): Check {
  const rooms = countsIn(row, 'available');
  const asked = { row, policy: policyIn(row), replicas: numberIn(row, 'target_replicas'), rooms };
  return answered({ ...asked, previous: countsIn(row, 'previous'), isFresh: true });
}

/** More or fewer replicas than there are; clusters that are no candidates any more are gone. */
export function checkScale(row: Row): Check {
  const previous = countsIn(row, 'previous');
  const rooms = rowsIn(row, 'candidates').map((of) => {
    const name = String(of['name']);
    return { name, replicas: numberIn(of, 'allocatable') + replicasIn(previous, name) };
  });
  return answered({ row, policy: policyIn(row), replicas: numberIn(row, 'replicas'), rooms, previous });
}

/** Static weights; whatever there is, the rules are a new answer. */
export function checkStatic(row: Row): Check {
  const weights = rowsIn(row, 'rules').map((rule) => ({
    clusters: Array.isArray(rule['clusters']) ? rule['clusters'].map(String) : [],
    selector: [],
    weight: numberIn(rule, 'weight'),
    min: 0,
    max: null,
  }));
  return answered({
    row,
    policy: 'static_weight',
    replicas: numberIn(row, 'replicas'),
    rooms: roomyIn(row),
    previous: countsIn(row, 'previous'),
    division: { weights },
    isFresh: true,
  });
}

/** All replicas everywhere. */
export function checkDuplicated(row: Row): Check {
  const replicas = numberIn(row, 'replicas');
  return answered({ row, policy: 'duplicated', replicas, rooms: roomyIn(row), previous: [] });
}

/** Whole assignments, tier by tier. */
export function checkOverflow(row: Row): Check {
  const candidates = rowsIn(row, 'candidates');
  const tierNumbers = [...new Set(candidates.map((of) => Number(of['tier'] ?? 0)))].sort((a, b) => a - b);
  const tiers = tierNumbers.map((tier) => ({
    clusters: candidates.filter((of) => Number(of['tier'] ?? 0) === tier).map((of) => String(of['name'])),
    selector: [],
  }));
  const rooms = candidates.map((of) => ({
    name: String(of['name']),
    replicas: typeof of['available'] === 'number' ? of['available'] : MUCH,
  }));
  const replicas = numberIn(row, 'replicas');
  const previous = countsIn(row, 'previous');
  return answered({ row, policy: policyIn(row), replicas, rooms, previous, division: { tiers } });
}

function answered(asked: Asked): Check {
  const { row, replicas, previous, rooms } = asked;
  const inOrder = 'expected_in_order' in row;
  const counts = countsIn(row, inOrder ? 'expected_in_order' : 'expected');
  const expected = 'expected_error' in row ? UNSCHEDULABLE : textOf(counts, inOrder);
  const { decision, unplaced } = decide(asked);
  // Whole assignments are without clusters that got nothing, unless nothing was asked for.
  const isWhole = inOrder && replicas > 0;
  // Where there is no candidate at all, upstream assigns nothing and finds that right; ours waits for a cluster.
  const got =
    unplaced > 0 && rooms.length > 0 ? UNSCHEDULABLE : textOf(entriesOf(decision, isWhole), inOrder);
  const moves = movesIn(counts, previous, rooms, replicas);
  const excuse = moves ? 'a replica that may stay stays while the object only asks for more or fewer' : '';
  return excuse === '' || asked.isFresh === true ? { expected, got } : { expected, got, excuse };
}

/** Whether an answer takes replicas away while more are asked for, or adds some while fewer are. */
function movesIn(
  counts: readonly Count[],
  previous: readonly Count[],
  rooms: readonly Count[],
  replicas: number,
): boolean {
  const staying = previous.filter(({ name }) => rooms.some((room) => room.name === name));
  const before = staying.reduce((sum, { replicas: there }) => sum + there, 0);
  if (before === 0 || counts.length === 0) return false;
  if (replicas >= before)
    return staying.some(({ name, replicas: there }) => replicasIn(counts, name) < there);
  return counts.some(({ name, replicas: then }) => then > replicasIn(staying, name));
}

/** What the policy decides on a deployment that was placed as before, and how many replicas it leaves waiting. */
function decide(asked: Asked): { decision: Decision; unplaced: number } {
  const { policy, replicas, rooms, previous, division, isFresh = false } = asked;
  const rules: DivisionRules = { weights: [], tiers: [], rebalance: false, ...division };
  const spec = (of: Partial<DeploymentSpec>): DeploymentSpec =>
    deploymentOf({ policy, division: rules, partial: false, ...of });
  const name = nameFor(uidIn(asked.row));
  const world = new World();
  const gone = previous.filter((before) => !rooms.some((room) => room.name === before.name));
  for (const { name: cluster, replicas: room } of [...rooms, ...gone]) world.cluster(cluster, room);
  if (previous.length > 0) runAs(world, name, spec({ replicas: 0, priority: isFresh ? 1 : 0 }), previous);
  for (const { name: cluster } of gone) world.see({ type: 'clusterGone', cluster });
  const decision = world.place(name, spec({ replicas }));
  return { decision, unplaced: world.waiting(name) };
}

/** The workload runs as a table says that it did before. */
function runAs(world: World, name: string, spec: DeploymentSpec, previous: readonly Count[]): void {
  const { status, memory } = world.place(name, spec);
  const placements = previous.map(({ name: cluster, replicas }) => ({ cluster, replicas }));
  const locations = previous.map(({ name: cluster, replicas: pods }) => ({ cluster, pods }));
  const decision = { status: { ...status, placements }, memory: { ...memory, locations } };
  world.commit(name, { ...decision, effects: [], reasons: { clusters: [], notes: [] } });
  const ensure = { type: 'ensureWorkload', uid: '', revision: spec.revision } as const;
  const effects = placements.map((placed) => ({ ...ensure, ...placed }));
  world.apply(name, { ...decision, effects, reasons: { clusters: [], notes: [] } });
}

/** Every cluster that took part, in the order of the status, then those that got nothing. */
function entriesOf({ status, reasons }: Decision, isWhole: boolean): Count[] {
  const placed = status.placements.map(({ cluster, replicas }) => ({ name: cluster, replicas }));
  if (isWhole) return placed;
  const idle = reasons.clusters
    .filter(({ rank, part, kept, added }) => rank > 0 && (part?.weight ?? 0) > 0 && kept + added === 0)
    .map(({ cluster }) => ({ name: cluster, replicas: 0 }));
  return [...placed, ...idle];
}

function policyIn(row: Row): string {
  const strategy = String(row['strategy']);
  if (strategy === 'DynamicWeight') return 'dynamic_weight';
  if (strategy === 'Aggregated') return 'aggregated';
  if (strategy === 'Duplicated') return 'duplicated';
  if (strategy === 'none' || strategy.startsWith('StaticWeight')) return 'static_weight';
  throw new Error(`nobody knows the strategy ${strategy}`);
}

function roomyIn(row: Row): readonly Count[] {
  const { candidates } = row;
  if (!Array.isArray(candidates)) throw new Error('the row has no list of candidates');
  return candidates.map((name) => ({ name: String(name), replicas: MUCH }));
}

function replicasIn(counts: readonly Count[], name: string): number {
  return counts.find((of) => of.name === name)?.replicas ?? 0;
}

/** A name whose uid breaks ties as the row's uid does. */
function nameFor(uid: string): string {
  const isUpwards = nameOrder(uid)('a', 'b') < 0;
  const found = NAMES.find((of) => of.isUpwards === isUpwards);
  if (found === undefined) throw new Error('no name breaks ties like that');
  return found.name;
}
