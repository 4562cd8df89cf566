import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';

const core = fileURLToPath(new URL('..', import.meta.url));
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'jaws-core-'));
  for (const part of ['package.json', 'index.js', 'env']) {
    cpSync(join(core, part), join(root, 'app/node_modules/jaws-core-js', part), { recursive: true });
  }
  write('app/jaws.json', '{}');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
}

/** The variables of a process that requires the package in `app/aws_modules/a/b`, as JSON. */
function variables(names: string[], env: Record<string, string> = {}): Record<string, string | undefined> {
  write('app/aws_modules/a/b/handler.js', 'require("jaws-core-js/env"); console.log(JSON.stringify(process.env))');
  const output = execFileSync(process.execPath, [join(root, 'app/aws_modules/a/b/handler.js')], {
    env: { PATH: process.env.PATH, ...env },
    cwd: tmpdir(),
  });
  const all = JSON.parse(String(output)) as Record<string, string>;
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}

test("loads the project's .env and keeps what is set", () => {
  write('app/.env', 'JAWS_STAGE=dev\nTABLE=users\n');
  expect(variables(['JAWS_STAGE', 'TABLE'], { TABLE: 'set' })).toEqual({ JAWS_STAGE: 'dev', TABLE: 'set' });
});

test('does nothing without one, and does not look above the project', () => {
  write('.env', 'STRANGER=1');
  expect(variables(['STRANGER'])).toEqual({ STRANGER: undefined });
});

test('reads quotes, escapes, comments, several lines and Windows line ends', () => {
  write(
    'app/.env',
    [
      '\uFEFF# a comment',
      'PLAIN= a b # not this',
      'HASH=a#b',
      'EMPTY=',
      'export EXPORTED=yes',
      'DOUBLE="a\\n\\"b\\" # in" # out',
      'ESCAPED="\\t\\r\\$HOME\\\\\\x"',
      "SINGLE='a\\nb'",
      'LINES="1',
      '2"',
      'not a line',
      'LAST=1',
      'LAST=2',
      '__proto__=x',
    ].join('\r\n'),
  );
  expect(variables(['PLAIN', 'HASH', 'EMPTY', 'EXPORTED', 'DOUBLE', 'ESCAPED', 'SINGLE', 'LINES', 'LAST'])).toEqual({
    PLAIN: 'a b',
    HASH: 'a#b',
    EMPTY: '',
    EXPORTED: 'yes',
    DOUBLE: 'a\n"b" # in',
    ESCAPED: '\t\r$HOME\\\\x',
    SINGLE: 'a\\nb',
    LINES: '1\r\n2',
    LAST: '2',
  });
});

test('works inside a bundle', async () => {
  write('app/.env', 'BUNDLED=yes');
  write('app/aws_modules/a/b/handler.js', 'require("jaws-core-js/env"); console.log(process.env.BUNDLED)');
  const outfile = join(root, 'app/dist/out.js');
  await build({
    entryPoints: [join(root, 'app/aws_modules/a/b/handler.js')],
    bundle: true,
    platform: 'node',
    outfile,
    logLevel: 'silent',
  });
  const output = execFileSync(process.execPath, [outfile], { env: { PATH: process.env.PATH }, cwd: tmpdir() });
  expect(String(output)).toBe('yes\n');
  // Elsewhere, the folder that the process was started in counts.
  cpSync(outfile, join(root, 'out.js'));
  const moved = execFileSync(process.execPath, [join(root, 'out.js')], {
    env: { PATH: process.env.PATH },
    cwd: join(root, 'app'),
  });
  expect(String(moved)).toBe('yes\n');
});

test('the package itself gives the parser', async () => {
  const { env } = await import('../index.js');
  expect({ ...env.parse('A=1\nB="x y"') }).toEqual({ A: '1', B: 'x y' });
});
