import { dirname, join } from 'node:path';
import type { BuildFailure, BuildResult, Message, Metafile } from 'esbuild';
import type { Composition, Part } from '../analyze/types.ts';
import type { ZipEntry } from '../zip.ts';
import type { External } from './assemble.ts';
import type { Bundler } from './bundler.ts';
import type { Entry } from './entry.ts';
import { buildFailed } from './failure.ts';
import type { Format, Group } from './group.ts';
import { moveMap } from './maps.ts';
import { bundlerOptions, outputFolder, preamble } from './options.ts';

/** What the bundler made of one entry. */
export interface Bundle {
  readonly files: readonly ZipEntry[];
  /** Every file that was read for it, relative to the project. */
  readonly inputs: readonly string[];
  /** Undefined for CommonJS. */
  readonly exports: readonly string[] | undefined;
  /** What was left out. */
  readonly external: readonly External[];
  composition(): Composition;
}

export interface GroupResult {
  /** By the entry's path without extension. */
  readonly bundles: ReadonlyMap<string, Bundle>;
  readonly warnings: readonly Message[];
}

/** Throws BuildFailed. */
export async function bundleGroup(
  bundler: Bundler,
  root: string,
  group: Group,
  external: readonly string[],
): Promise<GroupResult> {
  const result = await run(bundler, bundlerOptions(root, group, external));
  const wrong = result.warnings.filter((warning) => warning.id === 'commonjs-variable-in-esm');
  if (wrong.length > 0) throw buildFailed(wrong);
  const reader = new OutputReader(root, result, group.settings.format);
  const bundles = new Map(group.entries.map((entry) => [entry.out, reader.bundle(entry)]));
  return { bundles, warnings: result.warnings };
}

/** Whether each entry is an ES module or CommonJS, by its syntax. */
export async function formatsOf(
  bundler: Bundler,
  root: string,
  entries: readonly Entry[],
): Promise<(Entry & { format: Format })[]> {
  if (entries.length === 0) return [];
  const files = [...new Set(entries.map((entry) => entry.file))];
  const { metafile } = await run(bundler, {
    absWorkingDir: root,
    entryPoints: files,
    outdir: outputFolder(root),
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  return entries.map((entry) => {
    const esm = metafile.inputs[entry.file]?.format === 'esm' || /\.(mjs|mts)$/.test(entry.file);
    return { ...entry, format: esm ? 'esm' : 'cjs' };
  });
}

type Result = BuildResult<{ metafile: true; write: false }>;

async function run(bundler: Bundler, options: Parameters<Bundler['build']>[0]): Promise<Result> {
  try {
    return (await bundler.build(options)) as Result;
  } catch (error) {
    throw isFailure(error) ? buildFailed(error.errors) : error;
  }
}

const isFailure = (error: unknown): error is BuildFailure =>
  error instanceof Error && 'errors' in error && Array.isArray(error.errors);

/** Takes the output of a group apart. */
class OutputReader {
  readonly #root: string;
  readonly #metafile: Metafile;
  readonly #contents: ReadonlyMap<string, Uint8Array>;
  readonly #format: Format;

  constructor(root: string, result: Result, format: Format) {
    this.#root = root;
    this.#metafile = result.metafile;
    this.#contents = new Map(result.outputFiles.map((file) => [file.path, file.contents]));
    this.#format = format;
  }

  bundle(entry: Entry): Bundle {
    const name = `.jaws/out/${entry.out}${this.#format === 'esm' ? '.mjs' : '.cjs'}`;
    const output = this.#metafile.outputs[name]!;
    const inputs = this.#inputsOf(output.entryPoint!);
    const external = inputs.flatMap((input) =>
      (this.#metafile.inputs[input]?.imports ?? [])
        .filter((one) => one.external && one.path !== '<runtime>')
        .map((one) => ({ name: one.path, from: dirname(input.replace(/^[\w-]+:/, '')) })),
    );
    const files = this.#filesOf(name);
    return {
      files,
      inputs: inputs.map((input) => input.replace(/^commonjs:/, '')).filter((input) => !/^jaws-[a-z]+:/.test(input)),
      exports: this.#format === 'esm' ? output.exports : undefined,
      external,
      composition: () => ({ parts: this.#partsOf(files), imports: this.#packageImports(inputs) }),
    };
  }

  /** Everything that is reached from an input, itself included. */
  #inputsOf(entryPoint: string): string[] {
    const found = new Set([entryPoint]);
    for (const input of found) {
      for (const { path, external } of this.#metafile.inputs[input]?.imports ?? [])
        if (!external && Object.hasOwn(this.#metafile.inputs, path)) found.add(path);
    }
    return [...found].sort();
  }

  /** An output and what it refers to. */
  #filesOf(name: string): ZipEntry[] {
    const names = new Set([name]);
    for (const one of names) {
      for (const { path } of this.#metafile.outputs[one]?.imports ?? [])
        if (Object.hasOwn(this.#metafile.outputs, path)) names.add(path);
    }
    for (const one of [...names]) if (this.#contents.has(join(this.#root, `${one}.map`))) names.add(`${one}.map`);
    return [...names].map((one) => {
      const path = one.slice(prefix.length);
      return { path, data: this.#finished(one, path, name), executable: false };
    });
  }

  #finished(output: string, path: string, entry: string): Uint8Array {
    const data = this.#contents.get(join(this.#root, output))!;
    if (output === entry) return this.#complete(data);
    if (output !== `${entry}.map`) return data;
    const before = this.#before(this.#contents.get(join(this.#root, entry))!);
    return moveMap(data, `${prefix}${path}`, path, before.split('\n').length - 1);
  }

  #complete(data: Uint8Array): Uint8Array {
    const before = this.#before(data);
    return before ? Buffer.concat([Buffer.from(before), data]) : data;
  }

  #before(data: Uint8Array): string {
    return preamble(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1'), this.#format);
  }

  /** What of which input is in these files; what belongs to no input is under the file's own name. */
  #partsOf(files: readonly ZipEntry[]): Part[] {
    return files.flatMap(({ path, data }) => {
      const inputs = Object.entries(this.#metafile.outputs[prefix + path]?.inputs ?? {});
      const parts = inputs.map(([input, { bytesInOutput }]) => ({ path: bare(input), bytes: bytesInOutput }));
      const rest = data.length - parts.reduce((sum, part) => sum + part.bytes, 0);
      return [...parts, { path, bytes: rest }].filter((part) => part.bytes > 0);
    });
  }

  /** Where the project's own code asks for a package. */
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
}

const prefix = '.jaws/out/';

/** An input without the namespace of a plugin. */
const bare = (input: string): string => input.replace(/^[\w-]+:/, '');

const isInstalled = (path: string): boolean => /(^|\/)node_modules\//.test(path);
