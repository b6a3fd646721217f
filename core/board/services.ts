// Which services follow which workloads, so that who moves wakes who follows. Services promise nothing, so nothing else on the
// board depends on them.

import type { Key } from '../decide/key.ts';
import { compareText } from '../text.ts';

/** What of a service decides who wakes it. */
export interface ServiceEntry {
  readonly key: Key;
  readonly namespace: string;
  readonly name: string;
  /** Whether it is where all deployments of its namespace are. */
  readonly isConsumedByAll: boolean;
}

/** Of a board, the services. */
interface Services {
  readonly services: Map<Key, ServiceEntry>;
}

/** Replaces what is known of a service; `undefined` takes it off. */
export function postService(board: Services, key: Key, entry: ServiceEntry | undefined): void {
  if (entry === undefined) board.services.delete(key);
  else board.services.set(key, entry);
}

/** The services, in order of their keys, that one of these workloads concerns. */
export function servicesOf(board: Services, keys: ReadonlySet<Key>): readonly Key[] {
  if (board.services.size === 0 || keys.size === 0) return NONE;
  const ids = new Set<string>();
  const namespaces = new Set<string>();
  for (const key of keys) {
    if (!key.startsWith(FOLLOWED)) continue;
    const id = key.slice(FOLLOWED.length);
    ids.add(id);
    namespaces.add(id.slice(0, id.indexOf('/')));
  }
  return [...board.services.values()]
    .filter(
      ({ namespace, name, isConsumedByAll }) =>
        ids.has(`${namespace}/${name}`) || (isConsumedByAll && namespaces.has(namespace)),
    )
    .map(({ key }) => key)
    .sort(compareText);
}

/** The deployment that a service follows. */
export function followedBy({ namespace, name }: Pick<ServiceEntry, 'namespace' | 'name'>): Key {
  return `${FOLLOWED}${namespace}/${name}`;
}

/** What the keys of deployments of a namespace begin with. */
export function deploymentsIn(namespace: string): string {
  return `${FOLLOWED}${namespace}/`;
}

const FOLLOWED = 'MultiClusterDeployment/';
const NONE: readonly Key[] = [];
