// Writes THIRD-PARTY.md: name, version, licence and licence text of everything that is bundled. The list comes from esbuild's metafiles and,
// for data that was generated from packages, from scripts/generate/sources.json. A package without a text is an error.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const scripts = dirname(fileURLToPath(import.meta.url));

const { sources } = JSON.parse(readFileSync(join(scripts, 'generate/sources.json'), 'utf8'));

/** Packages that another package has in its own minified file, where a metafile cannot see them. */
const inside = { tar: ['@isaacs/fs-minipass', 'chownr', 'minipass', 'minizlib', 'yallist'] };

/**
 * Everything in the outputs of some metafiles: `{ name, version, licence, folder }`, by name and version. `outputs` selects them by path.
 * Paths in metafiles are relative to `root`, the folder that the bundler ran in.
 */
export function bundledPackages(metafiles, root, outputs = () => true) {
  const found = new Map();
  for (const input of inputsOf(metafiles, outputs)) {
    for (const folder of foldersOf(input, root)) {
      const one = describe(folder);
      found.set(`${one.name}@${one.version}`, one);
    }
  }
  return [...found.values()].sort((a, b) => order(a.name, b.name) || order(a.version, b.version));
}

/** The text of THIRD-PARTY.md. Each distinct text is included once, with everything that it applies to. */
export function thirdParty(packages) {
  const texts = new Map();
  const lacking = [];
  for (const one of packages) {
    const text = textOf(one, packages);
    if (text === undefined) lacking.push(`${one.name}@${one.version} (${one.licence})`);
    else texts.set(text, [...(texts.get(text) ?? []), one]);
  }
  if (lacking.length > 0) {
    throw new Error(
      `No licence text: ${lacking.join(', ')}. Put the text into scripts/licences/<name, with + for />.txt, and say there where it is from.`,
    );
  }
  const rows = packages.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`);
  const sections = [...texts].map(([text, all]) => {
    const names = all.map(({ name, version }) => `${name} ${version}`).join(', ');
    return `## ${names}\n\n${fenced(text)}\n`;
  });
  return `# Third-party software

This package contains the following software. The texts of the licences are below.

| name | version | licence |
| ---- | ------- | ------- |
${rows.join('\n')}

${sections.join('\n')}`;
}

function inputsOf(metafiles, wanted) {
  const used = new Set();
  for (const { outputs } of metafiles) {
    for (const [path, { inputs }] of Object.entries(outputs)) {
      if (!wanted(path)) continue;
      for (const [input, { bytesInOutput }] of Object.entries(inputs)) if (bytesInOutput > 0) used.add(input);
    }
  }
  return used;
}

function foldersOf(input, root) {
  const folder = packageFolder(input);
  if (folder === undefined) return dataPackages(input).map((name) => resolvePackage(root, input, name));
  const at = join(root, folder);
  const { name } = manifest(at);
  if (/\.min\.[cm]?js$/.test(input) && !Object.hasOwn(inside, name)) {
    throw new Error(`${input} is minified: write in scripts/licences.mjs which packages it has inside.`);
  }
  return [at, ...(inside[name] ?? []).map((other) => resolvePackage(root, folder, other))];
}

/** `node_modules/@a/b` of `node_modules/@a/b/lib/x.js`; undefined for files outside of packages. */
function packageFolder(input) {
  const path = input.replaceAll('\\', '/');
  const at = path.lastIndexOf('node_modules/');
  if (at === -1) return undefined;
  const start = at + 'node_modules/'.length;
  const names = path.slice(start).split('/');
  return path.slice(0, start) + names.slice(0, names[0].startsWith('@') ? 2 : 1).join('/');
}

/** The npm packages that a generated file was made from. */
function dataPackages(input) {
  return sources.find(({ files }) => files.includes(input))?.packages ?? [];
}

/** Where node would find a package, from the folder of `from` upwards. */
function resolvePackage(root, from, name) {
  for (let folder = join(root, from); ; folder = dirname(folder)) {
    const at = join(folder, 'node_modules', name);
    if (existsSync(join(at, 'package.json'))) return at;
    if (folder === dirname(folder)) throw new Error(`${name}, of which ${from} is made, is not installed.`);
  }
}

function manifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

function describe(folder) {
  const { name, version, license, repository } = manifest(folder);
  return { name, version, licence: license ?? 'unknown', repository: repository?.url ?? repository, folder };
}

/**
 * The licence files of a package, or else its text in scripts/licences/, or else those of another package from the same repository, since
 * some publish only part of a repository with its licence.
 */
function textOf(one, packages) {
  const own = filesOf(one.folder);
  if (own !== undefined) return own;
  const kept = join(scripts, 'licences', `${one.name.replace('/', '+')}.txt`);
  if (existsSync(kept)) return readFileSync(kept, 'utf8').trim();
  const sister = packages.find(
    (other) =>
      one.repository !== undefined &&
      other.repository === one.repository &&
      other.licence === one.licence &&
      filesOf(other.folder) !== undefined,
  );
  return sister && filesOf(sister.folder);
}

function filesOf(folder) {
  const names = readdirSync(folder)
    .filter((name) => /^(?:licen[cs]e|copying|notice)(?:[.-](?:md|txt|mit|apache))?$/i.test(name))
    .sort();
  if (!names.some((name) => !/^notice/i.test(name))) return undefined;
  // A text that differs only in line endings or trailing blanks is the same text.
  const texts = names.map((name) => readFileSync(join(folder, name), 'utf8').replace(/[ \t]*\r?\n/g, '\n'));
  return texts.map((text) => text.trim()).join('\n\n');
}

/** In a code block longer than any in the text, so that nothing in it is read as Markdown. */
function fenced(text) {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

function order(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
