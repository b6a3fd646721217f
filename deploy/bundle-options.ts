// How everything that is shipped is bundled.

import { readFileSync } from 'node:fs';
import type { BuildOptions, Plugin } from 'esbuild';

/** Files that are started by their path, by the name that they have in a bundle. */
const startedByPath: Plugin = {
  name: 'started-by-path',
  setup(build) {
    build.onLoad({ filter: /\/(threads|guard)\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(/(seed-thread|guard-main)\.ts'/g, "$1.mjs'"),
      loader: 'ts',
    }));
  },
};

/** What all bundles have in common. */
export const BUNDLED: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node22.19',
  format: 'esm',
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: true,
  sourcemap: true,
  legalComments: 'eof',
  outExtension: { '.js': '.mjs' },
  // Dependencies that are CommonJS ask for `require`.
  banner: {
    js: "import { createRequire as createRequireOf } from 'node:module'; const require = createRequireOf(import.meta.url);",
  },
  logLevel: 'warning',
  plugins: [startedByPath],
};
