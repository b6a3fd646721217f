// From an object on cluster0 to its copy in a member, and whether a copy is as it should be. What is in a Secret goes into the copy
// and nowhere else: not into a log, a status, an event or an error.

import { canonicalJson } from '../../core/canonical.ts';
import { shortHash } from '../../core/hash.ts';
import type { DependencyKind } from '../../core/dependencies/references.ts';
import type { Manifest } from '../carry/wish.ts';
import { MANAGED_BY_LABEL, MANAGER, NEEDED_BY_ANNOTATION } from '../observe/marks.ts';
import {
  CONFIG_MAPS,
  SECRETS,
  SERVICE_ACCOUNTS,
  type KubeObject,
  type Resource,
} from '../ports/kube-object.ts';

export const RESOURCES: Readonly<Record<DependencyKind, Resource>> = {
  ConfigMap: CONFIG_MAPS,
  Secret: SECRETS,
  ServiceAccount: SERVICE_ACCOUNTS,
};

/** What makes an object of a kind what it is. Labels and annotations of cluster0 are its own affair. */
const CONTENT: Readonly<Record<DependencyKind, readonly string[]>> = {
  ConfigMap: ['data', 'binaryData', 'immutable'],
  Secret: ['type', 'data', 'immutable'],
  // Tokens of an account are a member's own.
  ServiceAccount: ['automountServiceAccountToken', 'imagePullSecrets'],
};

/** Kubernetes makes these for one cluster: in another they are worth nothing. */
const TOKEN_TYPE = 'kubernetes.io/service-account-token';

/** Whether an object can be of use in another cluster. */
export function isPortable(object: KubeObject): boolean {
  return (object as unknown as Readonly<Record<string, unknown>>)['type'] !== TOKEN_TYPE;
}

/** Changes with all that is copied of an object. It is kept in memory only, as what is in a Secret might be guessed from it. */
export function contentHash(kind: DependencyKind, object: KubeObject): string {
  return shortHash(canonicalJson(contentOf(kind, object)));
}

/** The copy of an object, needed by the objects of these UIDs. */
export function copyOf(kind: DependencyKind, object: KubeObject, neededBy: readonly string[]): Manifest {
  const { name, namespace } = object.metadata;
  return {
    apiVersion: 'v1',
    kind,
    metadata: {
      name,
      namespace,
      labels: { [MANAGED_BY_LABEL]: MANAGER },
      annotations: { [NEEDED_BY_ANNOTATION]: neededBy.join(',') },
    },
    ...contentOf(kind, object),
  };
}

/** UIDs of the objects that a copy was made for; null: the object is no copy of ours. */
export function neededBy({ metadata }: KubeObject): readonly string[] | null {
  const written = metadata.annotations?.[NEEDED_BY_ANNOTATION];
  if (metadata.labels?.[MANAGED_BY_LABEL] !== MANAGER || written === undefined) return null;
  return written.split(',').filter((uid) => uid !== '');
}

function contentOf(kind: DependencyKind, object: KubeObject): Readonly<Record<string, unknown>> {
  const fields = object as unknown as Readonly<Record<string, unknown>>;
  const given = CONTENT[kind].filter((field) => fields[field] !== undefined);
  return Object.fromEntries(given.map((field) => [field, fields[field]]));
}
