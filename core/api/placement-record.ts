// How the record that placement keeps in a status is read back after a restart. Reading never fails: a part that says nothing
// readable is as good as absent.

import { z } from 'zod';
import type { CopiesIn } from '../dependencies/copies.ts';
import type { Placed, PlacementMemory, UnplacedDemand } from '../placement/status.ts';
import { parseMicroTime } from './micro-time.ts';
import { clusterName, CLUSTERS_MAX } from './names.ts';
import { ownField, readObject } from './read-object.ts';
import { count } from './status-conditions.ts';
import { memory } from './status-memory.ts';
import { copiesIn, unplaced } from './status-placement.ts';

/** What a restarted controller knows of a workload. */
export interface PlacementRecord {
  /** In the order in which clusters were chosen; without those that pods are leaving. */
  readonly placements: readonly Placed[];
  readonly unplaced: UnplacedDemand | null;
  readonly memory: PlacementMemory | null;
}

const placedEntry = z.object({
  name: clusterName,
  desired: count,
  leaving: z.boolean().optional(),
});

/** Reads the record in a status, whoever wrote it. It never throws; what cannot be read is left out. */
export function readPlacementRecord(status: unknown): PlacementRecord {
  const clusters = ownField(status, 'clusters');
  return {
    placements: Array.isArray(clusters) ? clusters.slice(0, CLUSTERS_MAX).flatMap(placedOf) : [],
    unplaced: unplacedOf(ownField(status, 'unplaced')),
    memory: partOf(memory, ownField(status, 'memory')),
  };
}

/** What a status says was put beside the pods in each cluster. It never throws; what cannot be read is left out. */
export function readCopies(status: unknown): readonly CopiesIn[] {
  const copies = ownField(status, 'copies');
  if (!Array.isArray(copies)) return [];
  return copies.slice(0, CLUSTERS_MAX).flatMap((entry) => {
    const read = readObject(copiesIn, entry);
    return read.ok ? [read.value] : [];
  });
}

function placedOf(entry: unknown): Placed[] {
  const read = readObject(placedEntry, entry);
  if (!read.ok || read.value.leaving === true || read.value.desired === 0) return [];
  return [{ cluster: read.value.name, replicas: read.value.desired }];
}

function unplacedOf(written: unknown): UnplacedDemand | null {
  const read = partOf(unplaced, written);
  if (read === null) return null;
  const { replicas, since, within } = read;
  const sinceMicros = parseMicroTime(since);
  return sinceMicros === undefined ? null : { replicas, sinceMicros, within: within ?? null };
}

/** Null where it cannot be read; what is not there, as in every new object, is not taken through the schema first. */
function partOf<Schema extends z.ZodType>(schema: Schema, written: unknown): z.output<Schema> | null {
  if (written === undefined) return null;
  const read = readObject(schema, written);
  return read.ok ? read.value : null;
}
