// Typed lint for the whole repository, and the purity of core: no clock, randomness, promise, I/O, logger or
// environment may be named there. The direction of imports is checked apart, by .dependency-cruiser.cjs.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const impureGlobals = [
  'console',
  'process',
  'performance',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'crypto',
  'Buffer',
  'globalThis',
  'structuredClone',
  'Intl',
  'Promise',
].map((name) => ({ name, message: 'core is pure: take what you need as an argument.' }));

const impureSyntax = [
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Draw by draw(purpose).',
  },
  { selector: "MemberExpression[object.name='Date']", message: 'Time is the input now.' },
  { selector: "NewExpression[callee.name='Date']", message: 'Time is the input now.' },
  {
    selector: ':matches(FunctionDeclaration, FunctionExpression, ArrowFunctionExpression)[async=true]',
    message: 'core is synchronous.',
  },
  { selector: 'Program > VariableDeclaration[kind=/let|var/]', message: 'core keeps no module state.' },
  {
    selector: 'Program > ExportNamedDeclaration > VariableDeclaration[kind=/let|var/]',
    message: 'core keeps no module state.',
  },
  {
    selector: "CallExpression[callee.property.name='localeCompare']",
    message: 'Order by code units: locales differ between machines.',
  },
];

const ambientGlobals = [
  'fetch',
  'process',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'crypto',
].map((name) => ({
  name,
  message: 'Take a clock, a transport or a value as an argument; see handlers/real.',
}));

const ambientSyntax = impureSyntax
  .filter(({ selector }) => /random|localeCompare/.test(selector))
  .concat({
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Time comes from the clock.',
  });

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', 'out/', 'coverage/', '*.cjs'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      complexity: ['error', 12],
      'max-depth': ['error', 4],
      'max-params': ['error', 6],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/prefer-readonly': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['core/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...impureGlobals],
      'no-restricted-syntax': ['error', ...impureSyntax],
    },
  },
  {
    // Time, timers and chance come in as arguments, so that the same handlers run in virtual time.
    files: ['handlers/**/*.ts'],
    ignores: ['handlers/real/**', 'handlers/commands/**', 'handlers/local/**'],
    rules: {
      'no-restricted-globals': ['error', ...ambientGlobals],
      'no-restricted-syntax': ['error', ...ambientSyntax],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', complexity: 'off', 'max-params': 'off' },
  },
  {
    // The contract reads whatever an API server answers, as its clients in other languages do.
    files: ['test/conformance/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
  {
    files: [
      'simulator/cli/**/*.ts',
      'deploy/**/*.ts',
      'test/bench/**/*.ts',
      'test/yardsticks/main.ts',
      'tools/**',
    ],
    rules: { 'no-console': 'off' },
  },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
);
