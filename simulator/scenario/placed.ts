// Objects that were placed before a run: what their status records, with its stamps counted from the start of the run, and the nodes
// that their pods are on. It checks names; whether the record makes sense is for decisions to find.

import { readPlacementRecord } from '../../core/api/index.ts';
import { parseMicroTime } from '../../core/api/micro-time.ts';
import { ownField } from '../../core/api/read-object.ts';
import type { PlacementMemory } from '../../core/placement/status.ts';
import type { FoundPlacement } from '../load/load.ts';
import { unknownCluster } from './known-clusters.ts';
import type { ProblemSink } from './problem.ts';
import type { ScenarioCluster } from './scenario.ts';
import type { ManifestFields } from './schema-load.ts';

export interface PlacedContext {
  readonly problems: ProblemSink;
  /** Undefined where the scenario does not say. */
  readonly startsAtMicros: number | undefined;
  readonly members: readonly Pick<ScenarioCluster, 'name' | 'nodes'>[];
}

type Path = readonly (string | number)[];

/** How the object of an entry was placed; undefined where that is not said, or is wrong. `raw` is the object as written. */
export function readPlaced(
  { at, placed }: ManifestFields,
  raw: unknown,
  path: Path,
  context: PlacedContext,
): FoundPlacement | undefined {
  if (placed === undefined) return undefined;
  const { problems, startsAtMicros } = context;
  const here = [...path, 'placed'];
  if (at !== 0)
    problems.at([...path, 'at'], 'what was placed before the run is there at its start; write 0s');
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    problems.at(here, 'goes with one object, written in place; write that into apply');
  if (startsAtMicros === undefined) {
    problems.at(here, 'needs startsAt in the scenario, which stamps in the status are counted from');
    return undefined;
  }
  checkNames(placed, here, context);
  const { placements, unplaced, memory } = readPlacementRecord(ownField(raw, 'status'));
  const created = ownField(ownField(raw, 'metadata'), 'creationTimestamp');
  const createdMicros = typeof created === 'string' ? parseMicroTime(created) : undefined;
  return {
    createdMicros: Math.min(0, (createdMicros ?? startsAtMicros) - startsAtMicros),
    placements,
    unplaced:
      unplaced === null
        ? null
        : { ...unplaced, sinceMicros: Math.min(0, unplaced.sinceMicros - startsAtMicros) },
    memory: memory === null ? null : since(memory, startsAtMicros),
    pods: Object.entries(placed).flatMap(([cluster, nodes]) =>
      Object.entries(nodes).map(([node, count]) => ({ cluster, node, count })),
    ),
  };
}

/** Stamps of the memory, counted from the start of the run. */
function since(memory: PlacementMemory, startsAtMicros: number): PlacementMemory {
  const avoided = memory.avoided.map((entry) => ({
    ...entry,
    untilMicros: entry.untilMicros - startsAtMicros,
  }));
  const rolling = memory.rolling?.map((entry) => ({
    ...entry,
    sinceMicros: Math.min(0, entry.sinceMicros - startsAtMicros),
  }));
  return { ...memory, avoided, ...(rolling === undefined ? {} : { rolling }) };
}

function checkNames(
  placed: NonNullable<ManifestFields['placed']>,
  path: Path,
  { problems, members }: PlacedContext,
): void {
  const names = members.map(({ name }) => name);
  for (const [cluster, nodes] of Object.entries(placed)) {
    const member = members.find(({ name }) => name === cluster);
    if (member === undefined) {
      problems.at([...path, cluster], unknownCluster(cluster, names)!);
      continue;
    }
    for (const node of Object.keys(nodes)) {
      if (member.nodes.some(({ name }) => name === node)) continue;
      problems.at(
        [...path, cluster, node],
        `${cluster} has no node ${node}; write one that is among its nodes`,
      );
    }
  }
}
