import { describe, expect, test } from 'vitest';
import type { Command } from './command.ts';
import { parseLine } from './parse.ts';

const load = async () => ({ run: async () => undefined });
const root: Command = {
  name: 'tool',
  summary: '',
  commands: [
    {
      name: 'make',
      summary: '',
      arguments: [
        { name: 'what', summary: '', required: true, choices: ['tea', 'soup'] },
        { name: 'with', summary: '', repeatable: true },
      ],
      options: [
        { name: 'size', short: 's', value: 'ml', summary: '' },
        { name: 'spice', value: 'name', summary: '', repeatable: true },
        { name: 'hot', short: 'x', summary: '' },
        { name: 'no-lid', summary: '' },
      ],
      load,
    },
    { name: 'group', summary: '', commands: [{ name: 'inner', summary: '', load }] },
  ],
};

const invocation = (...words: string[]) => {
  const line = parseLine(root, words);
  if (line.is !== 'command') throw new Error(`it is ${line.is}`);
  const { flags, ...rest } = line.invocation;
  return { path: line.path, ...rest, flags: [...flags] };
};

describe('a command line', () => {
  test('options stand anywhere, with their value in any of the usual ways', () => {
    const expected = { values: { size: '250' }, flags: ['json', 'hot'], arguments: { what: 'tea' } };
    for (const size of [['--size', '250'], ['--size=250'], ['-s', '250'], ['-s250']]) {
      expect(invocation('--json', 'make', ...size, 'tea', '-x')).toMatchObject(expected);
    }
    expect(invocation('--json', 'make', 'tea', '-xs', '250')).toMatchObject(expected);
    expect(invocation('make', 'tea', '--no-lid', '-y').flags).toEqual(['no-lid', 'yes']);
  });

  test('what may be repeated is a list; a value of an option may hold several', () => {
    expect(invocation('make', 'soup', 'a', 'b,c', '--spice', 'salt, pepper', '--spice', 'dill').lists).toEqual({
      with: ['a', 'b,c'],
      spice: ['salt', 'pepper', 'dill'],
    });
    expect(invocation('make', 'soup').lists).toEqual({ with: [], spice: [] });
  });

  test('after -- everything is an argument, and a dash alone is one', () => {
    expect(invocation('make', 'tea', '--', '--hot', '-')).toMatchObject({ lists: { with: ['--hot', '-'] }, flags: [] });
    expect(invocation('make', 'tea', '-').lists.with).toEqual(['-']);
  });

  test('the last of two values of one option counts', () => {
    expect(invocation('make', 'tea', '--size', '1', '--size', '2').values.size).toBe('2');
  });

  test('a value may be empty or begin with a dash', () => {
    expect(invocation('make', 'tea', '--size=').values.size).toBe('');
    expect(invocation('make', 'tea', '--size', '-1').values.size).toBe('-1');
  });
});

test.each([
  [['make', 'tea', '--size'], 'MissingValue'],
  [['make'], 'MissingArgument'],
  [['make', 'coffee'], 'InvalidValue'],
  [['make', 'tea', '--hot=yes'], 'InvalidValue'],
  [['make', 'tea', '--cold'], 'UnknownOption'],
  [['make', 'tea', '-q'], 'UnknownOption'],
  [['group'], 'MissingCommand'],
  [['group', 'inner', 'x'], 'TooManyArguments'],
  [['group', 'other'], 'UnknownCommand'],
  [['--hot'], 'UnknownOption'],
  [['group', 'inner', '--version'], 'UnknownOption'],
])('%j is %s', (words, code) => {
  expect(() => parseLine(root, words)).toThrow(expect.objectContaining({ code }));
});

test.each([
  [[], 'tool'],
  [['--json'], 'tool'],
  [['group', '-h'], 'tool group'],
  [['make', '--nonsense', '--help'], 'tool make'],
])('%j is help of %s', (words, path) => {
  expect(parseLine(root, words)).toMatchObject({ is: 'help', path });
});

test('the version is asked for at the root only', () => {
  expect(parseLine(root, ['--json', '--version'])).toEqual({ is: 'version' });
});
