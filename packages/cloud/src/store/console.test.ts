import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const evil = 'e\u001b[2J\u009b8m\u202e\u200b\r\nFORGED';
const shown = 'e␛[2J\\u{9b}8m\\u{202e}\\u{200b}␍␊FORGED';

/** What a process prints that runs this with everything that the console exports. */
function printed(code: string) {
  const modules = ['./console.ts', '../kernel/logger.ts'].map((file) => new URL(file, import.meta.url).href);
  const program = `const [a, b] = await Promise.all(${JSON.stringify(modules)}.map((one) => import(one)));
    const { answer, complain, note, show, stderrLogger } = { ...a, ...b };
    const evil = ${JSON.stringify(evil)};
    ${code}`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program]);
  return { stdout: String(stdout), stderr: String(stderr) };
}

test('a line that quotes others stays one, with marks', () => {
  expect(printed('note(evil)').stderr).toBe(`${shown}\n`);
  const { stderr } = printed('stderrLogger.warn(evil, { [evil]: evil })');
  expect(stderr).toContain(`WARN ${shown} {`);
  expect(stderr.split('\n')).toHaveLength(2);
  expect(stderr).not.toMatch(/(?!\n)\p{Cc}|\p{Cf}/u);
});

test('several lines of our own stay several', () => {
  expect(printed("show('a\\nb\\n'); complain('c\\u001b[2J\\nd')")).toEqual({ stdout: 'a\nb\n', stderr: 'c␛[2J\nd\n' });
});

test('an answer for a program means the same', () => {
  const { stdout } = printed('answer({ evil })');
  expect(JSON.parse(stdout)).toEqual({ evil });
  expect(stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
});
