// `mck8s explain` of an object on cluster0: why it is where it is. The command itself is declared where scenarios are explained, as
// it is one command.

import { Command } from 'commander';
import { realClock } from '../real/clock.ts';
import { judged } from '../why/anew.ts';
import { explainObject, NoSuchObject, type DecideAnew, type Meant } from '../why/explain.ts';
import { explanationText } from '../why/explanation-text.ts';
import { openForReading } from './asked-cluster.ts';
import { CommandBadInput } from './failure.ts';
import { addLookOptions, withLook, type LookFlags } from './looking.ts';
import type { Cluster0Options } from './options.ts';
import { printed, type OutputFormat } from './output.ts';

export interface ExplainFlags extends Cluster0Options {
  /** Left out: as the context says. */
  readonly namespace?: string;
  readonly output: OutputFormat;
  /** As they are written: what the fleet is looked at by, where the object is to be decided on anew; absent: it is not. */
  readonly look?: readonly string[];
}

/** Prints why an object is where it is; a namespace that is written with its name comes before the option. */
export async function explainLive(
  { word, name, namespace }: Omit<Meant, 'namespace'> & Partial<Meant>,
  flags: ExplainFlags,
): Promise<void> {
  const decideAnew = flags.look === undefined ? null : decidingBy(flags.look);
  const opened = openForReading(flags);
  try {
    const meant = { word, name, namespace: namespace ?? flags.namespace ?? opened.namespace };
    const explanation = await explainObject(opened.side, meant, decideAnew);
    const text = (): string => explanationText(explanation, realClock.wallMicros());
    process.stdout.write(printed(explanation, flags.output, text));
  } catch (error) {
    if (error instanceof NoSuchObject) throw new CommandBadInput(error.message);
    throw error;
  } finally {
    opened.side.client.close();
  }
}

function decidingBy(args: readonly string[]): DecideAnew {
  const command = addLookOptions(new Command('explain')).exitOverride();
  const flags = command.parse(args, { from: 'user' }).opts<LookFlags>();
  return (resource, object) => withLook(flags, (look) => judged(look, resource, object));
}
