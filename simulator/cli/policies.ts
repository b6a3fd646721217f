// `mck8s policies`: which placement policies there are.

import type { Command } from 'commander';
import { policies } from '../../core/policies/registry.ts';
import { columnLines } from '../report/columns.ts';
import { documentText } from '../report/documents.ts';
import { outputOption, type RunOptions } from './options.ts';
import { print } from './terminal.ts';

/** Adds the command. */
export function addPolicies(program: Command): void {
  program
    .command('policies')
    .summary('list the placement policies')
    .description(
      'List the placement policies: what each does, what it reads of an object, where it comes from.',
    )
    .addOption(outputOption('table', 'json', 'yaml'))
    .action(({ output }: Pick<RunOptions, 'output'>) => {
      if (output === 'table') print(table(), 'header');
      else process.stdout.write(documentText(listed(), output));
    });
}

function listed(): object[] {
  return policies().map(({ name, summary, parameters, source }) => ({ name, summary, parameters, source }));
}

/** Sentences stand last and alone on a line, so that they may be long. */
function table(): string {
  const columns = ['NAME', 'READS', 'FROM'].map((head) => ({ head, align: 'left' as const }));
  const rows = policies().map(({ name, parameters, source }) => [name, parameters.join(', ') || '-', source]);
  const [header, ...lines] = columnLines(columns, rows);
  return [header, ...lines.flatMap((line, i) => [line, `  ${policies()[i]!.summary}`])].join('\n');
}
