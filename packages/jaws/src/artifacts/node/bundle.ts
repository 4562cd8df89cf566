import type { BuildFailure, BuildOptions, Message } from 'esbuild';
import type { Bundler } from './bundler.ts';
import type { Entry } from './entry.ts';
import { buildFailed } from './failure.ts';
import type { Format, Group } from './group.ts';
import { bundlerOptions, outputFolder } from './options.ts';
import { type Bundle, OutputReader, type Result } from './output.ts';

/** By the entry's path without extension. */
export type Bundles = ReadonlyMap<string, Bundle>;

/** Throws BuildFailed. */
export async function bundleGroup(
  bundler: Bundler,
  root: string,
  group: Group,
  external: readonly string[],
): Promise<Bundles> {
  const result = await run(bundler, bundlerOptions(root, group, external));
  const wrong = result.warnings.filter((warning) => warning.id === 'commonjs-variable-in-esm');
  if (wrong.length > 0) throw buildFailed(wrong);
  const reader = new OutputReader(root, result, group.settings);
  return new Map(group.entries.map((entry) => [entry.out, reader.bundle(entry)]));
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
    entryPoints: files.map((file, index) => ({ in: file, out: String(index) })),
    outdir: outputFolder(root),
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  return entries.map((entry) => {
    // An input has its real path, which is another one where a folder is a link.
    const input = metafile.outputs[`.jaws/out/${files.indexOf(entry.file)}.js`]?.entryPoint ?? entry.file;
    const esm = metafile.inputs[input]?.format === 'esm' || /\.(mjs|mts)$/.test(entry.file);
    return { ...entry, format: esm ? 'esm' : 'cjs' };
  });
}

/** Clients of the SDK that are not installed are left to the runtime, which has them. */
async function run(bundler: Bundler, options: BuildOptions): Promise<Result> {
  try {
    return (await bundler.build(options)) as Result;
  } catch (error) {
    if (!isFailure(error)) throw error;
    const missing = missingSdk(error.errors);
    if (missing.length === 0) throw buildFailed(error.errors);
    return run(bundler, { ...options, external: [...(options.external ?? []), ...missing] });
  }
}

const missingSdk = (messages: readonly Message[]): string[] => [
  ...new Set(messages.flatMap(({ text }) => /^Could not resolve "(@aws-sdk\/[^"/]+)/.exec(text)?.[1] ?? [])),
];

const isFailure = (error: unknown): error is BuildFailure =>
  error instanceof Error && 'errors' in error && Array.isArray(error.errors);
