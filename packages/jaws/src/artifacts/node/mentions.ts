import { readFileSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { packageIn, packageOf } from '../files/packages.ts';
import type { External } from './assemble.ts';
import type { Bundler } from './bundler.ts';
import { type Scope, unknown } from './paths/evaluate.ts';
import { namesIn } from './paths/names.ts';
import { parseSource, type Source } from './paths/source.ts';
import { type Lookup, type PathUse, usesIn } from './paths/uses.ts';

/** A file or folder that code of the project looks for. Paths have forward slashes and are relative to the project. */
export interface Mention {
  /** `lib/read.ts:3`. */
  readonly where: string;
  /** What the code means: `lib/mail`. */
  readonly path: string;
  /** Where it will look: all code of a bundle is in the handler's folder. */
  readonly place: string;
  /** Whether part of the path is known at run time only, so the code means the content of this folder. */
  readonly open: boolean;
  /** For such a path, which of the folder's own files: `mail-*.txt`. */
  readonly pattern?: string | undefined;
}

/** Files that a bundle's code looks for beside it. */
export interface SearchTarget {
  readonly mentions: readonly Mention[];
  /** Packages whose files it looks up. */
  readonly packages: readonly External[];
}

interface Module {
  readonly source: Source;
  readonly scope: Scope;
}

/** Code without these words accesses no path. */
const words =
  /__dirname|__filename|import\.meta|\bcwd\b|LAMBDA_TASK_ROOT|\b(?:read|open|create|copy|cp)\w*\(|\bresolve\(/;

/** Finds what the project's own code looks for on disk; each file is read once. */
export class Mentions {
  readonly #root: string;
  readonly #modules = new Map<string, Promise<Module | undefined>>();
  readonly #uses = new Map<string, Promise<{ paths: PathUse[]; lookups: Lookup[] }>>();

  constructor(root: string) {
    this.#root = root;
  }

  /** `out` is the bundle's path, `used` the files that are in it. */
  async in(bundler: Bundler, out: string, used: readonly string[]): Promise<SearchTarget> {
    const mentions: Mention[] = [];
    const packages = new Map<string, External>();
    for (const file of used) {
      if (packageIn(file) !== undefined || !/\.[cm]?[jt]sx?$/.test(file)) continue;
      const known = this.#uses.get(file) ?? this.#usesOf(bundler, file);
      this.#uses.set(file, known);
      const { paths, lookups } = await known;
      for (const use of paths) {
        const mention = mentionOf(use, file, out);
        const installed = packageIn(`${mention.path}/`);
        if (installed === undefined || mention.path !== mention.place) mentions.push(mention);
        else packages.set(installed, { name: installed, from: dirname(file) });
      }
      for (const { specifier } of lookups) {
        const name = packageOf(specifier);
        packages.set(name, { name, from: dirname(file) });
      }
    }
    return { mentions, packages: [...packages.values()] };
  }

  async #usesOf(bundler: Bundler, file: string): Promise<{ paths: PathUse[]; lookups: Lookup[] }> {
    const nothing = { paths: [], lookups: [] };
    if (!words.test(textOf(join(this.#root, file)))) return nothing;
    const module = await this.#module(bundler, file);
    return module ? usesIn(module.source, module.scope) : nothing;
  }

  /** Of a file and everything it imports from the project, synchronously. */
  #module(bundler: Bundler, file: string): Promise<Module | undefined> {
    const known = this.#modules.get(file);
    if (known) return known;
    const loading = this.#load(bundler, file);
    this.#modules.set(file, loading);
    return loading;
  }

  async #load(bundler: Bundler, file: string): Promise<Module | undefined> {
    const source = await parseSource(bundler, join(this.#root, file));
    if (!source) return undefined;
    const found = new Map<string, Module>();
    const scope: Scope = {
      file,
      names: namesIn(source.program),
      imported: (specifier) => found.get(specifier)?.scope,
    };
    const module = { source, scope };
    // Modules that import each other see this one.
    this.#modules.set(file, Promise.resolve(module));
    for (const node of source.program.body) {
      if (node.type !== 'ImportDeclaration') continue;
      const specifier = String(node.source.value);
      const target = this.#find(file, specifier);
      const other = target === undefined ? undefined : await this.#module(bundler, target);
      if (other) found.set(specifier, other);
    }
    return module;
  }

  /** A relative import, as the bundler finds it. */
  #find(file: string, specifier: string): string | undefined {
    if (!/^\.{1,2}\//.test(specifier)) return undefined;
    const path = posix.join(dirname(file), specifier);
    const typed = path.replace(/\.([cm]?)js$/, '.$1ts');
    const candidates = [
      path,
      typed,
      ...['.ts', '.mts', '.js', '.mjs', '.cjs', '/index.ts', '/index.js'].map((end) => path + end),
    ];
    return candidates.find((one) => statSync(join(this.#root, one), { throwIfNoEntry: false })?.isFile());
  }
}

/** Parts of a path that a library fills in: `locales/{{lng}}.json`, `entities/*.js`. */
const placeholders = /\{\{[^{}]*\}\}|\{[^{}]*\}|\*+/g;

function mentionOf({ line, base, text: written }: PathUse, file: string, out: string): Mention {
  const text = written.replace(placeholders, unknown);
  const [known = '', ...rest] = text.split(unknown);
  const open = rest.length > 0;
  // The folder of `mails/mail-${name}.txt` is `mails`.
  const name = open ? known.slice(0, known.lastIndexOf('/') + 1) : known;
  const pattern =
    open && !text.slice(name.length).includes('/') ? text.slice(name.length).replaceAll(unknown, '*') : undefined;
  const at = (folder: string) => posix.join(folder, name).replace(/\/$/, '');
  const isRoot = base === 'root';
  return {
    where: `${file}:${line}`,
    path: at(isRoot ? '.' : base.module),
    place: at(isRoot ? '.' : dirname(out)),
    open,
    ...(pattern !== undefined && { pattern }),
  };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
