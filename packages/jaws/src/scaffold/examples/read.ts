import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearest } from '../../base/text.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { FileToWrite } from '../types.ts';
import { type Example, exampleNames, examples } from './list.ts';

export interface ExampleFiles {
  readonly example: Example;
  /** Its own files; everything else is as in any new project. */
  readonly files: readonly FileToWrite[];
  /** The fields of its jaws.json other than the project's location. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Lines for .env, and for the first environment of the stage: random values of its secrets. */
  readonly variables: string;
}

/** The files of an example. Files of a new project that are not among them are written by `createProjectFiles`. */
const own = /^(README\.md|flow\.svg|(aws_modules|lib|tests)\/)/;
/** The fields of the new project, whatever the example's own jaws.json has. */
const placed = new Set(['$schema', 'name', 'id', 'version', 'location', 'author', 'domain', 'stages']);

/** Throws UnknownExample. */
export function findExample(name: string): Example {
  const found = examples.find((one) => one.name === name);
  if (!found) throw fail('UnknownExample', { name, known: exampleNames, nearest: nearest(name, exampleNames) });
  return found;
}

/** Only names of the list become part of a path. Throws UnknownExample. */
export function readExample(name: string, folders: readonly string[] = places()): ExampleFiles {
  const example = findExample(name);
  const folder = folders.map((one) => join(one, example.name)).find((one) => existsSync(join(one, 'jaws.json')));
  if (!folder) throw new Error(`The example ${name} is not in ${folders.join(', ')}: this copy of JAWS is incomplete.`);
  const settings = Object.entries(JSON.parse(readFileSync(join(folder, 'jaws.json'), 'utf8')));
  return {
    example,
    files: ownFiles(folder).map((path) => ({ path, content: readFileSync(join(folder, path)) })),
    settings: Object.fromEntries(settings.filter(([key]) => !placed.has(key))),
    variables: (example.secrets ?? []).map((key) => `${key}=${randomBytes(32).toString('base64url')}\n`).join(''),
  };
}

/**
 * Relative, with forward slashes: the current content of the example's folder, without what npm and jaws put into it. Links are left
 * out.
 */
export function ownFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => own.test(path) && !/(^|\/)(node_modules|__pycache__|\.[^/]*|jaws-env\.d\.ts)(\/|$)/.test(path))
    .sort();
}

/** The files of a new project, replaced by those of the example where it has them. */
export function withExample(base: readonly FileToWrite[], example: ExampleFiles | undefined): FileToWrite[] {
  if (!example) return [...base];
  const replaced = new Set(example.files.map(({ path }) => path));
  const isKept = ({ path }: FileToWrite) =>
    !replaced.has(path) && !example.files.some((file) => path === `${file.path.split('/')[0]}/.gitkeep`);
  const changed = (file: FileToWrite): FileToWrite => {
    if (file.path === '.env') return { ...file, content: file.content + example.variables };
    if (file.path !== 'jaws.json') return file;
    const merged = { ...JSON.parse(String(file.content)), ...example.settings };
    return { ...file, content: `${JSON.stringify(merged, null, 2)}\n` };
  };
  return [...base.filter(isKept).map(changed), ...example.files];
}

function places(): string[] {
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  // From source, in a clone of the repository.
  if (import.meta.url.endsWith('.ts')) return [at('../../../../../examples')];
  // This module is in a bundle: beside the bin, or in a folder of chunks below it.
  return [at('./examples'), at('../examples')];
}
