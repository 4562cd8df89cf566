import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { packageIn, packageOf } from '../files/packages.ts';
import type { External } from './assemble.ts';
import type { Bundler } from './bundler.ts';
import { unknown } from './paths/evaluate.ts';
import { Modules } from './paths/modules.ts';
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

/** Code without these words accesses no path. */
const words =
  /__dirname|__filename|import\.meta|\bcwd\b|LAMBDA_TASK_ROOT|\b(?:read|open|create|copy|cp)\w*\(|\bresolve\(/;

/** Finds what the project's own code looks for on disk; each file is read once. */
export class Mentions {
  readonly #root: string;
  readonly #modules: Modules;
  readonly #uses = new Map<string, Promise<{ paths: PathUse[]; lookups: Lookup[] }>>();

  constructor(root: string) {
    this.#root = root;
    this.#modules = new Modules(root);
  }

  /** `out` is the bundle's path, `used` the files that are in it. Its `workers` are bundles of their own. */
  async in(
    bundler: Bundler,
    out: string,
    used: readonly string[],
    workers: readonly string[] = [],
  ): Promise<SearchTarget> {
    const mentions: Mention[] = [];
    const packages = new Map<string, External>();
    for (const file of used) {
      if (packageIn(file) !== undefined || !/\.[cm]?[jt]sx?$/.test(file)) continue;
      const known = this.#uses.get(file) ?? this.#usesOf(bundler, file);
      this.#uses.set(file, known);
      const { paths, lookups } = await known;
      for (const use of paths) {
        const mention = mentionOf(use, file, out);
        if (workers.includes(mention.path)) continue;
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
    const module = await this.#modules.of(bundler, file);
    return module ? usesIn(module.source, module.scope) : nothing;
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
