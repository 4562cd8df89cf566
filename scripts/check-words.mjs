// Keeps words that readers would not search for out of docs, README.md, error messages and command summaries (`words`), and the worst of
// them out of comments in the sources (`commentWords`). CONTRIBUTING.md has the style guide. Exit code 1 when one is found.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A pattern, and what to write in its place. */
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

/** Like {@link words}, for comments. Docstrings may be noun phrases, so only words that are wrong in any of them. */
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
];

/** Rooms whose comments are not checked yet. */
const uncheckedRooms = ['packages/jaws/src/dash/', 'packages/jaws/src/engine/tools/'];

/** Generated from names and reasons of other people's tests, or checked where it is written. */
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
      .filter((file) => file.endsWith('.ts') && !file.includes('/generated/'))
      .filter((file) => !uncheckedRooms.some((room) => file.startsWith(room))),
  );
}

function main() {
  const read = (file) => readFileSync(join(root, file), 'utf8');
  const found = [
    ...filesToCheck().flatMap((file) => badWords(file, read(file))),
    ...sources().flatMap((file) => badComments(file, read(file))),
  ];
  for (const line of found) console.error(line);
  if (found.length > 0) process.exitCode = 1;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) main();
