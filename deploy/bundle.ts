// Bundles what is shipped: the operator as one file for its image, the command line as a folder with its data, and of both what went
// into them. Prints sizes and how long each takes to start.

import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'esbuild';
import { BUNDLED } from './bundle-options.ts';
import { billOf, billOfAll, packagesIn } from './sbom.ts';

const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');
/** Two levels down, so that `../../deploy` is found beside it as it is in the sources. */
const LIB = join(DIST, 'lib/js');
const STARTS = 5;
const OWN_POLICY = 'core/policies/own-policy.ts';

rmSync(DIST, { recursive: true, force: true });
const operator = await bundle({
  ...BUNDLED,
  entryPoints: { operator: join(ROOT, 'handlers/commands/main.ts') },
  outdir: DIST,
  metafile: true,
});
const commandLine = await bundle({
  ...BUNDLED,
  entryPoints: [
    join(ROOT, 'simulator/cli/main.ts'),
    join(ROOT, 'simulator/compare/seed-thread.ts'),
    join(ROOT, 'handlers/local/guard-main.ts'),
  ],
  entryNames: '[name]',
  splitting: true,
  outdir: LIB,
  metafile: true,
});
writeFileSync(join(DIST, 'mck8s.mjs'), "#!/usr/bin/env node\nimport './lib/js/main.mjs';\n", { mode: 0o755 });
// As kubectl finds them on PATH: its plugin, and whom it asks for completions. Files without an ending may be modules or not.
for (const [name, before] of [
  ['kubectl-mck8s', ''],
  ['kubectl_complete-mck8s', "process.argv.splice(2, 0, '__complete');\n"],
] as const) {
  const text = `#!/usr/bin/env node\n${before}void import('./lib/js/main.mjs');\n`;
  writeFileSync(join(DIST, name), text, { mode: 0o755 });
}
// The solver looks for it beside the file that it is bundled into.
cpSync(fileURLToPath(import.meta.resolve('highs/runtime')), join(LIB, 'highs.wasm'));
for (const folder of ['deploy/crds', 'deploy/controlplane', 'deploy/rbac'])
  cpSync(join(ROOT, folder), join(DIST, folder), { recursive: true });
// The types of policies of one's own, which `policies new` writes beside them.
cpSync(join(ROOT, OWN_POLICY), join(DIST, OWN_POLICY));
// Threads begin with files of their library, which it looks for beside itself.
cpSync(join(ROOT, 'node_modules/tinypool/dist'), LIB, { recursive: true, filter: isNoIndex });
writeFileSync(join(LIB, 'package.json'), '{ "type": "module" }\n');
const all = billOfAll(ROOT);
for (const [name, { metafile }] of [
  ['operator', operator],
  ['mck8s', commandLine],
] as const) {
  const bill = billOf(all, packagesIn(metafile, ROOT));
  writeFileSync(join(DIST, `${name}.cdx.json`), `${JSON.stringify(bill, null, 2)}\n`);
}
solves();
report('operator.mjs', [join(DIST, 'operator.mjs')]);
report(
  'mck8s.mjs',
  readdirSync(LIB)
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => join(LIB, name)),
);

/** Whether a file of a library is one of those that its index starts, not the index. */
function isNoIndex(path: string): boolean {
  return !/(?:index\.js|\.d\.ts)$/.test(path);
}

/** Holds that the solver finds its WebAssembly in the bundle. */
function solves(): void {
  const args = ['compare', 'scenarios/mck8s-2h.yaml', '--set', 'duration=2m', '--seeds', '1', '--bounds'];
  const program = join(DIST, 'mck8s.mjs');
  const { status, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`mck8s.mjs does not find bounds: ${stderr}`);
}

/** One line: the size of all that it may load, and the median time of a start. */
function report(program: string, files: readonly string[]): void {
  const millis = Array.from({ length: STARTS }, () => {
    const began = performance.now();
    const args = [join(DIST, program), '--version'];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${program} does not start: ${stderr}`);
    return performance.now() - began;
  }).sort((a, b) => a - b);
  const kibibytes = Math.round(files.reduce((sum, file) => sum + statSync(file).size, 0) / 1024);
  console.log(`${program}: ${kibibytes} KiB, starts in ${Math.round(millis[STARTS >> 1]!)} ms`);
}
