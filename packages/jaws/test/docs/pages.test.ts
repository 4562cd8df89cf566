import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transform } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { slugOf } from '../../../../site/pages.ts';
import { jaws } from '../../src/cli/commands/index.ts';
import { parseHelp, parseLine } from '../../src/cli/parse.ts';
import { topics } from '../../src/cli/topics.ts';
import { checkExample } from './example.ts';
import { blocksOf, readPage, repository } from './page.ts';

const inFolder = (folder: string) =>
  readdirSync(join(repository, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
const pages = [
  ...inFolder('docs'),
  ...inFolder('.'),
  ...['packages/core', 'packages/cloud'].map((folder) => join(folder, 'README.md')),
  ...readdirSync(join(repository, 'modules')).map((name) => join('modules', name, 'README.md')),
].filter((path) => existsSync(join(repository, path)));

/** The text without blocks of code, of either kind. */
const proseOf = (markdown: string) =>
  markdown.replace(/^ *(`{3,})[\s\S]*?^ *\1$/gm, '').replace(/^( {4}|\t)\S.*$/gm, '');

/** Anchors of a page: its headings, the second one of a name with a number, and those that are written. */
function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set([...markdown.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id!));
  for (const [, heading] of proseOf(markdown).matchAll(/^#+ (.+)$/gm)) {
    const slug = slugOf(heading!.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('&lt;', '<'));
    let name = slug;
    for (let n = 1; anchors.has(name); n++) name = `${slug}-${n}`;
    anchors.add(name);
  }
  return anchors;
}

const linksOf = (markdown: string) =>
  [
    ...proseOf(markdown)
      .replace(/`[^`\n]*`/g, '')
      .matchAll(/\]\(([^()\s]+)\)/g),
  ].map(([, address]) => address!);

/** What is wrong with a link of a page, if anything. */
function fault(page: string, address: string): string | undefined {
  if (/^(https?|mailto):/.test(address)) return undefined;
  const [path = '', anchor] = address.split('#');
  const target = path === '' ? page : relative(repository, join(repository, dirname(page), path));
  if (!existsSync(join(repository, target))) return `${address}: there is no ${target}`;
  if (anchor === undefined) return undefined;
  const file = statSync(join(repository, target)).isDirectory() ? join(target, 'README.md') : target;
  return anchorsOf(readPage(file)).has(anchor) ? undefined : `${address}: ${file} has no such heading`;
}

/** Command lines of `jaws` in blocks of code and in the text, without what stands for a word of the reader's. */
function commandsOf(markdown: string): string[] {
  const shell = blocksOf(markdown)
    .filter(({ language, text }) => language === 'sh' || (language === '' && /^jaws /m.test(text)))
    .flatMap(({ text }) => text.split('\n'));
  const indented = [...markdown.matchAll(/^ {4}(jaws .*)$/gm)].map(([, line]) => line!);
  const inline = [...proseOf(markdown).matchAll(/`(jaws [^`]+)`/g)].map(([, line]) => line!);
  return [...shell, ...indented, ...inline]
    .flatMap((line) => line.replace(/\s#.*$|\s{2,}.*$/g, '').split(/&&|\||[<>] |"\$\(|\$\(|\)\S*"|;/))
    .map((line) => line.trim())
    .filter((line) => /^jaws\s/.test(line));
}

/** The words of a line, with quotes resolved; undefined where a word stands for others. */
function wordsOf(line: string): string[] | undefined {
  if (/[[<|\\]/.test(line)) return undefined;
  const words = line.match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
  return words
    .slice(1)
    .filter((word) => word !== '…')
    .map((word) => word.replace(/^(['"])(.*)\1$/, '$2'));
}

/** The mistake that `jaws` would report, except for what is left out of a line in a sentence. */
function mistake(line: string): string | undefined {
  const words = wordsOf(line);
  if (words === undefined || words.some((word) => word.includes('…'))) return undefined;
  try {
    if (words[0] === 'help') parseHelp(jaws, words.slice(1), topics());
    else parseLine(jaws, words);
    return undefined;
  } catch (error) {
    const { code } = error as { code: string };
    return ['MissingArgument', 'MissingCommand', 'MissingValue'].includes(code) ? undefined : `${line} (${code})`;
  }
}

describe.each(pages)('%s', (page) => {
  const markdown = readPage(page);

  test('its links lead somewhere', () => {
    expect(linksOf(markdown).flatMap((address) => fault(page, address) ?? [])).toEqual([]);
  });

  test('its commands are commands', () => {
    expect(commandsOf(markdown).flatMap((line) => mistake(line) ?? [])).toEqual([]);
  });

  const code = blocksOf(markdown).filter(({ language }) => ['ts', 'js', 'tsx', 'jsx'].includes(language));
  test.runIf(code.length > 0)('its code can be parsed', async () => {
    for (const { text, language, line } of code) {
      // Several files in one block begin with their names.
      for (const file of text.split(/^\/\/ \S+\.[jt]s$/m)) {
        const whole = await transform(file, { loader: language as 'ts' }).catch((error: Error) => error);
        expect(whole, `line ${line}`).not.toBeInstanceOf(Error);
      }
    }
  });

  const json = blocksOf(markdown).filter(({ language }) => language === 'json');
  test.runIf(json.length > 0)('its JSON is what the files of a project take', () => {
    for (const { text, line } of json) {
      let isKnown = false;
      expect(() => {
        isKnown = checkExample(text);
      }, `line ${line}`).not.toThrow();
      // Modules also show their events and answers.
      if (!page.startsWith('modules/')) expect(isKnown, `line ${line}`).toBe(true);
    }
  });
});

test('there are pages, with commands, links and examples', () => {
  expect(pages.length).toBeGreaterThan(45);
  expect(pages.flatMap((page) => commandsOf(readPage(page))).length).toBeGreaterThan(400);
  expect(pages.flatMap((page) => linksOf(readPage(page))).length).toBeGreaterThan(200);
});

test('the references of jaws.json and awsm.json have what the schemas have: npm run docs', async () => {
  const maker = pathToFileURL(join(repository, 'scripts/generate/reference.mjs')).href;
  const { referencePages } = (await import(maker)) as { referencePages: () => Record<string, string> };
  for (const [path, text] of Object.entries(referencePages())) expect(readPage(path) === text, path).toBe(true);
  expect(readPage('docs/reference-jaws.md')).toContain('| `rollout.<name>.allOrNothing` | boolean |');
  expect(readPage('docs/reference-awsm.md')).toContain('| `lambda.envVars` |');
});

test('an example with a field that does not exist is a mistake', () => {
  expect(() => checkExample('{ "lambda": { "cloudFormation": { "MemorySise": 512 } } }')).toThrow('MemorySise');
  expect(checkExample('{ "id": 1 }')).toBe(false);
});

test.each([
  ['regions.md#nowhere', 'has no such heading'],
  ['nothing.md', 'there is no docs/nothing.md'],
  ['../packages/nothing', 'there is no packages/nothing'],
])('a link to %s is a mistake', (address, words) => {
  expect(fault('docs/start.md', address)).toContain(words);
});

test.each(['jaws depoly all', 'jaws deploy all --plann', 'jaws status one two three four'])(
  '%s is a mistake',
  (line) => {
    expect(mistake(line)).toContain(line);
  },
);
