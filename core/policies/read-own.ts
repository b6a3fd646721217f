// Reads policies from what a file exports: every fault of their form, told so that its author can mend it. How they behave is not
// looked at here.

import { nearestName } from '../api/suggestion.ts';
import { err, ok, type Result } from '../result.ts';
import type * as Own from './own-policy.ts';

const OVERFLOWS = ['policyOrder', 'nearest', 'none'];
const NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const NAME_LENGTH_MAX = 63;

/** Whether a policy may be called so: what `placementPolicy` takes, with underscores. */
export function isPolicyName(text: string): boolean {
  return text.length <= NAME_LENGTH_MAX && NAME.test(text);
}

/** What may stand in a field, or the end of the sentence that says what is wrong. */
type FieldCheck = (value: unknown) => string | null;

const REQUIRED = ['name', 'summary'];
const FIELDS: Readonly<Record<keyof Own.PlacementPolicy, FieldCheck>> = {
  name: (value) =>
    typeof value === 'string' && isPolicyName(value)
      ? null
      : "write lower-case letters, digits and underscores, such as 'rtt_and_room'",
  summary: (value) =>
    typeof value === 'string' && value.trim() !== '' ? null : 'write one sentence that says what it does',
  parameters: (value) =>
    Array.isArray(value) && value.every((one) => typeof one === 'string')
      ? null
      : "write a list of field names, such as ['placement.home'], or leave it out",
  source: (value) => (typeof value === 'string' ? null : 'write where the rule comes from, or leave it out'),
  overflow: (value) =>
    OVERFLOWS.includes(value as string)
      ? null
      : `write one of ${OVERFLOWS.map((one) => `'${one}'`).join(', ')}, or leave it out`,
  locations: (value) =>
    typeof value === 'function' ? null : 'write a function of the rules that returns names, or leave it out',
  divide: (value) =>
    typeof value === 'function'
      ? null
      : 'write a function of total, places and context that returns a list of { candidate, pods }, or leave it out',
  weigh: (value) =>
    typeof value === 'function'
      ? null
      : 'write a function of clusters and rules that returns a number for each, or leave it out',
  isForEach: (value) => (value === true ? null : 'write true, or leave it out'),
  rebalances: (value) =>
    typeof value === 'function'
      ? null
      : 'write a function of the rules that returns true or false, or leave it out',
  rank: (value) =>
    typeof value === 'function'
      ? null
      : 'write a function of candidates and context that returns a list of { candidate, score }',
};

/**
 * The policies of a module: its default export, one or a list. The error holds every fault, each as
 * `default.field: what to write`.
 * @param exported the module's namespace
 * @param taken names that other policies have
 */
export function policiesIn(
  exported: Readonly<Record<string, unknown>>,
  taken: readonly string[],
): Result<readonly Own.PlacementPolicy[], readonly string[]> {
  if (!('default' in exported)) return err([noDefault(Object.keys(exported))]);
  const { default: found } = exported;
  const list = Array.isArray(found) ? (found as readonly unknown[]) : [found];
  if (list.length === 0) return err(['default: the list is empty; export at least one policy']);
  const faults = list.flatMap((policy, index) =>
    faultsOf(policy, Array.isArray(found) ? `default[${index}]` : 'default'),
  );
  if (faults.length > 0) return err(faults);
  const policies = list as readonly Own.PlacementPolicy[];
  const clashes = policies.flatMap(({ name }, index) => {
    if (taken.includes(name))
      return [`${name} is the name of a policy that there is already; give yours another name`];
    const isTwice = policies.findIndex((other) => other.name === name) < index;
    return isTwice ? [`${name} is the name of two policies of this file; give one another name`] : [];
  });
  return clashes.length > 0 ? err(clashes) : ok(policies);
}

function noDefault(others: readonly string[]): string {
  const hint = others.length === 0 ? '' : ` (it exports ${others.join(', ')} only)`;
  return `there is no default export${hint}; write: export default { name, summary, rank } satisfies PlacementPolicy`;
}

function faultsOf(policy: unknown, path: string): readonly string[] {
  if (typeof policy !== 'object' || policy === null)
    return [`${path}: is ${policy === null ? 'null' : `a ${typeof policy}`} and no policy; export an object`];
  const fields = policy as Readonly<Record<string, unknown>>;
  const { divide, isForEach } = fields;
  const required = divide === undefined && isForEach === undefined ? [...REQUIRED, 'rank'] : REQUIRED;
  const faults =
    divide !== undefined && isForEach === true
      ? [`${path}.isForEach: asks every cluster for all, so nothing is divided; leave out divide`]
      : [];
  return [...faults, ...faultsOfFields(fields, required, path)];
}

function faultsOfFields(
  fields: Readonly<Record<string, unknown>>,
  required: readonly string[],
  path: string,
): readonly string[] {
  const faults: string[] = [];
  for (const [field, check] of Object.entries(FIELDS)) {
    const value = fields[field];
    if (value === undefined && !required.includes(field)) continue;
    const fault = check(value);
    if (fault !== null)
      faults.push(`${path}.${field}: ${value === undefined ? 'is missing' : 'is wrong'}; ${fault}`);
  }
  const known = Object.keys(FIELDS);
  for (const field of Object.keys(fields).filter((one) => !known.includes(one))) {
    const near = nearestName(field, known);
    const hint = near === undefined ? 'leave it out' : `did you mean ${near}?`;
    faults.push(`${path}.${field}: a policy has no such field; ${hint}`);
  }
  return faults;
}
