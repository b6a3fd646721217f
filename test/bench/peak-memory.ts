// Runs a shipped scenario once and prints the peak of its memory, bytes; with --only-load everything up to the run. A process of
// its own, so that nothing else is in the figure.
import { runOnce } from '../../simulator/run/run.ts';
import { shipped } from './shipped.ts';

const [name = 'scale-100k', until] = process.argv.slice(2);
const input = shipped(name);
if (until !== '--only-load') runOnce({ ...input, policy: null });
console.log(process.resourceUsage().maxRSS * 1024);
