/** Jest projects, told apart by file suffix; each tier has its own time limit (see README, "Tests"). */
const base = {
  rootDir: '.',
  testEnvironment: '<rootDir>/test/setup/ort-environment.cjs',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  setupFiles: ['<rootDir>/test/setup/reflect.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/setup/after-env.ts'],
};

const project = (name) => ({
  ...base,
  displayName: name,
  testMatch: [`<rootDir>/test/**/*.${name}.test.ts`],
});

export default {
  projects: [project('unit'), project('integration'), project('parity'), project('e2e')],
  testTimeout: 120_000,
};
