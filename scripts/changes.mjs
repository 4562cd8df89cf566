// Keeps CHANGELOG.md from the files in changes/, whose README says what they look like.
//
//   npm run changes                     shows the next chapter
//   npm run changes -- --check          says only what is wrong with the files
//   npm run changes -- --notes 2.1.0    shows what CHANGELOG.md says of a version
//   npm run changes -- --release 2.1.0  gives all packages that version, writes its chapter and deletes the files
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { npm } from './npm.mjs';

const headings = {
  breaking: 'Breaking changes',
  security: 'Security',
  added: 'Added',
  changed: 'Changed',
  fixed: 'Fixed',
};

/** The changes of all files, as `{ kind, text }`, and the mistakes in the files. */
export function readChanges(folder) {
  const wrong = [];
  const changes = [];
  for (const file of fragments(folder)) {
    const lines = readFileSync(join(folder, file), 'utf8').split('\n');
    if (lines.every((line) => line.trim() === '')) wrong.push(`changes/${file} is empty`);
    for (const [n, line] of lines.entries()) {
      if (line.trim() === '') continue;
      const [, kind, text] = /^(\w+): (\S.*)$/.exec(line) ?? [];
      if (kind !== undefined && Object.hasOwn(headings, kind)) changes.push({ kind, text: text.trim() });
      else
        wrong.push(
          `changes/${file}:${n + 1}: begin the line with one of ${Object.keys(headings).join(', ')} and a colon`,
        );
    }
  }
  return { changes, wrong };
}

/** A chapter of the changelog. */
export function chapter(version, date, changes) {
  const sections = Object.entries(headings).flatMap(([kind, heading]) => {
    const texts = changes.filter((one) => one.kind === kind).map(({ text }) => `- ${text}`);
    return texts.length === 0 ? [] : [`### ${heading}\n\n${texts.join('\n')}\n`];
  });
  return [`## ${version} (${date})\n`, ...sections].join('\n');
}

/** The changelog with a new chapter above all others. */
export function withChapter(changelog, text) {
  const at = changelog.search(/^## /m);
  return at === -1 ? `${changelog.trimEnd()}\n\n${text}` : `${changelog.slice(0, at)}${text}\n${changelog.slice(at)}`;
}

/** The changelog's text about a version, without its heading; undefined if it has none. */
export function notes(changelog, version) {
  const lines = changelog.split('\n');
  const start = lines.findIndex((line) => line === `## ${version}` || line.startsWith(`## ${version} `));
  if (start === -1) return undefined;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith('## '));
  return rest
    .slice(0, end === -1 ? undefined : end)
    .join('\n')
    .trim();
}

function fragments(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .sort();
}

function release(root, version, changes) {
  if (!/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
    throw new Error(`${version} is not a version: write 2.1.0, or 2.1.0-beta.1.`);
  if (changes.length === 0) throw new Error('changes/ has no files, so there is nothing to release.');
  const args = ['version', version, '--no-git-tag-version', '--workspaces', '--include-workspace-root'];
  npm(args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const file = join(root, 'CHANGELOG.md');
  const text = chapter(version, new Date().toISOString().slice(0, 10), changes);
  writeFileSync(file, withChapter(readFileSync(file, 'utf8'), text));
  for (const name of fragments(join(root, 'changes'))) rmSync(join(root, 'changes', name));
}

function print(text) {
  if (text === undefined) throw new Error('CHANGELOG.md has no such version.');
  console.log(text);
}

function main() {
  const { values } = parseArgs({
    options: { check: { type: 'boolean' }, notes: { type: 'string' }, release: { type: 'string' } },
  });
  const root = fileURLToPath(new URL('..', import.meta.url));
  const { changes, wrong } = readChanges(join(root, 'changes'));
  for (const line of wrong) console.error(line);
  if (wrong.length > 0) process.exitCode = 1;
  else if (values.notes !== undefined) print(notes(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), values.notes));
  else if (values.release !== undefined) release(root, values.release, changes);
  else if (!values.check) console.log(chapter('next', 'not released', changes));
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) main();
