// Keeps what Node compiled of the sources for the next start, which then takes a third of the processor's time. Nobody but the
// user may write there, as what is kept is run.

import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Modules that are loaded from here on are compiled once; threads hear of it by the environment. A folder that cannot be written keeps nothing. */
export function keepCompiled(environment: NodeJS.ProcessEnv): void {
  const { XDG_CACHE_HOME = '', NODE_COMPILE_CACHE } = environment;
  const own = join(XDG_CACHE_HOME === '' ? join(homedir(), '.cache') : XDG_CACHE_HOME, 'mck8s', 'compiled');
  const { directory } = enableCompileCache(NODE_COMPILE_CACHE ?? own);
  if (directory !== undefined) environment['NODE_COMPILE_CACHE'] = NODE_COMPILE_CACHE ?? own;
}
