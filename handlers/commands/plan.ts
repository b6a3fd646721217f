// `mck8s plan`: what would be placed where if manifests were applied to the live fleet now. It writes nothing anywhere.

import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { messageOf } from '../../core/message-of.ts';
import type { FleetLook } from '../look/fleet-look.ts';
import { readDocuments, type Written } from '../plan/documents.ts';
import { consider, planFor, type Candidate } from '../plan/plan.ts';
import { isWhole, planText, type PlannedObject } from '../plan/planned.ts';
import { CommandBadInput } from './failure.ts';
import { addLookOptions, withLook, type LookFlags } from './looking.ts';
import { addOutputOptions, formatOf, repeatable, type OutputOptions } from './options.ts';
import { printed } from './output.ts';

const SOME_WAIT = 3;

const HELP = `
The fleet is read once, as an operator that starts would read it: objects of cluster0, and nodes, pods and our own objects of every
member. Each document is then decided on by the code of the operator, in order, and takes the room that it would take from those
after it. Documents of objects that are there are merged as kubectl apply does it, and shown as before and after. Objects without a
namespace are in that of the context. Kinds that are not placed are passed over. A member that does not answer counts as not ready. For a new
object, what goes by chance (the policies random and power_of_two, ties in a division) goes otherwise than for the real one, as it is drawn by
the UID. What members do meanwhile, as pods beyond the number in a rollout, is not followed; neither is what becomes of other objects.

Exit codes: 0 all would be placed; 3 some would wait, or an object cannot be acted on; 2 bad input; 1 the fleet could not be read.

Examples:
  $ mck8s plan -f app.yaml
  $ kustomize build overlays/lille | mck8s plan -f - --json`;

interface PlanFlags extends LookFlags, OutputOptions {
  readonly filename: readonly string[];
}

/** Adds the command; `finish` takes the exit code. */
export function addPlan(program: Command, finish: (exitCode: number) => void): void {
  addOutputOptions(addLookOptions(program.command('plan')))
    .description(
      'Decide on manifests against the live fleet and print what would be placed where. Nothing is written.',
    )
    .addOption(repeatable('-f, --filename <file>', 'manifests; - is standard input').makeOptionMandatory())
    .addHelpText('after', HELP)
    .action(async (flags: PlanFlags) => {
      finish(await plan(flags));
    });
}

async function plan(flags: PlanFlags): Promise<number> {
  const written = flags.filename.flatMap(documentsOf);
  const planned = await withLook(flags, (look, namespace) => planAll(written, look, namespace));
  process.stdout.write(
    printed({ objects: planned }, formatOf(flags), () => planned.map(planText).join('\n\n')),
  );
  return planned.every(isWhole) ? 0 : SOME_WAIT;
}

/** @throws CommandBadInput where a file cannot be read */
function documentsOf(file: string): readonly Written[] {
  const name = file === '-' ? 'standard input' : file;
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new CommandBadInput(`cannot read ${name}: ${messageOf(error)}`);
  }
  const read = readDocuments(text, name);
  if (!read.ok) throw new CommandBadInput(read.error.join('\n'));
  return read.value;
}

/** @throws CommandBadInput where an object cannot be read, or none is placed: then nothing is planned */
function planAll(written: readonly Written[], look: FleetLook, namespace: string): readonly PlannedObject[] {
  const candidates: Candidate[] = [];
  const problems: string[] = [];
  for (const one of written) {
    const considered = consider(one, look, namespace);
    if (considered.type === 'candidate') candidates.push(considered.candidate);
    else if (considered.type === 'bad') problems.push(...considered.problems);
    else process.stderr.write(`${considered.what} is passed over: its kind is not placed\n`);
  }
  if (problems.length > 0) throw new CommandBadInput(problems.join('\n'));
  if (candidates.length === 0)
    throw new CommandBadInput(
      'there is nothing to plan; write a file with a MultiClusterDeployment or MultiClusterJob',
    );
  return candidates.map((candidate) => planFor(candidate, look));
}
