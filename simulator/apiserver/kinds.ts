// What the fake API server knows of a kind: its place in the API and the rules that differ between kinds. Which built-in kinds
// there are stands in built-in-kinds.ts; custom ones are installed by whoever needs them.

import type { Cause } from './cause.ts';
import type { JsonObject } from './json.ts';

/** A kind as it is served; the handlers' resources fit. */
export interface ResourceName {
  /** Empty: the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Where the scale subresource finds its numbers. */
export interface ScalePaths {
  readonly replicas: readonly string[];
  readonly statusReplicas: readonly string[];
  /** A selector as text (custom kinds) or as a LabelSelector (built-in ones). */
  readonly selector?: readonly string[];
}

/** How lists and maps merge; every list not named here is one value. Paths are dotted, `[]` stands for an item. */
export interface MergeRules {
  /** Lists whose items are told apart by fields, with defaults for fields left out. */
  readonly keyedLists: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Lists of scalars that are sets. */
  readonly setLists: readonly string[];
  /** Maps that are one value. */
  readonly atomicMaps: readonly string[];
}

export interface KindRules {
  /** The kind has a status subresource: status and the rest are written apart. */
  readonly hasStatus: boolean;
  /** Installed by a definition, not built in: its schema is checked strictly, so that a field may not be null. */
  readonly isCustom: boolean;
  /** Status may be said at birth although it is written apart later: nodes. */
  readonly takesStatusAtBirth?: boolean;
  /** Whether metadata.generation is kept. */
  readonly hasGeneration: boolean;
  /** A field whose change does not count for it: of pods the node, which the scheduler sets. */
  readonly ungenerated?: readonly string[];
  /** Annotations count for it too: Deployments. */
  readonly countsAnnotations?: boolean;
  readonly scale?: ScalePaths;
  readonly merge: MergeRules;
  /** What is there of an object before anything is said of it: parts that nobody can own as such. */
  readonly blank?: JsonObject;
  /** Fills in what was left out; `before`: the object that is changed. */
  readonly defaults?: (object: JsonObject, before?: JsonObject) => JsonObject;
  /** What cannot even be read: an answer 400 with this sentence. */
  readonly unreadable?: (object: JsonObject) => string | undefined;
  /** What is wrong: an answer 422 with these causes. */
  readonly validate?: (object: JsonObject, before?: JsonObject) => readonly Cause[];
  /** Whether a deletion waits for someone to confirm it: pods that are on a node. */
  readonly isGraceful?: (object: JsonObject) => boolean;
}

export interface Kind extends ResourceName, KindRules {
  /** `apps/v1`, `v1`. */
  readonly apiVersion: string;
  /** `apps/deployments`: the name of its shelf, whatever the version. */
  readonly key: string;
}

const NO_LIST: readonly string[] = [];
const EVERYWHERE: MergeRules = {
  keyedLists: { 'metadata.ownerReferences': { uid: undefined } },
  setLists: ['metadata.finalizers'],
  atomicMaps: NO_LIST,
};

/** A kind from its name and what is particular to it. */
export function makeKind(
  name: ResourceName,
  rules: Partial<Omit<KindRules, 'merge'>> & { readonly merge?: Partial<MergeRules> } = {},
): Kind {
  const { merge = {}, ...rest } = rules;
  return {
    ...name,
    hasStatus: false,
    isCustom: false,
    hasGeneration: false,
    ...rest,
    merge: {
      keyedLists: { ...EVERYWHERE.keyedLists, ...merge.keyedLists },
      setLists: [...EVERYWHERE.setLists, ...(merge.setLists ?? NO_LIST)],
      atomicMaps: merge.atomicMaps ?? NO_LIST,
    },
    apiVersion: name.group === '' ? name.version : `${name.group}/${name.version}`,
    key: `${name.group}/${name.plural}`,
  };
}
