import { dirname } from 'node:path';
import type { BuildFailure, BuildOptions, Message } from 'esbuild';
import type { Bundler } from './bundler.ts';
import type { Entry } from './entry.ts';
import { buildFailed } from './failure.ts';
import type { Format, Group } from './group.ts';
import { metadataPlugin, typeScriptOf } from './metadata.ts';
import { lackingIn, missingPlugin } from './missing.ts';
import { bundlerOptions, outputFolder } from './options.ts';
import { type Bundle, OutputReader, type Result } from './output.ts';
import { TsConfigs } from './tsconfig.ts';

/** By the entry's path without extension. */
export type Bundles = ReadonlyMap<string, Bundle>;

/**
 * `apart` are packages that are left out. `missing` are modules that packages ask for but may do without, and that are not there:
 * what is found is added for the next group. Throws BuildFailed.
 */
export async function bundleGroup(
  bundler: Bundler,
  root: string,
  group: Group,
  apart: readonly string[],
  missing: Set<string>,
): Promise<Bundles> {
  const options = bundlerOptions(root, group, apart);
  const configs = new TsConfigs(root);
  const wanted = group.entries.some(({ file }) => configs.of(dirname(file)).emitDecoratorMetadata);
  const typescript = wanted ? typeScriptOf(root) : undefined;
  if (typescript) options.plugins?.push(metadataPlugin(root, typescript, configs));
  const result = await run(bundler, root, options, missing);
  const wrong = result.warnings.filter((warning) => warning.id === 'commonjs-variable-in-esm');
  if (wrong.length > 0) throw buildFailed(wrong);
  const reader = new OutputReader(root, result, group.settings, typescript !== undefined);
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
  const options: BuildOptions = {
    absWorkingDir: root,
    entryPoints: files.map((file, index) => ({ in: file, out: String(index) })),
    outdir: outputFolder(root),
    write: false,
    metafile: true,
    logLevel: 'silent',
  };
  const { metafile } = await run(bundler, root, options, new Set());
  return entries.map((entry) => {
    // An input has its real path, which is another one where a folder is a link.
    const input = metafile.outputs[`.jaws/out/${files.indexOf(entry.file)}.js`]?.entryPoint ?? entry.file;
    const esm = metafile.inputs[input]?.format === 'esm' || /\.(mjs|mts)$/.test(entry.file);
    return { ...entry, format: esm ? 'esm' : 'cjs' };
  });
}

/** Clients of the SDK that are not installed are left to the runtime, which has them. */
async function run(bundler: Bundler, root: string, options: BuildOptions, missing: Set<string>): Promise<Result> {
  const plugins = missing.size > 0 ? [missingPlugin(root, [...missing])] : [];
  try {
    return (await bundler.build({ ...options, plugins: [...plugins, ...(options.plugins ?? [])] })) as Result;
  } catch (error) {
    if (!isFailure(error)) throw error;
    const sdk = missingSdk(error.errors);
    if (sdk.length > 0)
      return run(bundler, root, { ...options, external: [...(options.external ?? []), ...sdk] }, missing);
    const { optional, wrong } = lackingIn(root, error.errors);
    if (wrong.length > 0 || optional.every((one) => missing.has(one)))
      throw buildFailed(wrong.length > 0 ? wrong : error.errors);
    for (const one of optional) missing.add(one);
    return run(bundler, root, options, missing);
  }
}

const missingSdk = (messages: readonly Message[]): string[] => [
  ...new Set(messages.flatMap(({ text }) => /^Could not resolve "(@aws-sdk\/[^"/]+)/.exec(text)?.[1] ?? [])),
];

const isFailure = (error: unknown): error is BuildFailure =>
  error instanceof Error && 'errors' in error && Array.isArray(error.errors);
