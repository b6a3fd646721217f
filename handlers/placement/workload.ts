// One object that is placed as a term knows it: what was read of it, what was decided and what is stored. A record; what is done
// with it is said in controller.ts.

import type { BoardEntry } from '../../core/board/board.ts';
import type { Self } from '../../core/decide/contract.ts';
import type { Key } from '../../core/decide/key.ts';
import type { CopiesIn } from '../../core/dependencies/copies.ts';
import type { PlacementMemory } from '../../core/placement/status.ts';
import { ABANDON_ANNOTATION } from '../observe/marks.ts';
import { microsOf } from '../ports/stamps.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import type { PlacedKind, PlacedKindName, PlacementDecision, Reading } from './placed-kind.ts';
import type { TemplateVerdict } from './template-check.ts';

/** What is on cluster0, or about to be: the decision and what it said on the board. */
export interface Stored {
  readonly entry: BoardEntry | undefined;
  readonly memory: PlacementMemory | null;
}

export interface Workload {
  readonly kind: PlacedKind;
  readonly key: Key;
  readonly uid: string;
  /** As last seen or last answered. */
  object: KubeObject;
  /** The newest generation, whether or not it was found to be sound. */
  read: Reading;
  /** The reading that was prepared last; null: none was. */
  prepared: Reading | null;
  /** What decisions go by: the prepared reading, or what is wrong with it. */
  accepted: Reading | null;
  /** What cluster0 said of the template; null: it was not asked in this term. */
  verdict: TemplateVerdict | null;
  /** When cluster0 is asked about the template again, on the monotonic clock; Infinity: never. */
  askAgainMicros: number;
  memory: PlacementMemory | null;
  /** What its status on cluster0 says of copies of what it needs. */
  copies: readonly CopiesIn[];
  /** Clusters that an earlier term was taking it away from; empty once this term does. */
  remains: readonly string[];
  /** Null: it has to be decided on. */
  decision: PlacementDecision | null;
  /** What the last status that was written says. */
  stored: Stored;
  /** The version of the object that cluster0 last answered a request of ours with, not a watch; empty: none in this term. */
  confirmed: string;
  /** What the status that was written last, or was tried to be, says of places; empty: none was in this term. */
  said: string;
  /** What of that status is more than progress, as a text; empty: none was written in this term. */
  signature: string;
  /** When the change that is being carried out was heard of, on the monotonic clock; null: none is. */
  sinceMicros: number | null;
  /** Since when there is progress that was not written, on the monotonic clock; null: there is none. */
  unsaidSinceMicros: number | null;
  cancelTimer: () => void;
}

/** The key of an object of a kind, by its `namespace/name`. */
export function keyOf({ name: kind }: PlacedKind, id: string): Key {
  return `${kind}/${id}`;
}

/** The `namespace/name` of a key: also the id of its object in every member. */
export function idOf(key: Key): string {
  return key.slice(key.indexOf('/') + 1);
}

/** A generation that is unsound. */
export function bad(generation: number, problems: readonly string[]): Reading {
  return { generation, spec: { problems }, source: null, isPaused: false };
}

export function isDeleting(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}

/** What a decision is told of the object itself. */
export function selfOf(
  { kind, key, object, uid }: Pick<Workload, 'kind' | 'key' | 'object' | 'uid'>,
  reading: Reading,
): Self<PlacedKindName> {
  const { metadata } = object;
  return {
    kind: kind.name,
    key,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid,
    generation: reading.generation,
    createdMicros: microsOf(metadata.creationTimestamp) ?? 0,
    deleting: isDeleting(object),
    paused: reading.isPaused,
    abandoned: abandonedBy(object),
  };
}

/** Clusters that the user gave up on. */
export function abandonedBy({ metadata }: KubeObject): readonly string[] {
  const written = metadata.annotations?.[ABANDON_ANNOTATION] ?? '';
  return written
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
