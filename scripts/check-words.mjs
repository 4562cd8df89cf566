// Keeps words that readers would not search for out of docs, README.md, error messages and command summaries (`words`), and the worst of
// them out of comments in the sources (`commentWords`) and titles of tests (`titleWords`). CONTRIBUTING.md has the style guide. Exit code 1 when one is found.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A pattern, and its replacement. */
export const words = [
  [/\bmend(?:s|ed|ing)?\b/i, 'fix'],
  [/\bbut for\b/i, 'except'],
  [/\bkin\b/i, 'similar'],
  [/(?<!\bthere )\bis no (?!longer\b|more\b|different\b|such\b|need\b|\w+ (?:yet|here)\b)[a-z]/i, 'is not a'],
  [/\bwhat is there\b/i, 'existing …, or what is deployed'],
  [/\bwho(?:m)?ever\b/i, 'anyone who'],
  [/\btold\b/i, 'reported, or shown'],
  [/\btells? of\b/i, 'reports'],
  [/\bhas not the\b/i, 'lacks the, or is missing'],
  [/\bwhat it does not have\b/i, 'name it, or "unsupported"'],
  [/\bwho (?:asks?|waits?|calls?|wants?)\b/i, 'a subject: "a client that waits"'],
  [/\b(?:thereof|herein|wherefrom|whereto|therewith)\b/i, 'plain words'],
  [/\b(?:behaviou?rs? is not possible|cannot be had)\b/i, 'is not available'],
  [/\bis nobody's\b/i, 'belongs to none, or has no owner'],
  [/\bhas not(?=[:.,])/i, 'does not have, or lacks'],
  [/\bwhat becomes of\b/i, 'what happens to'],
  [/\bto be had\b/i, 'available'],
  [/\bin vain\b/i, 'without success'],
  [/\b(?:takes?|took|taken) (?:it |them )?away from AWS\b/i, 'removes'],
  [/\b(?:behaviour|colour|favour|licence|centre|analyse|serialise|recognise|organise)/i, 'American spelling'],
];

/** Like {@link words}, for comments. Docstrings may be noun phrases, so it has only words that are wrong in any comment. */
export const commentWords = [
  [/\bmend(?:s|ed|ing)?\b/i, 'fix'],
  [/\bbut for\b/i, 'except for'],
  [/\bwho(?:m)?ever\b/i, 'the caller, the client, a user who'],
  [/\btold\b/i, 'reported, called with, set to'],
  [/\bspelt\b/i, 'spelled'],
  [/\banew\b/i, 'again'],
  [/\bis nobody's\b/i, 'belongs to none, or has no owner'],
  [/\bto be had\b/i, 'available'],
  [/\bdoes not mind\b/i, 'ignores, or accepts'],
  [/(?<=^|\. )Who (?:asks?|waits?|calls?|wants?|needs?|has)\b/, 'a subject: "A client that waits", "The caller"'],
  [/(?<=^|\. )So (?:long|many|much)\b/, '"How long", "The number of"'],
  [/\b(?:[Uu]ndefined|[Aa]bsent|[Ff]alse|[Ee]mpty|[Nn]one) where\b/, '"if": a condition is not a place'],
  [/\bwhat (?:becomes|became) of\b/i, '"the outcome of", "what happens to"'],
  [/\b(?:function|one) that is given back\b/i, '"the returned function"'],
  [/\bhears? of\b/i, 'is notified of, learns of'],
  [/\bfor ever\b/i, 'forever'],
];

/** Like {@link words}, for the titles of tests. Most continue the title of their `describe`, so a title may be a noun phrase or begin with a verb. */
export const titleWords = [
  [/\bmend(?:s|ed|ing)?\b/i, 'fix'],
  [/\bbut for\b/i, 'except'],
  [/(?<!\bthere )\b(?:is|are) no (?!longer\b|more\b|such\b|need\b)[a-z]/i, 'is not a'],
  [/(?<!\bthere )\b(?:is|are) none\b/i, 'is not …, or is empty'],
  [/\bwhat is there\b/i, 'existing …, or what is deployed'],
  [/\btold\b/i, 'reported, shown, called with'],
  [/\btells of\b/i, 'reports'],
  [/\bwho(?:m)?ever\b/i, 'a subject: "the caller", "the process that"'],
  [/^who /i, 'a subject: "a client that", "a caller without"'],
  [/\banew\b/i, 'again'],
  [/\bnobody[’']s\b/i, 'has no owner'],
  [/\bof none\b/i, 'without a'],
  [/\bhas not(?=$|[:.,])/i, 'lacks'],
  [/\bwhat becomes of\b/i, 'what happens to'],
  [/\b(?:is|are) taken back\b|\btakes? back\b/i, 'rolled back, undone, removed'],
  [/\bgone on with\b/i, 'continued'],
  [/\bin vain\b/i, 'without success'],
  [/\b(?:thereof|herein|wherefrom|whereto|therewith)\b/i, 'plain words'],
];

/** Generated from names and reasons of other people's tests, or checked in the file that defines it. */
const generated = new Set(['cloud-coverage.md', 'commands.md', 'errors.md', 'catalogue.md', 'benchmarks.md']);

/** `file:line: word: what to write` for each place in a text. In Markdown, code and addresses are left alone. */
export function badWords(file, text) {
  const isMarkdown = file.endsWith('.md');
  let inBlock = false;
  return text.split('\n').flatMap((line, n) => {
    if (isMarkdown && /^\s*```/.test(line)) inBlock = !inBlock;
    if (isMarkdown && (inBlock || line.startsWith('    '))) return [];
    const prose = isMarkdown ? line.replace(/`[^`]*`|\]\([^)]*\)|https?:\S+/g, ' · ') : spoken(line);
    return words.flatMap(([pattern, instead]) => {
      const found = pattern.exec(prose)?.[0];
      return found === undefined ? [] : [`${file}:${n + 1}: "${found}": write ${instead}`];
    });
  });
}

/** The same for the comments of a source file. */
export function badComments(file, text) {
  return text.split('\n').flatMap((line, n) => {
    const comment = /^\s*(?:\/\/|\/?\*+)\s*(.*)/.exec(line)?.[1];
    if (comment === undefined) return [];
    const prose = comment.replace(/`[^`]*`|https?:\S+/g, ' · ');
    return commentWords.flatMap(([pattern, instead]) => {
      const found = pattern.exec(prose)?.[0];
      return found === undefined ? [] : [`${file}:${n + 1}: "${found}": write ${instead}`];
    });
  });
}

const opensTest = /\b(?:test|it|describe)(?:\.\w+(?:\(.*?\))?)*\(\s*$|\]\)\(\s*$|^\s*\)\(\s*$/;
const text = /(['"`])((?:\\.|(?!\1)[^\\])*)\1/g;

/** The same for the titles of a file of tests: texts that begin the arguments of `test`, `it` and `describe`, on the line of the call or the next. */
export function badTitles(file, source) {
  const lines = source.split('\n');
  return lines.flatMap((line, n) =>
    [...line.matchAll(text)].flatMap(({ index, 2: title }) => {
      const before = line.slice(0, index);
      if (!opensTest.test(before.trim() === '' ? (lines[n - 1] ?? '') : before)) return [];
      return titleWords.flatMap(([pattern, instead]) => {
        const found = pattern.exec(title.replace(/\$\{[^}]*\}/g, '·'))?.[0];
        return found === undefined ? [] : [`${file}:${n + 1}: "${found}" in a title: write ${instead}`];
      });
    }),
  );
}

/** The texts of a line of code. */
function spoken(line) {
  if (/^\s*(?:\/\/|\/?\*|import\b)/.test(line)) return '';
  return (line.match(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|^\s*`.*|.*`[,;]?$/g) ?? []).join(' · ');
}

function filesToCheck() {
  const docs = readdirSync(join(root, 'docs'), { recursive: true }).filter((name) => name.endsWith('.md'));
  const code = ['packages/jaws/src/errors/catalogue', 'packages/jaws/src/cli/commands'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => `${folder}/${name}`),
  );
  const ofRoot = readdirSync(root).filter(
    (name) => name.endsWith('.md') && !['ARCHITECTURE.md', 'CONTRIBUTING.md'].includes(name),
  );
  return [
    ...ofRoot,
    ...docs.filter((name) => !generated.has(basename(name))).map((name) => `docs/${name.replaceAll('\\', '/')}`),
    ...code,
  ];
}

function sources() {
  return ['packages/cloud/src', 'packages/jaws/src'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((file) => /\.tsx?$/.test(file) && !file.includes('/generated/')),
  );
}

/** Files of tests, those of the tool, the cloud, modules and the repository itself. */
function tests() {
  return ['packages', 'modules', 'test', 'examples', 'scripts', 'site', 'bench'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((file) => /\.test\.(?:tsx?|mjs)$/.test(file) && !file.includes('node_modules/')),
  );
}

function main() {
  const read = (file) => readFileSync(join(root, file), 'utf8');
  const found = [
    ...filesToCheck().flatMap((file) => badWords(file, read(file))),
    ...sources().flatMap((file) => badComments(file, read(file))),
    ...tests().flatMap((file) => badTitles(file, read(file))),
  ];
  for (const line of found) console.error(line);
  if (found.length > 0) process.exitCode = 1;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) main();
