// The arrows of the house: handlers -> core <- simulator. Core imports only itself; only core/api may use the schema library.
module.exports = {
  forbidden: [
    {
      name: 'core-imports-only-core',
      severity: 'error',
      from: { path: '^core/' },
      to: { pathNot: '^(core/|node_modules/zod/)' },
    },
    {
      name: 'schema-library-only-in-core-api',
      severity: 'error',
      from: { path: '^core/', pathNot: '^core/api/' },
      to: { path: '^node_modules/' },
    },
    {
      // But for the command line's entry, which loads live commands when one is asked for: rehearsing never loads their client.
      name: 'simulator-never-imports-handlers',
      severity: 'error',
      from: { path: '^simulator/', pathNot: '^simulator/cli/live\\.ts$' },
      to: { path: '^handlers/' },
    },
    {
      name: 'live-commands-load-on-first-use',
      severity: 'error',
      from: { path: '^simulator/cli/live\\.ts$' },
      to: { path: '^handlers/', dependencyTypesNot: ['dynamic-import'] },
    },
    {
      name: 'handlers-never-import-simulator',
      severity: 'error',
      from: { path: '^handlers/' },
      to: { path: '^simulator/' },
    },
    {
      name: 'sources-never-import-tests',
      severity: 'error',
      from: { path: '^(core|handlers|simulator)/' },
      to: { path: '^test/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
};
