import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { BatchArgumentError, commandLine, type Machine } from './program.ts';

const windows = (files: readonly string[], env: Record<string, string> = {}): Machine => ({
  platform: 'win32',
  env: {
    Path: 'C:\\Windows\\System32;C:\\Program Files\\nodejs',
    PATHEXT: '.COM;.EXE;.BAT;.CMD',
    SystemRoot: 'C:\\Windows',
    ...env,
  },
  isFile: (path) => files.includes(path),
});
const npm = 'C:\\Program Files\\nodejs\\npm.cmd';
const cwd = 'D:\\app\\aws_modules\\m\\f';
/** For a batch file: the arguments of cmd.exe after its own switches. */
const inCmd = (...args: Parameters<typeof commandLine>) => {
  const line = commandLine(...args);
  expect(line).toMatchObject({ command: 'C:\\Windows\\System32\\cmd.exe', windowsVerbatimArguments: true });
  expect(line.args.slice(0, -1)).toEqual(['/d', '/v:off', '/s', '/c']);
  return line.args.at(-1);
};

test('elsewhere a program and its arguments stay as they are', () => {
  const line = commandLine('make', ['$HOME', '%x%'], '/app', { platform: 'linux', env: {}, isFile: () => true });
  expect(line).toEqual({ command: 'make', args: ['$HOME', '%x%'], windowsVerbatimArguments: false });
  expect(String(execFileSync(commandLine(process.execPath, ['-p', '1'], '/').command, ['-p', '1']))).toBe('1\n');
});

test('a program of Windows is started directly', () => {
  const go = 'C:\\Windows\\System32\\go.exe';
  const line = commandLine('go', ['a b', '%x%'], cwd, windows([go]));
  expect(line).toEqual({ command: go, args: ['a b', '%x%'], windowsVerbatimArguments: false });
  // The first of the extensions wins, as for cmd.exe.
  const both = ['C:\\Windows\\System32\\go.cmd', go];
  expect(commandLine('go', [], cwd, windows(both)).command).toBe(go);
});

test('a batch file is found by PATH and runs in cmd.exe, each argument in quotes', () => {
  expect(inCmd('npm', ['run', 'build it', 'a&calc', '^|<>()!x!'], cwd, windows([npm]))).toBe(
    `""${npm}" "run" "build it" "a&calc" "^|<>()!x!""`,
  );
  expect(inCmd('npm.CMD', [], cwd, windows(['C:\\Windows\\System32\\npm.CMD']))).toBe(
    '""C:\\Windows\\System32\\npm.CMD""',
  );
});

test('a batch file of the function is named by a path', () => {
  const gradle = `${cwd}\\gradlew.bat`;
  for (const name of ['./gradlew', '.\\gradlew', './gradlew.bat', gradle])
    expect(inCmd(name, ['build'], cwd, windows([gradle]))).toBe(`""${gradle}" "build""`);
  // A bare name does not find files in the current folder.
  expect(commandLine('gradlew', [], cwd, windows([gradle])).command).toBe('gradlew');
});

test.each([
  ['say "hi"', '"say ""hi"""'],
  ['C:\\folder\\', '"C:\\folder\\\\"'],
  ['a\\"b', '"a\\\\""b"'],
  ['a\\b', '"a\\b"'],
  ['', '""'],
])('quotes and backslashes: %s', (argument, expected) => {
  expect(inCmd('npm', [argument], cwd, windows([npm]))).toBe(`""${npm}" ${expected}"`);
});

test.each(['%PATH%', 'a\nb', 'a\r', 'a\0'])('%j is refused for a batch file', (argument) => {
  expect(() => commandLine('npm', [argument], cwd, windows([npm]))).toThrow(BatchArgumentError);
});
