import { describe, expect, test } from 'vitest';
import { width } from '../output/format.ts';
import { markdownText } from '../output/markdown.ts';
import { unpainted } from '../output/paint.ts';
import type { Command } from './command.ts';
import { groups, jaws } from './commands/index.ts';
import { helpText, overviewText, topicsHelp } from './help.ts';
import { parseHelp } from './parse.ts';
import { topics, topicText, topicTitles } from './topics.ts';

const all = (command: Command, path: string): [string, Command][] => [
  [path, command],
  ...(command.commands ?? []).flatMap((child) => all(child, `${path} ${child.name}`)),
];

test('each command that a person types is in one group', () => {
  const names = (jaws.commands ?? []).map(({ name }) => name).filter((name) => name !== 'postinstall');
  expect(Object.values(groups).flat().sort()).toEqual(names.sort());
});

test.each([60, 80, 120])('jaws alone has 20 lines at most in %i columns', (columns) => {
  const lines = overviewText(jaws, groups, topics(), { paint: unpainted, columns }).split('\n');
  expect(lines.length).toBeLessThanOrEqual(20);
  expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(columns);
});

test.each([
  ['replay', 'invocations'],
  ['releases list', 'releases'],
])('--limit of jaws %s counts %s', (path, what) => {
  const command = all(jaws, '').find(([name]) => name === ` ${path}`)?.[1];
  const limit = command?.options?.find(({ name }) => name === 'limit');
  expect(limit?.summary).toBe(`the number of ${what} to list (20)`);
});

describe.each([60, 120])('help in %i columns', (columns) => {
  test.each(all(jaws, 'jaws'))('of %s fits, and no word is broken', (path, command) => {
    const whole = helpText(command, path, { paint: unpainted });
    const lines = helpText(command, path, { paint: unpainted, columns }).split('\n');
    for (const line of lines) expect([line, width(line) <= columns]).toEqual([line, true]);
    // A backslash continues the line.
    const words = (text: string) => text.split(/\s+/).filter((word) => word !== '' && word !== '\\' && word !== '#');
    expect(words(lines.join('\n')).sort()).toEqual(words(whole).sort());
  });
});

describe.each([60, 120])('the pages in %i columns', (columns) => {
  test('are listed in lines that fit', () => {
    const lines = topicsHelp(topicTitles(), { paint: unpainted, columns }).split('\n');
    expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(columns);
    for (const topic of topics()) expect(lines.join('\n')).toMatch(new RegExp(`^  ${topic} `, 'm'));
  });

  // Neither code nor words are broken.
  test.each(topics())('%s fits, except code', (topic) => {
    const lines = markdownText(topicText(topic), unpainted, columns).split('\n');
    const long = lines.filter(
      (line) => width(line) > columns && !line.startsWith('    ') && /\S +\S/.test(line.trim()),
    );
    expect(long).toEqual([]);
  });
});

describe('jaws help', () => {
  const help = (...words: string[]) => parseHelp(jaws, words, topics());

  test('is about a command, or all of them', () => {
    expect(help('deploy')).toMatchObject({ is: 'help', path: 'jaws deploy' });
    expect(help('env', 'set')).toMatchObject({ is: 'help', path: 'jaws env set' });
    expect(help('all')).toMatchObject({ is: 'help', path: 'jaws', isWhole: true });
    expect(help()).toMatchObject({ is: 'help', path: 'jaws' });
  });

  test('is about a page of the documentation; of one that has the name of a command by its ending', () => {
    expect(help('regions', '--json')).toEqual({ is: 'topic', topic: 'regions' });
    expect(help('dev')).toMatchObject({ is: 'help', path: 'jaws dev' });
    expect(help('dev.md')).toEqual({ is: 'topic', topic: 'dev' });
    expect(topicText('regions')).toMatch(/^# /);
    expect(() => help('../README.md')).toThrow(expect.objectContaining({ code: 'UnknownCommand' }));
  });

  test('lists all topics with their titles', () => {
    expect(help('topics')).toEqual({ is: 'topics' });
    expect(topicTitles()).toMatchObject({ start: 'Start in five minutes', regions: 'Regions and releases' });
    expect(Object.keys(topicTitles())).toEqual(topics());
  });

  test('knows what was meant', () => {
    expect(() => help('regoins')).toThrow(expect.objectContaining({ hint: 'Did you mean regions?' }));
    expect(() => help('topcis')).toThrow(expect.objectContaining({ hint: 'Did you mean topics?' }));
    expect(() => help('depoly')).toThrow(expect.objectContaining({ hint: 'Did you mean deploy?' }));
  });
});
