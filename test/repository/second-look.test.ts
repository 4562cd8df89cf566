import { spawnSync } from 'node:child_process';
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const script = join(root, 'scripts/second-look.mjs');

/** A project whose test files hold these lines. */
function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'look-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', scripts: { test: 'vitest run' } }));
  for (const [name, body] of Object.entries(files)) {
    const imports = `import { existsSync, writeFileSync } from 'node:fs'; import { expect, test } from 'vitest';`;
    writeFileSync(join(folder, name), `${imports}\ntest('one', () => { ${body} });\n`);
  }
  return folder;
}

function look(files: Readonly<Record<string, string>>, suite = 'test') {
  const env = { ...process.env, VITEST: undefined, GITHUB_ACTIONS: undefined };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, suite], { cwd: project(files), env });
  return { status, text: `${stdout}${stderr}` };
}

const onceOnly = `const known = existsSync('seen'); writeFileSync('seen', ''); expect(known).toBe(true);`;

test('a file that passes alone is reported as flaky', () => {
  const { status, text } = look({ 'a.test.js': onceOnly, 'b.test.js': '' });
  expect(status).toBe(0);
  expect(text).toContain('FLAKY, to be repaired: a.test.js.');
  expect(text.match(/b\.test\.js/g)).toHaveLength(1);
});

test('what fails again fails, and so does a run that never began', () => {
  const { status, text } = look({ 'a.test.js': 'expect(1).toBe(2);' });
  expect(status).toBe(1);
  expect(text).toContain('A second look, alone: a.test.js');
  expect(text).not.toContain('FLAKY');
  expect(look({ 'a.test.js': '' }, 'tests').status).not.toBe(0);
});

test('many files get no second look', () => {
  const flaky = (name: string) => onceOnly.replaceAll('seen', `seen-${name}`);
  const names = ['a', 'b', 'c', 'd'];
  const { status, text } = look(Object.fromEntries(names.map((name) => [`${name}.test.js`, flaky(name)])));
  expect(status).toBe(1);
  expect(text).not.toContain('A second look');
});
