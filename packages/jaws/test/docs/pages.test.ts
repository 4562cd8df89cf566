import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transform } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { slugOf } from '../../../../site/pages.ts';
import { jaws } from '../../src/cli/commands/index.ts';
import { parseHelp, parseLine } from '../../src/cli/parse.ts';
import { topics } from '../../src/cli/topics.ts';
import { checkExample } from './example.ts';
import { guides } from './guides.ts';
import { type Block, blocksOf, readPage, repository } from './page.ts';
import { allPages, walked } from './pages.ts';

const pages = allPages();

/** The text without blocks of code, of either kind. */
const proseOf = (markdown: string) =>
  markdown.replace(/^ *(`{3,})[\s\S]*?^ *\1$/gm, '').replace(/^( {4}|\t)\S.*$/gm, '');

/** Anchors of a page: its headings (a repeated one gets a number) and explicit ones. */
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

/** Headings that skip a level, a second title, a picture without text. */
function structureFaults(markdown: string): string[] {
  let [fence, level] = [false, 0];
  return markdown.split('\n').flatMap((line, n) => {
    if (/^ *`{3,}/.test(line)) fence = !fence;
    if (fence) return [];
    if (/!\[\s*\]\(/.test(line)) return [`line ${n + 1}: a picture without words`];
    const next = /^(#+) /.exec(line)?.[1]?.length;
    if (next === undefined) return [];
    const before = level;
    level = next;
    if (before === 0 && next > 1) return [`line ${n + 1}: a heading of level ${next} before the title`];
    if (before > 0 && next === 1) return [`line ${n + 1}: a second title`];
    return next > before + 1 ? [`line ${n + 1}: a heading of level ${next} after level ${before}`] : [];
  });
}

/** Pages generated from the commands' own data or from measurements. */
const written = [
  'docs/commands.md',
  'docs/errors.md',
  'docs/catalogue.md',
  'docs/cloud-coverage.md',
  'docs/benchmarks.md',
];
const hasPython = spawnSync('python3', ['--version']).status === 0;

const linksOf = (markdown: string) =>
  [
    ...proseOf(markdown)
      .replace(/`[^`\n]*`/g, '')
      .matchAll(/\]\(([^()\s]+)\)/g),
  ].map(([, address]) => address!);

/** The mistake in a link of a page, if any. */
function fault(page: string, address: string): string | undefined {
  if (/^(https?|mailto):/.test(address)) return undefined;
  const [path = '', anchor] = address.split('#');
  const target = path === '' ? page : relative(repository, join(repository, dirname(page), path));
  if (!existsSync(join(repository, target))) return `${address}: there is no ${target}`;
  if (anchor === undefined) return undefined;
  const file = statSync(join(repository, target)).isDirectory() ? join(target, 'README.md') : target;
  return anchorsOf(readPage(file)).has(anchor) ? undefined : `${address}: ${file} has no such heading`;
}

const isShell = ({ language, text }: Block) => language === 'sh' || (language === '' && /^jaws /m.test(text));

/** Command lines of `jaws` in blocks of code: they are whole. */
function wholeCommandsOf(markdown: string): string[] {
  const shell = blocksOf(markdown).filter(isShell);
  const indented = [...markdown.matchAll(/^ {4}(jaws .*)$/gm)].map(([, line]) => line!);
  return commandsIn([...shell.flatMap(({ text }) => text.replaceAll('\\\n', ' ').split('\n')), ...indented]);
}

/** Commands in running text, which may leave out what the sentence says. */
const mentionedCommandsOf = (markdown: string) =>
  commandsIn([...proseOf(markdown).matchAll(/`(jaws [^`]+)`/g)].map(([, line]) => line!));

const commandsIn = (texts: readonly string[]) =>
  texts
    .flatMap((line) => line.replace(/\s#.*$|\s{2,}.*$/g, '').split(/&&|\||\s[<>] |"\$\(|\$\(|\)\S*"|;/))
    .map((line) => line.trim())
    .filter((line) => /^jaws\s/.test(line));

/** The words of a line, with quotes resolved; undefined if a word stands for others. `<name>` stands for one word of the reader's. */
function wordsOf(line: string): string[] | undefined {
  if (/[[|\\]/.test(line)) return undefined;
  const words = line.replace(/<[\w .-]+>/g, 'word').match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
  return words
    .slice(1)
    .filter((word) => word !== '…')
    .map((word) => word.replace(/^(['"])(.*)\1$/, '$2'));
}

/** The mistake that `jaws` would report for a line, which is complete or leaves out what the sentence around it says. */
function mistake(line: string, isWhole: boolean): string | undefined {
  const words = wordsOf(line);
  if (words === undefined || words.some((word) => word.includes('…'))) return undefined;
  try {
    if (words[0] === 'help') parseHelp(jaws, words.slice(1), topics());
    else parseLine(jaws, words);
    return undefined;
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    // The allowed words do not include the placeholder.
    if (line.includes('<') && /\bword\b/.test(message)) return undefined;
    const isLeftOut = ['MissingArgument', 'MissingCommand', 'MissingValue'].includes(code);
    return isLeftOut && !isWhole ? undefined : `${line} (${code})`;
  }
}

describe.each(pages)('%s', (page) => {
  const markdown = readPage(page);

  test('its links lead somewhere', () => {
    expect(linksOf(markdown).flatMap((address) => fault(page, address) ?? [])).toEqual([]);
  });

  test('its commands are commands', () => {
    expect(wholeCommandsOf(markdown).flatMap((line) => mistake(line, true) ?? [])).toEqual([]);
    expect(mentionedCommandsOf(markdown).flatMap((line) => mistake(line, false) ?? [])).toEqual([]);
  });

  test('its headings are in order, and each picture has words', () => {
    expect(structureFaults(markdown)).toEqual([]);
  });

  // packages/cloud/test/readme.test.ts runs these. Commands that only AWS or other tools can run are marked `by-hand`.
  const isRun = page === 'docs/cloud.md' || walked.includes(page) || guides.some((guide) => guide.page === page);
  if (page.startsWith('docs/') && !isRun && !written.includes(page))
    test('its commands are run by a test', () => {
      const shell = blocksOf(markdown).filter((block) => isShell(block) && block.note !== 'by-hand');
      expect(shell.filter(({ text }) => /^(?:jaws|npx jaws|npm run) /m.test(text)).map(({ line }) => line)).toEqual([]);
      // Indented code has no language, so nothing would run it.
      expect([...markdown.matchAll(/^ {4}(?:jaws .*)$/gm)].map(([line]) => line)).toEqual([]);
    });

  const python = blocksOf(markdown).filter(({ language }) => language === 'python');
  if (python.length > 0)
    test.skipIf(!hasPython)('its Python can be parsed', () => {
      for (const { text, line } of python) {
        const { status, stderr } = spawnSync('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], {
          input: text,
          encoding: 'utf8',
        });
        expect({ status, stderr }, `line ${line}`).toEqual({ status: 0, stderr: '' });
      }
    });

  const code = blocksOf(markdown).filter(({ language }) => ['ts', 'js', 'tsx', 'jsx'].includes(language));
  if (code.length > 0)
    test('its code can be parsed', async () => {
      for (const { text, language, line } of code) {
        // Several files in one block begin with their names.
        for (const file of text.split(/^\/\/ \S+\.[jt]s$/m)) {
          const whole = await transform(file, { loader: language as 'ts' }).catch((error: Error) => error);
          expect(whole, `line ${line}`).not.toBeInstanceOf(Error);
        }
      }
    });

  const json = blocksOf(markdown).filter(({ language }) => language === 'json');
  if (json.length > 0)
    test('its JSON is what the files of a project take', () => {
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
  expect(pages.flatMap((page) => wholeCommandsOf(readPage(page))).length).toBeGreaterThan(250);
  expect(pages.flatMap((page) => mentionedCommandsOf(readPage(page))).length).toBeGreaterThan(150);
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
    expect(mistake(line, false)).toContain(line);
  },
);

test('a command in a block is whole, one in a sentence need not be', () => {
  expect(mistake('jaws rollback --stage', false)).toBeUndefined();
  expect(mistake('jaws rollback --stage', true)).toContain('MissingValue');
  expect(mistake('jaws stage add <name> --like <stage>', true)).toBeUndefined();
});

test.each([
  ['# A\n\n### B\n', ['line 3: a heading of level 3 after level 1']],
  ['# A\n\n# B\n', ['line 3: a second title']],
  ['## A\n', ['line 1: a heading of level 2 before the title']],
  ['# A\n\n![](a.png)\n', ['line 3: a picture without words']],
  ['# A\n\n```sh\n# a comment\n```\n\n## B\n\n### C\n\n## D\n\n![words](a.png)\n', []],
])('the structure of %j', (markdown, faults) => {
  expect(structureFaults(markdown)).toEqual(faults);
});
