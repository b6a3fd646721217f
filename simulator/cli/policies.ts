// `mck8s policies`: which placement policies there are, whether those of a file are right, and a new one to begin with.

import type { Command } from 'commander';
import type { PlacementPolicy } from '../../core/policies/policy.ts';
import { policies } from '../../core/policies/registry.ts';
import { trialScenario } from '../policies/trial.ts';
import { documentText } from '../report/documents.ts';
import { policiesKnown, policiesNamed } from './inputs.ts';
import { newPolicy, type NewPolicyOptions } from './new-policy.ts';
import { outputOption, type RunOptions } from './options.ts';
import { tryOwn } from './own-policies.ts';
import { print } from './terminal.ts';

const TRIAL_SEED = 1;

const HELP = `
With names or files, lists these alone. Policies in files are tried, each in a small world: one that changes what it is given,
draws from elsewhere, remembers something, throws, or answers what it may not is told what it did, and the exit code is 1.

Examples:
  $ mck8s policies
  $ mck8s policies worst_fit nearest
  $ mck8s policies new rtt_and_room
  $ mck8s policies ./rtt_and_room.ts`;

type ListOptions = Pick<RunOptions, 'output'>;

/** Adds the command. */
export function addPolicies(program: Command): void {
  const command = program
    .command('policies')
    .argument('[policy...]', 'names of policies, or files with policies of your own')
    .summary('list the placement policies, check or begin one of your own')
    .description(
      'List the placement policies: what each does, what it reads of an object, where it comes from.',
    )
    .addOption(outputOption('table', 'json', 'yaml'))
    .addHelpText('after', HELP)
    .action(async (written: readonly string[], { output }: ListOptions) => {
      const listed = written.length === 0 ? policies() : await asked(written);
      if (output === 'table') print(table(listed));
      else process.stdout.write(documentText(listed.map(described), output));
    });
  command
    .command('new')
    .argument('<name>', 'its name: lower-case letters, digits, underscores')
    .summary('write a policy to begin with')
    .description('Write NAME.ts, a policy that runs as it is, and the types it is written against beside it.')
    .option('--dir <dir>', 'where to write', '.')
    .option('--force', 'write over NAME.ts if it is there')
    .action((name: string, options: NewPolicyOptions) => {
      newPolicy(name, options);
    });
}

/** The policies of these names and files, once each of a file has kept to the rules in a small world. */
async function asked(written: readonly string[]): Promise<readonly PlacementPolicy[]> {
  const known = await policiesKnown({ policy: written });
  const { own, policies: all } = known;
  const names = new Set(written.flatMap((one) => policiesNamed(one, known)));
  const tried = own.map(({ own: { name } }) => name);
  await tryOwn({ scenario: trialScenario(), seed: TRIAL_SEED, policies: tried, own });
  return [...names].map((name) => all.get(name)!);
}

function described({ name, summary, parameters, source }: PlacementPolicy): object {
  return { name, summary, parameters, source };
}

/** A name a paragraph, as sentences and sources may be long. */
function table(listed: readonly PlacementPolicy[]): string {
  const paragraphs = listed.map(({ name, summary, parameters, source }) => {
    const reads = parameters.length === 0 ? [] : [`  reads ${parameters.join(', ')}`];
    return [name, `  ${summary}`, ...reads, `  from ${source}`].join('\n');
  });
  return paragraphs.join('\n\n');
}
