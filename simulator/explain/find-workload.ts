// Finds the workload that somebody means among all that a run will have. It knows names only.

import { kindMeant } from '../../core/api/crd/kind-words.ts';
import { nearestName } from '../../core/api/suggestion.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { compareText } from '../../core/text.ts';
import type { Load } from '../load/load.ts';
import { keyOfService } from '../load/services/key.ts';
import { countText } from '../report/numbers.ts';

/** A workload of the load: `Kind/namespace/name`, and when it first comes. */
export interface Named {
  readonly key: string;
  readonly atMicros: number;
}

const NEAREST_MAX = 3;

/** The workload named by `mcj/NAME`, `mcd/NAMESPACE/NAME`, a full key or a name alone; the error says which there are. */
export function findWorkload(written: string, load: Load): Result<Named, string> {
  const all = allNamed(load);
  const matches = all.filter(({ key }) => isMeant(written, key));
  const [match, ...others] = matches;
  if (match === undefined) return err(notFound(written, all));
  if (others.length === 0) return ok(match);
  return err(
    `${written} is the name of several workloads; write one of ${matches.map(({ key }) => key).join(', ')}`,
  );
}

/** Each workload once, at its first time. */
function allNamed({ jobs, actions, services }: Load): readonly Named[] {
  const named = new Map<string, Named>();
  const add = (key: string, atMicros: number): void => {
    if (!named.has(key)) named.set(key, { key, atMicros });
  };
  for (const action of actions) {
    if (action.action !== 'apply') continue;
    const { kind, metadata } = action.object;
    add(`${kind}/${metadata.namespace}/${metadata.name}`, action.atMicros);
  }
  for (const plan of services) add(keyOfService(plan), plan.arriveMicros);
  for (const [row, atMicros] of jobs.atMicros.entries())
    add(`MultiClusterJob/${jobs.shape[row]!.namespace}/${jobs.name(row)}`, atMicros);
  return [...named.values()].sort((a, b) => a.atMicros - b.atMicros || compareText(a.key, b.key));
}

function isMeant(written: string, key: string): boolean {
  const [kind, namespace, name] = key.split('/');
  const parts = written.split('/');
  if (parts.length === 1) return written === name;
  if (kindMeant(parts[0]!)?.kind !== kind || parts.at(-1) !== name) return false;
  return parts.length === 2 || (parts.length === 3 && parts[1] === namespace);
}

function notFound(written: string, all: readonly Named[]): string {
  const keys = new Map(all.map(({ key }) => [nameOf(key), key]));
  const said = (name: string): string => (written.includes('/') ? keys.get(name)! : name);
  const near = nearestNames(nameOf(written), [...keys.keys()]).map(said);
  const [first] = keys.keys();
  const example = first === undefined ? '' : `, such as ${said(first)}`;
  const hint = near.length > 0 ? `; the nearest are ${near.join(', ')}` : example;
  return `there is no workload ${written} among the ${countText(all.length)} of this seed${hint}`;
}

function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

function nearestNames(wanted: string, known: readonly string[]): readonly string[] {
  const near: string[] = [];
  while (near.length < NEAREST_MAX) {
    const name = nearestName(
      wanted,
      known.filter((one) => !near.includes(one)),
    );
    if (name === undefined) break;
    near.push(name);
  }
  return near;
}
