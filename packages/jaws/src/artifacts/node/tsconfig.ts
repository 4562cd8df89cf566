import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parse } from 'jsonc-parser';
import { readManifest } from '../files/manifest.ts';
import { findPackage, packageOf } from '../files/packages.ts';

/** Settings that decide how the bundler reads the files of a folder. Paths are relative to the project. */
export interface FolderSettings {
  /** The nearest tsconfig.json, those that it extends, and those that would take precedence if they existed. */
  readonly files: readonly string[];
  /** Whether types are needed at run time. */
  readonly emitDecoratorMetadata: boolean;
  readonly compilerOptions: CompilerOptions;
}

/** As written: paths in them are relative to the file that has them. */
type CompilerOptions = Readonly<Record<string, unknown>>;

const nothing: FolderSettings = { files: [], emitDecoratorMetadata: false, compilerOptions: {} };

/** Finds the tsconfig.json files that the bundler reads, as it does. https://www.typescriptlang.org/tsconfig/#extends */
export class TsConfigs {
  readonly #root: string;
  readonly #byFolder = new Map<string, FolderSettings>();

  constructor(root: string) {
    this.#root = root;
  }

  /** For a folder, relative to the project. */
  of(folder: string): FolderSettings {
    const known = this.#byFolder.get(folder);
    if (known) return known;
    const file = join(this.#root, folder, 'tsconfig.json');
    const above = dirname(join(this.#root, folder));
    let settings: FolderSettings;
    if (existsSync(file)) settings = this.#read(file);
    else if (above === join(this.#root, folder)) settings = nothing;
    else {
      const next = this.of(this.#relative(above));
      settings = { ...next, files: [this.#relative(file), ...next.files] };
    }
    this.#byFolder.set(folder, settings);
    return settings;
  }

  #read(file: string): FolderSettings {
    const files = new Set<string>();
    let compilerOptions: CompilerOptions = {};
    const visit = (path: string) => {
      if (files.has(path)) return;
      files.add(path);
      const config = readConfig(path);
      // A file's own settings override what it extends, and a later extended file overrides an earlier one.
      for (const base of [config.extends ?? []].flat()) if (typeof base === 'string') visit(baseOf(path, base));
      compilerOptions = { ...compilerOptions, ...config.compilerOptions };
    };
    visit(file);
    return {
      files: [...files].map((path) => this.#relative(path)),
      emitDecoratorMetadata: compilerOptions.emitDecoratorMetadata === true,
      compilerOptions,
    };
  }

  #relative(path: string): string {
    return relative(this.#root, path).replaceAll('\\', '/') || '.';
  }
}

interface Config {
  readonly extends?: string | readonly string[];
  readonly compilerOptions?: CompilerOptions;
}

function readConfig(file: string): Config {
  try {
    const config: unknown = parse(readFileSync(file, 'utf8'), [], { allowTrailingComma: true });
    return typeof config === 'object' && config !== null ? config : {};
  } catch {
    // The bundler reports mistakes in it.
    return {};
  }
}

/** The file that an `extends` names, whether it exists or not. */
function baseOf(file: string, base: string): string {
  const withEnd = (path: string) => (path.endsWith('.json') || existsSync(path) ? path : `${path}.json`);
  if (/^(\.|[\\/]|[a-zA-Z]:)/.test(base)) return withEnd(resolve(dirname(file), base));
  const name = packageOf(base);
  const folder = findPackage(name, dirname(file)) ?? join(dirname(file), 'node_modules', name);
  const rest = base.slice(name.length + 1);
  const main = readManifest(folder).tsconfig;
  return rest === '' ? join(folder, typeof main === 'string' ? main : 'tsconfig.json') : withEnd(join(folder, rest));
}
