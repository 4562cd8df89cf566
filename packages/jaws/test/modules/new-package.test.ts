import { execFile } from 'node:child_process';
import { appendFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bin, jaws, temporaryFolder } from '../cli/jaws.ts';
import { write } from './project.ts';

let work: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  work = temporaryFolder();
  write(work.path, { 'bin/jaws': `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n` });
  chmodSync(join(work.path, 'bin/jaws'), 0o755);
});
afterEach(() => work.remove());

const tsx = fileURLToPath(import.meta.resolve('tsx'));

/** Runs tests of the package with Node's own runner. For a Node that does not strip types, tsx does. */
async function run(folder: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, PATH: `${join(work.path, 'bin')}:${process.env.PATH}`, NODE_TEST_CONTEXT: undefined };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', tsx, '--test', '--test-reporter=tap', ...args],
    {
      cwd: folder,
      env: env as NodeJS.ProcessEnv,
    },
  );
  return stdout;
}

async function create(...more: string[]): Promise<string> {
  const made = await jaws(['module', 'create', 'awsm-thumbs', 'make', '--package', ...more], { cwd: work.path });
  expect(made.code).toBe(0);
  const folder = join(work.path, 'awsm-thumbs');
  expect(await jaws(['module', 'check', folder])).toMatchObject({ code: 0 });
  return folder;
}

test('its tests run: those of the logic, and those where it is deployed', async () => {
  const folder = await create();
  expect(await run(folder, 'tests/index.test.ts')).toContain('# pass 1\n# fail 0');
  // Imports from the project also resolve in the package's own code.
  appendFileSync(join(folder, 'lib/index.ts'), "export { json } from 'jaws-core-js/http';\n");
  expect(await run(folder, 'tests/deployed.test.ts')).toContain('# pass 2\n# fail 0');
}, 240_000);

test('a function without endpoint, in JavaScript', async () => {
  const folder = await create('-l', '-r', 'javascript');
  expect(await run(folder, 'tests/index.test.js')).toContain('# pass 1\n# fail 0');
  expect(await run(folder, 'tests/deployed.test.js')).toContain('# pass 2\n# fail 0');
}, 240_000);

test('a function in Python', async () => {
  const folder = await create('-r', 'python');
  await promisify(execFile)('python3', ['-m', 'unittest', 'discover', 'tests'], { cwd: folder });
}, 240_000);
