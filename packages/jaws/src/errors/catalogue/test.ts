import type { ErrorEntry } from '../error.ts';

export const NoTests: ErrorEntry<{ root: string; filters: readonly string[] }> = {
  title: 'There are no tests to run',
  message: ({ root, filters }) =>
    filters.length > 0
      ? `No file of tests in ${root} is named like ${filters.map((one) => `"${one}"`).join(', ')}.`
      : `There is no file of tests in ${root}: a run without tests does not count as passed.`,
  hint: () =>
    'Files of tests end in .test.ts, .test.js, .spec.ts, .spec.js and the like, in any folder. `jaws module create` writes one for each function.',
};

export const TypeScriptMissing: ErrorEntry<{ root: string; packages: readonly string[] }> = {
  title: 'TypeScript is not installed in the project',
  message: ({ root }) => `TypeScript is not installed in ${root}, so no types were checked.`,
  hint: ({ packages }) =>
    `Install it once: \`npm install --save-dev ${packages.join(' ')}\`, or \`jaws types --tsc -y\`.`,
};

export const TypeScriptNotInstalled: ErrorEntry<{ root: string; detail: string }> = {
  title: 'npm could not install TypeScript',
  message: ({ root, detail }) => `npm could not install TypeScript in ${root}: ${detail}`,
  hint: () => 'No types were checked. Run it again when npm reaches its registry.',
};

export const TestCloudDidNotStart: ErrorEntry<object> = {
  title: 'The cloud of the tests did not start',
  message: () => 'The embedded cloud to which the project is deployed for its tests did not start.',
  hint: () =>
    'Run it again. If the error persists, `jaws cloud start` shows why the embedded cloud does not start here.',
};

export const RunnerNotStarted: ErrorEntry<{ runner: string; detail: string }> = {
  title: 'The test runner, or TypeScript, did not start',
  message: ({ runner, detail }) => `${runner} did not start: ${detail}`,
  hint: () =>
    'Reinstall the packages of the project (`npm ci`), and check the Node.js that runs `jaws` (`node --version`).',
};
