// `mck8s policies new NAME`: writes a policy to begin with, and the types it is written against.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf } from '../../core/message-of.ts';
import { isPolicyName } from '../../core/policies/read-own.ts';
import { BUILT_IN } from '../../core/policies/registry.ts';
import { policyTemplate, TYPES_FILE } from '../policies/template.ts';
import { BadInput } from './failure.ts';
import { print } from './terminal.ts';

/** The same two levels up in the sources and in what is shipped. */
const TYPES = new URL('../../core/policies/own-policy.ts', import.meta.url);

export interface NewPolicyOptions {
  readonly dir: string;
  readonly force?: true;
}

/** @throws BadInput for a name that no policy can have, and for a file that is there already */
export function newPolicy(name: string, { dir, force }: NewPolicyOptions): void {
  if (!isPolicyName(name))
    throw new BadInput(
      `${name} cannot be the name of a policy; write lower-case letters, digits and underscores, such as rtt_and_room`,
    );
  if (BUILT_IN.has(name))
    throw new BadInput(`${name} is the name of a policy that there is already; give yours another name`);
  const file = join(dir, `${name}.ts`);
  if (force !== true && existsSync(file))
    throw new BadInput(`${file} exists already; write another name, or --force to write over it`);
  makeDirectory(dir);
  write(file, policyTemplate(name));
  write(join(dir, TYPES_FILE), readFileSync(TYPES, 'utf8'));
  print(
    `wrote ${file}, and ${TYPES_FILE} beside it for its types\nnext: mck8s policies ${pathOf(dir, file)}`,
  );
}

function makeDirectory(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true });
  } catch (error) {
    throw new BadInput(`--dir ${dir} cannot be written to (${messageOf(error)}); name another directory`);
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new BadInput(
      `${resolve(file)} cannot be written (${messageOf(error)}); name another directory after --dir`,
    );
  }
}

function pathOf(dir: string, file: string): string {
  return dir === '.' ? `./${file}` : file;
}
