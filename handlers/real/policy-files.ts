// Policies of files, for an operator that decides by them: imported once, as it starts. A file that is not right starts nothing.

import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { guarded } from '../../core/policies/guarded.ts';
import { loadFault } from '../../core/policies/load-fault.ts';
import type { Policies, PlacementPolicy } from '../../core/policies/policy.ts';
import { policiesIn } from '../../core/policies/read-own.ts';
import { BUILT_IN, withOthers } from '../../core/policies/registry.ts';
import { err, ok, type Result } from '../../core/result.ts';

/** The built-in policies and those of files; the error has a sentence for each fault. */
export async function loadPolicies(files: readonly string[]): Promise<Result<Policies, readonly string[]>> {
  const others: PlacementPolicy[] = [];
  const faults: string[] = [];
  for (const file of files) {
    const path = resolve(file);
    const read = await policiesOf(path, [...BUILT_IN.keys(), ...others.map(({ name }) => name)]);
    if (read.ok) others.push(...read.value);
    else faults.push(...read.error);
  }
  return faults.length > 0 ? err(faults) : ok(withOthers(others));
}

async function policiesOf(
  path: string,
  taken: readonly string[],
): Promise<Result<readonly PlacementPolicy[], readonly string[]>> {
  try {
    const exported = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
    const own = policiesIn(exported, taken);
    if (own.ok) return ok(own.value.map((policy) => guarded(policy, basename(path))));
    return err(own.error.map((fault) => `${path}: ${fault}`));
  } catch (error) {
    return err([loadFault(path, error)]);
  }
}
