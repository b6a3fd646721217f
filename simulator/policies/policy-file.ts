// Loads policies from files: imports them, which Node does with TypeScript too, and says of what is wrong with them where it is.
// It runs nothing of a policy but the file itself.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { guarded } from '../../core/policies/guarded.ts';
import { loadFault } from '../../core/policies/load-fault.ts';
import type * as Own from '../../core/policies/own-policy.ts';
import type { Policies } from '../../core/policies/policy.ts';
import { policiesIn } from '../../core/policies/read-own.ts';
import { BUILT_IN, withOthers } from '../../core/policies/registry.ts';
import { err, ok, type Result } from '../../core/result.ts';

/** A policy of a file. */
export interface FilePolicy {
  readonly own: Own.PlacementPolicy;
  /** Absolute. */
  readonly path: string;
}

/** Whether what stands for a policy is a path and no name. */
export function isPolicyPath(written: string): boolean {
  return /[/\\]/.test(written) || /\.[cm]?[jt]s$/.test(written);
}

/** The policies of files, in their order; the error has a line for each fault: `mine.ts:3: ...`. */
export async function readPolicyFiles(
  paths: readonly string[],
): Promise<Result<readonly FilePolicy[], readonly string[]>> {
  const read: FilePolicy[] = [];
  const faults: string[] = [];
  for (const path of [...new Set(paths.map((one) => resolve(one)))]) {
    const taken = [...BUILT_IN.keys(), ...read.map(({ own }) => own.name)];
    const policies = await readPolicyFile(path, taken);
    if (policies.ok) read.push(...policies.value.map((own) => ({ own, path })));
    else faults.push(...policies.error);
  }
  return faults.length > 0 ? err(faults) : ok(read);
}

/**
 * The built-in policies and those of files, for a thread that has to make them anew.
 *
 * @throws Error where a file cannot be read any more
 */
export async function policiesOf(paths: readonly string[]): Promise<Policies> {
  if (paths.length === 0) return BUILT_IN;
  const read = await readPolicyFiles(paths);
  if (!read.ok) throw new Error(read.error.join('\n'));
  return asPolicies(read.value);
}

/** The built-in policies and these. */
export function asPolicies(others: readonly FilePolicy[]): Policies {
  return withOthers(others.map(({ own, path }) => guarded(own, basename(path))));
}

async function readPolicyFile(
  path: string,
  taken: readonly string[],
): Promise<Result<readonly Own.PlacementPolicy[], readonly string[]>> {
  let exported: Readonly<Record<string, unknown>>;
  try {
    exported = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    return err([loadFault(path, error, error instanceof SyntaxError ? checked(path) : null)]);
  }
  const policies = policiesIn(exported, taken);
  return policies.ok ? policies : err(policies.error.map((fault) => `${path}: ${fault}`));
}

/** `file:line`: Node says where JavaScript does not compile only when it is asked to check it. */
function checked(path: string): string | null {
  if (!/\.[cm]?js$/.test(path)) return null;
  const input = readFileSync(path, 'utf8');
  const args = ['--input-type=module', '--check'];
  const { stderr } = spawnSync(process.execPath, args, { input, encoding: 'utf8' });
  const line = /^\[stdin\]:(\d+)$/m.exec(stderr);
  return line === null ? null : `${path}:${line[1]}`;
}
