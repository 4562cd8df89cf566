import { statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import type { Scope } from './evaluate.ts';
import { namesIn } from './names.ts';
import { parseSource, type Source, type Transformer } from './source.ts';

/** Code of the project whose constants can be evaluated. */
export interface Module {
  readonly source: Source;
  readonly scope: Scope;
}

/** Parses files of the project and what they import from it, each once. Paths have forward slashes and are relative to the project. */
export class Modules {
  readonly #root: string;
  readonly #modules = new Map<string, Promise<Module | undefined>>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Of a file and everything it imports from the project, synchronously. */
  of(bundler: Transformer, file: string): Promise<Module | undefined> {
    const known = this.#modules.get(file);
    if (known) return known;
    const loading = this.#load(bundler, file);
    this.#modules.set(file, loading);
    return loading;
  }

  async #load(bundler: Transformer, file: string): Promise<Module | undefined> {
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
      const other = target === undefined ? undefined : await this.of(bundler, target);
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
