// One MultiClusterDeployment as a term knows it: the object, what was read of it, what was decided and what is stored. A record
// and the reading of it; what is done with it is said in controller.ts.

import {
  formatProblem,
  parseMultiClusterDeployment,
  type MultiClusterDeployment,
} from '../../core/api/index.ts';
import type { BoardEntry } from '../../core/board/board.ts';
import type { BadSpec, Decision, Self } from '../../core/decide/contract.ts';
import type { Key } from '../../core/decide/key.ts';
import { deploymentSpec } from '../../core/placement/compile.ts';
import type { PlacementMemory } from '../../core/placement/status.ts';
import type { DeploymentSpec } from '../../core/placement/workload-spec.ts';
import { ABANDON_ANNOTATION } from '../observe/marks.ts';
import { microsOf } from '../ports/stamps.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import type { TemplateVerdict } from './template-check.ts';

export type DeploymentDecision = Decision<'MultiClusterDeployment'>;

/** What the object asks for in one generation. */
export interface Reading {
  readonly generation: number;
  readonly spec: DeploymentSpec | BadSpec;
  /** Null where it could not be read. */
  readonly object: MultiClusterDeployment | null;
  readonly isPaused: boolean;
}

/** What is on cluster0, or about to be: the decision and what it said on the board. */
export interface Stored {
  readonly entry: BoardEntry | undefined;
  readonly memory: PlacementMemory | null;
}

export interface Workload {
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
  /** Clusters that an earlier term was taking it away from; empty once this term does. */
  remains: readonly string[];
  /** Null: it has to be decided on. */
  decision: DeploymentDecision | null;
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
  /** When the status was written last, on the monotonic clock. */
  writtenMicros: number;
  cancelTimer: () => void;
}

/** The key of a MultiClusterDeployment. */
export function keyOf(namespace: string, name: string): Key {
  return `MultiClusterDeployment/${namespace}/${name}`;
}

/** The `namespace/name` of a key: also the id of its Deployment in every member. */
export function idOf(key: Key): string {
  return key.slice(key.indexOf('/') + 1);
}

/** Reads the spec of an object; never throws. */
export function readSpec(object: KubeObject): Reading {
  const generation = object.metadata.generation ?? 0;
  const parsed = parseMultiClusterDeployment(object);
  if (!parsed.ok) return bad(generation, parsed.error.map(formatProblem));
  const compiled = deploymentSpec(parsed.value);
  if (!compiled.ok) return bad(generation, compiled.error);
  return {
    generation,
    spec: compiled.value,
    object: parsed.value,
    isPaused: parsed.value.spec.paused === true,
  };
}

/** The same generation, found to be unsound. */
export function bad(generation: number, problems: readonly string[]): Reading {
  return { generation, spec: { problems }, object: null, isPaused: false };
}

export function isDeleting(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}

/** What a decision is told of the object itself. */
export function selfOf({ key, object, uid }: Workload, reading: Reading): Self<'MultiClusterDeployment'> {
  const { metadata } = object;
  return {
    kind: 'MultiClusterDeployment',
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
