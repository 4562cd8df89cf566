import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import type { BuildResult, Message, Metafile } from 'esbuild';
import type { Composition, OwnImport, Part } from '../analyze/types.ts';
import { declaredIn, optionalPeers, packageOf } from '../files/packages.ts';
import type { Warning } from '../types.ts';
import type { ZipEntry } from '../zip.ts';
import type { External } from './assemble.ts';
import type { Entry } from './entry.ts';
import type { Format, Settings } from './group.ts';
import { embedMap, moveMap } from './maps.ts';
import { preamble } from './options.ts';
import { TsConfigs } from './tsconfig.ts';
import { CodeWarnings, warningsFor } from './warnings.ts';
import type { Workers } from './worker.ts';

export type Result = BuildResult<{ metafile: true; write: false }>;

/** The bundler's result for one entry. */
export interface Bundle {
  readonly files: readonly ZipEntry[];
  /** Every file that was read for it, relative to the project. */
  readonly inputs: readonly string[];
  /** `node_modules/a>b` for each package b that a folder imports, installed or not. */
  readonly watched: readonly string[];
  /** The files with content in the bundle. */
  readonly used: readonly string[];
  /** Undefined for CommonJS. */
  readonly exports: readonly string[] | undefined;
  /** The modules that were left out. */
  readonly external: readonly External[];
  readonly warnings: readonly Warning[];
  /** Files that its code starts as workers, relative to the project. */
  readonly workers: readonly string[];
  composition(): Composition;
}

/** Data about a group in addition to the bundler's output. */
interface Aside {
  /** Whether TypeScript took part. */
  readonly metadata: boolean;
  readonly workers: Workers;
}

/** Splits the output of a group by entry. */
export class OutputReader {
  readonly #root: string;
  readonly #metafile: Metafile;
  readonly #contents: ReadonlyMap<string, Uint8Array>;
  readonly #messages: readonly Message[];
  readonly #all: ReadonlySet<string>;
  readonly #format: Format;
  readonly #isEmbedded: boolean;
  readonly #configs: TsConfigs;
  readonly #doubts: CodeWarnings;
  /** Whether TypeScript took part. */
  readonly #metadata: boolean;
  readonly #workers: Workers;

  constructor(root: string, result: Result, { format, node, sourceMaps }: Settings, { metadata, workers }: Aside) {
    this.#metadata = metadata;
    this.#workers = workers;
    this.#root = root;
    this.#messages = result.warnings;
    this.#all = new Set(Object.keys(result.metafile.inputs).map(bare));
    this.#configs = new TsConfigs(root);
    this.#doubts = new CodeWarnings(root, this.#configs, `nodejs${node}.x`, metadata);
    this.#metafile = result.metafile;
    this.#contents = new Map(result.outputFiles.map((file) => [file.path, file.contents]));
    this.#format = format;
    this.#isEmbedded = sourceMaps === 'embedded';
  }

  bundle(entry: Entry): Bundle {
    const name = `.jaws/out/${entry.out}${this.#format === 'esm' ? '.mjs' : '.cjs'}`;
    const output = this.#metafile.outputs[name]!;
    const inputs = this.#inputsOf(output.entryPoint!);
    const read = inputs.map((input) => input.replace(/^commonjs:/, '')).filter((input) => !/^jaws-[a-z]+:/.test(input));
    // A statement that a plugin turned into a call of `require`.
    const required = new Set(
      inputs.flatMap((input) =>
        (this.#metafile.inputs[input]?.imports ?? []).flatMap(({ path, kind }) =>
          kind === 'import-statement' && path.startsWith('jaws-require:') ? [path] : [],
        ),
      ),
    );
    const external = inputs.flatMap((input) =>
      (this.#metafile.inputs[input]?.imports ?? [])
        .filter((one) => one.external && one.path !== '<runtime>')
        .map((one) => ({
          name: one.path,
          from: dirname(bare(input)),
          isStatic: one.kind === 'import-statement' || required.has(input),
        })),
    );
    // Once it is installed, it belongs in the bundle.
    const missing = external
      .filter(({ name: one }) => one.startsWith('@aws-sdk/'))
      .map(({ name: one }) => packageOf(one));
    const files = this.#filesOf(name);
    return {
      files,
      inputs: [
        ...new Set([
          ...read,
          ...(this.#metadata ? ['node_modules/typescript/package.json'] : []),
          ...this.#settingsOf(read),
          ...missing.map((one) => `node_modules/${one}/package.json`),
        ]),
      ],
      watched: this.#watchedBy(inputs),
      used: this.#usedIn(name),
      warnings: [...warningsFor(this.#messages, read, this.#all), ...this.#doubts.about(read)],
      exports: this.#format === 'esm' ? output.exports : undefined,
      external,
      workers: [...new Set(inputs.flatMap((input) => this.#workers.get(bare(input)) ?? []))],
      composition: () => ({
        parts: this.#partsOf(files),
        imports: this.#packageImports(inputs),
        own: this.#ownImports(inputs),
      }),
    };
  }

  /** Settings files that affect these, in addition to those in the folders of the project themselves. */
  #settingsOf(inputs: readonly string[]): string[] {
    const folders = new Set(inputs.filter((input) => !isInstalled(input)).map((input) => dirname(input)));
    return [...folders].flatMap((folder) => this.#configs.of(folder).files);
  }

  /** The lookups in `node_modules` folders: imports of inputs, optional peers of packages, and dependencies of the project. */
  #watchedBy(inputs: readonly string[]): string[] {
    const found = new Set(declaredIn(this.#root).map((name) => `.>${name}`));
    const packages = new Set<string>();
    for (const input of inputs) {
      const folder = /^(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(bare(input))?.[1];
      if (folder !== undefined) packages.add(folder);
      const from = folder ?? dirname(bare(input));
      for (const { path, original = path } of this.#metafile.inputs[input]?.imports ?? []) {
        if (/^(\.{0,2}\/|[\w-]+:|#|<)|^\.{1,2}$/.test(original) || isBuiltin(original)) continue;
        found.add(`${from}>${packageOf(original)}`);
      }
    }
    for (const folder of packages)
      for (const peer of optionalPeers(join(this.#root, folder))) found.add(`${folder}>${peer}`);
    return [...found].sort();
  }

  /** Everything that is reachable from an input, including itself. */
  #inputsOf(entryPoint: string): string[] {
    const found = new Set([entryPoint]);
    for (const input of found) {
      for (const { path, external } of this.#metafile.inputs[input]?.imports ?? [])
        if (!external && Object.hasOwn(this.#metafile.inputs, path)) found.add(path);
    }
    return [...found].sort();
  }

  #usedIn(name: string): string[] {
    return Object.entries(this.#metafile.outputs[name]!.inputs).flatMap(([input, { bytesInOutput }]) =>
      bytesInOutput > 0 && !/^jaws-[a-z]+:/.test(input) ? [bare(input)] : [],
    );
  }

  /** An output and what it refers to. */
  #filesOf(name: string): ZipEntry[] {
    const names = new Set([name]);
    for (const one of names) {
      for (const { path } of this.#metafile.outputs[one]?.imports ?? [])
        if (Object.hasOwn(this.#metafile.outputs, path)) names.add(path);
    }
    for (const one of this.#isEmbedded ? [] : [...names]) {
      if (this.#contents.has(join(this.#root, `${one}.map`))) names.add(`${one}.map`);
    }
    return [...names].map((one) => {
      const path = one.slice(prefix.length);
      return { path, data: this.#finished(one, path, name), executable: false };
    });
  }

  #finished(output: string, path: string, entry: string): Uint8Array {
    const data = this.#contents.get(join(this.#root, output))!;
    if (output === entry) {
      const complete = this.#complete(data, entry);
      return this.#isEmbedded ? embedMap(complete, this.#movedMap(entry, path)) : complete;
    }
    return output === `${entry}.map` ? this.#movedMap(entry, path) : data;
  }

  /** `path`: the path in the zip of the map or of the entry that contains it. */
  #movedMap(entry: string, path: string): Uint8Array {
    const before = this.#before(this.#contents.get(join(this.#root, entry))!, entry);
    const map = this.#contents.get(join(this.#root, `${entry}.map`))!;
    const root = this.#isEmbedded ? this.#root : undefined;
    return moveMap(map, prefix + path, path, before.split('\n').length - 1, root);
  }

  #complete(data: Uint8Array, entry: string): Uint8Array {
    const before = this.#before(data, entry);
    return before ? Buffer.concat([Buffer.from(before), data]) : data;
  }

  #before(data: Uint8Array, entry: string): string {
    const code = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1');
    return preamble(code, this.#format, this.#apartIn(entry));
  }

  /** Imports by the project's own code of an output that are not in it, in order. */
  #apartIn(output: string): string[] {
    const own = Object.keys(this.#metafile.outputs[output]!.inputs).filter((input) => !isInstalled(input));
    return own.flatMap((input) =>
      (this.#metafile.inputs[input]?.imports ?? []).flatMap(({ path, kind, external }) =>
        external && kind === 'import-statement' && path !== '<runtime>' ? [path] : [],
      ),
    );
  }

  /** How much of each input is in these files; content without an input is under the file's own name. */
  #partsOf(files: readonly ZipEntry[]): Part[] {
    return files.flatMap(({ path, data }) => {
      const inputs = Object.entries(this.#metafile.outputs[prefix + path]?.inputs ?? {});
      const parts = inputs.map(([input, { bytesInOutput }]) => ({ path: bare(input), bytes: bytesInOutput }));
      const rest = data.length - parts.reduce((sum, part) => sum + part.bytes, 0);
      return [...parts, { path, bytes: rest }].filter((part) => part.bytes > 0);
    });
  }

  /** Where the project's own code imports a package. */
  #packageImports(inputs: readonly string[]): Composition['imports'] {
    return inputs.flatMap((input) =>
      isInstalled(input)
        ? []
        : (this.#metafile.inputs[input]?.imports ?? []).flatMap(({ path, original, external }) =>
            external || original === undefined || !isInstalled(path)
              ? []
              : [
                  {
                    file: bare(input),
                    specifier: original,
                    target: path,
                    commonJs: this.#metafile.inputs[path]?.format === 'cjs',
                  },
                ],
          ),
    );
  }

  /** Where a file of the project asks for another. */
  #ownImports(inputs: readonly string[]): OwnImport[] {
    return inputs.flatMap((input) =>
      isInstalled(input)
        ? []
        : (this.#metafile.inputs[input]?.imports ?? []).flatMap(({ path, original, external }) =>
            external || original === undefined || isInstalled(path)
              ? []
              : [{ file: bare(input), specifier: original, target: bare(path) }],
          ),
    );
  }
}

const prefix = '.jaws/out/';

/** An input without the namespace of a plugin. */
const bare = (input: string): string => input.replace(/^[\w-]+:/, '');

const isInstalled = (path: string): boolean => /(^|\/)node_modules\//.test(path);
