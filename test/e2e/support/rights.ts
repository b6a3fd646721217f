// What an API server lets somebody do, found out by asking for everything: each resource that it serves, with each verb, by a request
// of that very kind. Names are of nothing that exists, so what is allowed does nothing either.

import { Agent, request } from 'node:https';
import type { Access } from '../../../handlers/local/kubeconfig.ts';
import type { Manifest, Rule } from '../../deploy/manifests.ts';

/** One request, as RBAC sees it. */
export interface Ask {
  readonly verb: string;
  readonly group: string;
  /** With its subresource: `pods/exec`. */
  readonly resource: string;
  /** Null: in all of them, or the resource is in none. */
  readonly namespace: string | null;
  /** Null: of all objects. */
  readonly name: string | null;
}

interface Served {
  readonly base: string;
  readonly group: string;
  readonly name: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

const METHODS: Readonly<Record<string, string>> = {
  get: 'GET',
  list: 'GET',
  watch: 'GET',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETE',
};
const OF_ALL: readonly string[] = ['list', 'watch', 'create', 'deletecollection'];
const AT_ONCE = 8;
const TIMEOUT_MILLIS = 60_000;

/** Calls an API server as somebody, over few connections. */
export class Caller {
  readonly #access: Access;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

  constructor(access: Access) {
    this.#access = access;
  }

  /** The status of the answer, and its text. */
  call(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly status: number; readonly text: string }> {
    const { server, certificateAuthority: ca, token } = this.#access;
    const hasBody = method !== 'GET' && method !== 'DELETE';
    const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    return new Promise((resolve, reject) => {
      const options = {
        method,
        ca,
        agent: this.#agent,
        signal: AbortSignal.timeout(TIMEOUT_MILLIS),
        headers: { authorization: `Bearer ${token}`, 'content-type': contentType, ...headers },
      };
      const sent = request(new URL(path, server), options, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.once('error', reject);
        response.once('end', () => {
          resolve({ status: response.statusCode ?? 0, text });
        });
      });
      sent.once('error', reject);
      sent.end(hasBody ? '{}' : undefined);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Everything that may be asked of an API server: in these namespaces, of objects of these names. */
export async function everyAsk(
  caller: Caller,
  namespaces: readonly string[],
  names: readonly string[],
): Promise<ReadonlyMap<Ask, string>> {
  const asks = new Map<Ask, string>();
  for (const served of await servedBy(caller))
    for (const verb of served.verbs)
      for (const namespace of placesOf(served, verb, namespaces))
        for (const name of isOfAll(served, verb) ? [null] : names) {
          const { group, name: resource } = served;
          asks.set({ verb, group, resource, namespace, name }, pathOf(served, verb, namespace, name));
        }
  return asks;
}

/** Those that are let through, of all that are asked. */
export async function allowed(caller: Caller, asks: ReadonlyMap<Ask, string>): Promise<Ask[]> {
  const passed: Ask[] = [];
  const rest = [...asks];
  const work = async (): Promise<void> => {
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
      const [ask, path] = next;
      const { status } = await caller.call(METHODS[ask.verb]!, path);
      if (status !== 403) passed.push(ask);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return passed;
}

/** Whether roles let somebody do something: those of a namespace there, those of the cluster everywhere. */
export function isGranted(roles: readonly Manifest[], ask: Ask): boolean {
  return roles.some(
    ({ kind, metadata, rules = [] }) =>
      (kind === 'ClusterRole' || metadata.namespace === ask.namespace) &&
      rules.some((rule) => covers(rule, ask)),
  );
}

/** `get secrets some in mck8s-system`. */
export function inWords({ verb, group, resource, namespace, name }: Ask): string {
  const what = `${resource}${group === '' ? '' : `.${group}`}`;
  return [verb, what, name, namespace === null ? null : `in ${namespace}`].filter(Boolean).join(' ');
}

function covers({ apiGroups, resources, resourceNames, verbs }: Rule, ask: Ask): boolean {
  return (
    apiGroups.includes(ask.group) &&
    resources.includes(ask.resource) &&
    verbs.includes(ask.verb) &&
    (resourceNames === undefined || (ask.name !== null && resourceNames.includes(ask.name)))
  );
}

async function servedBy(caller: Caller): Promise<Served[]> {
  const read = async (path: string): Promise<unknown> => JSON.parse((await caller.call('GET', path)).text);
  const { groups } = (await read('/apis')) as {
    readonly groups: readonly { readonly versions: readonly { readonly groupVersion: string }[] }[];
  };
  const versions = groups.flatMap(({ versions }) => versions.map(({ groupVersion }) => groupVersion));
  const found = new Map<string, Served>();
  for (const version of ['v1', ...versions]) {
    const base = version === 'v1' ? '/api/v1' : `/apis/${version}`;
    const group = version === 'v1' ? '' : version.slice(0, version.indexOf('/'));
    const { resources } = (await read(base)) as {
      readonly resources: readonly Omit<Served, 'base' | 'group'>[];
    };
    for (const { name, namespaced, verbs } of resources) {
      const id = `${group}/${name}`;
      if (!found.has(id)) found.set(id, { base, group, name, namespaced, verbs });
    }
  }
  return [...found.values()];
}

function isOfAll({ name }: Served, verb: string): boolean {
  return OF_ALL.includes(verb) && !name.includes('/');
}

/** A list or a watch may be of all namespaces, and nothing else may. */
function placesOf(served: Served, verb: string, namespaces: readonly string[]): readonly (string | null)[] {
  if (!served.namespaced) return [null];
  return verb === 'list' || verb === 'watch' ? [null, ...namespaces] : namespaces;
}

function pathOf(
  { base, name: resource }: Served,
  verb: string,
  namespace: string | null,
  name: string | null,
): string {
  const [plural, ...subresource] = resource.split('/');
  const place = namespace === null ? [] : ['namespaces', namespace];
  const path = [base, ...place, plural, ...(name === null ? [] : [name]), ...subresource].join('/');
  return verb === 'watch' ? `${path}?watch=1&timeoutSeconds=1` : path;
}
