import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Layers: what may not be imported from where. test/architecture proves the same from the sources. */
const zone = (target, from, except = []) => ({
  target: `./src/${target}`,
  from: from.map((f) => `./src/${f}`),
  except,
});
const ADAPTERS = ['inference', 'decode', 'stores', 'hub', 'sources', 'queue', 'storage'];
const OUTER = ['services', 'graphql', 'http', 'cli', 'config', 'container', 'main.ts'];
const zones = [
  zone('domain', ['dsp', ...ADAPTERS, ...OUTER]),
  zone('dsp', ['domain', ...ADAPTERS, ...OUTER]),
  ...ADAPTERS.map((layer) => zone(layer, [...ADAPTERS.filter((other) => other !== layer), ...OUTER])),
  zone('services', [...ADAPTERS, 'graphql', 'http', 'cli', 'config', 'container', 'main.ts']),
  zone('graphql', [...ADAPTERS, 'http', 'cli', 'config', 'container', 'main.ts']),
  zone('http', [...ADAPTERS, 'cli', 'container', 'main.ts']),
  zone('cli', ADAPTERS),
];

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'coverage', 'test/generated', 'models', 'scripts/kernels/*.ts'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { projectService: true } },
    settings: { 'import-x/resolver': { node: { extensions: ['.ts'] } } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // A leading underscore says: named only to leave it out.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { varsIgnorePattern: '^_', argsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'import-x/no-default-export': 'error',
      'import-x/no-restricted-paths': ['error', { zones }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['src/**/*.ts'], rules: { 'no-console': 'error' } },
  { files: ['test/**/*.ts'], rules: { 'max-lines-per-function': 'off' } },
  {
    files: ['**/*.mjs', '**/*.cjs', '*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        require: 'readonly',
        module: 'readonly',
      },
    },
    rules: { '@typescript-eslint/no-require-imports': 'off', 'no-undef': 'off' },
  },
);
