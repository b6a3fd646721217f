// Where `mck8s` starts: what must be in place before the commands are loaded. It knows none of them.

import { messageOf } from '../../core/message-of.ts';
import { adviceOn } from '../report/write-fault.ts';
import { keepCompiled } from './compiled.ts';
import { tellEarlyInterrupts } from './early-interrupt.ts';
import { Exit } from './failure.ts';
import { complain } from './terminal.ts';

// Whoever reads the output may have seen enough (`| head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(Exit.done);
  complain(`standard output cannot be written (${messageOf(error)}); ${adviceOn(error)}`);
  process.exit(Exit.failed);
});
// Where nobody hears what goes wrong, it goes wrong all the same.
process.stderr.on('error', () => undefined);
tellEarlyInterrupts();

keepCompiled(process.env);

const { run } = await import('./program.ts');
process.exitCode = await run(process.argv.slice(2));
