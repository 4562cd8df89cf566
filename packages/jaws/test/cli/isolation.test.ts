import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { jaws, lines, temporaryFolder } from './jaws.ts';

let home: ReturnType<typeof temporaryFolder>;
let work: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  home = temporaryFolder();
  work = temporaryFolder();
});
afterEach(async () => {
  await jaws(['cloud', 'stop'], { env: { JAWS_HOME: home.path } });
  home.remove();
  work.remove();
});

const DENIED =
  /no file system of their own here: the sandbox is set to permission\. .* all others can read and change every file/;

it('what functions see is said at the start, and by both kinds of status', async () => {
  const env = { JAWS_HOME: home.path, JAWS_LAMBDA_SANDBOX: 'permission' };
  const run = (...args: string[]) => jaws(args, { cwd: work.path, env });
  expect((await run('cloud', 'start', '--port', '0')).stdout).toMatch(DENIED);
  expect((await run('cloud', 'status')).stdout).toMatch(DENIED);
  expect((await run('doctor')).stdout).toMatch(DENIED);
  expect(lines((await run('cloud', 'status', '--json')).stdout).at(-1)).toMatchObject({
    functions: { mode: 'permission', text: expect.stringMatching(DENIED) },
  });
  writeFileSync(join(work.path, 'jaws.json'), JSON.stringify({ name: 'shop', domain: 'shop.example', stages: {} }));
  writeFileSync(join(work.path, 'admin.env'), 'ADMIN_AWS_PROFILE=local\n');
  expect((await run('status')).stdout).toMatch(DENIED);
  // A command that starts it by itself prints this as well.
  await run('cloud', 'stop');
  expect((await run('status')).stderr).toMatch(DENIED);
}, 180_000);

it('a sandbox that works is said at the start as well, by the command and in the log, whatever the umask', async () => {
  const env = { JAWS_HOME: home.path };
  const before = await jaws(['doctor'], { cwd: work.path, env });
  const umask = process.umask(0o077);
  const start = jaws(['cloud', 'start', '--port', '0'], { cwd: work.path, env });
  process.umask(umask);
  const { stdout } = await start;
  const [said = ''] = /(Sandbox ".*|No sandbox: .*)/.exec(stdout) ?? [];
  expect(said).not.toBe('');
  expect(before.stdout).toContain(said);
  expect(readFileSync(join(home.path, 'cloud', 'cloud.log'), 'utf8').split(said)).toHaveLength(2);
}, 180_000);
