// What a server says about itself: its version, whether it is ready, and which kinds it serves.

import { compareText } from '../../core/text.ts';
import type { JsonObject } from './json.ts';
import type { Kind } from './kinds.ts';

export interface PlainAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const VERSION: JsonObject = { major: '1', minor: '36', gitVersion: 'v1.36.3', platform: 'linux/amd64' };
const VERBS = ['create', 'delete', 'get', 'list', 'patch', 'watch'];

function json(body: JsonObject): PlainAnswer {
  return { status: 200, contentType: 'application/json', body: JSON.stringify(body) };
}

const WELL: PlainAnswer = { status: 200, contentType: 'text/plain; charset=utf-8', body: 'ok' };

/** What the real server says where it serves nothing at all: text, not a Status. */
const NOTHING_HERE: PlainAnswer = {
  status: 404,
  contentType: 'text/plain; charset=utf-8',
  body: '404 page not found\n',
};

/** The answer to a path that leads to no object. */
export function discover(segments: readonly string[], kinds: readonly Kind[]): PlainAnswer {
  const [first = '', second, third, ...more] = segments;
  if (more.length > 0) return NOTHING_HERE;
  if (first === 'apis') return groupedApis(second, third, kinds);
  if (third !== undefined) return NOTHING_HERE;
  if (first === 'api') return coreApi(second, kinds);
  if (second !== undefined) return NOTHING_HERE;
  if (first === 'version') return json(VERSION);
  return ['readyz', 'livez', 'healthz'].includes(first) ? WELL : NOTHING_HERE;
}

function groupedApis(
  name: string | undefined,
  version: string | undefined,
  kinds: readonly Kind[],
): PlainAnswer {
  const groups = groupsOf(kinds);
  if (name === undefined) return json({ kind: 'APIGroupList', apiVersion: 'v1', groups });
  if (version !== undefined) return resourceList(name, version, kinds);
  const group = groups.find((known) => known.name === name);
  return group === undefined ? NOTHING_HERE : json({ kind: 'APIGroup', apiVersion: 'v1', ...group });
}

function coreApi(version: string | undefined, kinds: readonly Kind[]): PlainAnswer {
  return version === undefined
    ? json({ kind: 'APIVersions', versions: ['v1'] })
    : resourceList('', version, kinds);
}

interface Group extends JsonObject {
  readonly name: string;
}

function groupsOf(kinds: readonly Kind[]): Group[] {
  const names = new Set(kinds.map(({ group }) => group).filter((group) => group !== ''));
  return [...names].sort(compareText).map((name) => {
    const ofGroup = kinds.filter(({ group }) => group === name).map(({ version }) => version);
    const versions = [...new Set(ofGroup)].map((version) => ({
      groupVersion: `${name}/${version}`,
      version,
    }));
    return { name, versions, preferredVersion: versions[0] };
  });
}

function resourceList(group: string, version: string, kinds: readonly Kind[]): PlainAnswer {
  const served = kinds.filter((kind) => kind.group === group && kind.version === version);
  if (served.length === 0) return NOTHING_HERE;
  const groupVersion = served[0]!.apiVersion;
  return json({
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion,
    resources: served.flatMap(resourcesOf),
  });
}

function resourcesOf(kind: Kind): JsonObject[] {
  const { plural: name, namespaced } = kind;
  const main = { name, singularName: kind.kind.toLowerCase(), namespaced, kind: kind.kind, verbs: VERBS };
  const part = { singularName: '', namespaced, verbs: ['get', 'patch'] };
  return [
    main,
    ...(kind.hasStatus ? [{ ...part, name: `${name}/status`, kind: kind.kind }] : []),
    ...(kind.scale
      ? [{ ...part, name: `${name}/scale`, group: 'autoscaling', version: 'v1', kind: 'Scale' }]
      : []),
  ];
}
