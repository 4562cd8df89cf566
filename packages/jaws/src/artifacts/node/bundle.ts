import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BuildFailure, BuildOptions, Message } from 'esbuild';
import { codeOnly } from '../source-parts.ts';
import type { Bundler } from './bundler.ts';
import { commonJsStep } from './common-js.ts';
import type { Entry } from './entry.ts';
import { buildFailed } from './failure.ts';
import type { Format, Group } from './group.ts';
import { metadataStep, typeScriptOf } from './metadata.ts';
import { missingIn, missingPlugin } from './missing.ts';
import { isCommonJsName, isHiddenCommonJs, setsExports } from './module-kind.ts';
import { bundlerOptions, outputFolder } from './options.ts';
import { type Bundle, OutputReader, type Result } from './output.ts';
import { ownCodePlugin } from './own-code.ts';
import { TsConfigs } from './tsconfig.ts';
import { workerStep } from './worker.ts';
import { unbuiltIn, workspacePlugin } from './workspace.ts';

/** By the entry's path without extension. */
export type Bundles = ReadonlyMap<string, Bundle>;

/**
 * `apart` are packages that are left out. `missing` are optional modules that packages import but that are not installed:
 * new ones are added for the next group. Throws BuildFailed.
 */
export async function bundleGroup(
  bundler: Bundler,
  root: string,
  group: Group,
  apart: readonly string[],
  missing: Set<string>,
): Promise<Bundles> {
  const entries = group.entries.map(({ file, out, name }) => [file, out, name]);
  const key = JSON.stringify([group.settings, entries, apart]);
  const { options, typescript, workers } = bundler.keep(key, () => prepare(root, group, apart));
  const result = await run(bundler, root, { options, key }, missing);
  const wrong = result.warnings.filter((warning) => warning.id === 'commonjs-variable-in-esm');
  if (wrong.length > 0) throw buildFailed(root, wrong);
  const reader = new OutputReader(root, result, group.settings, { metadata: typescript !== undefined, workers });
  return new Map(group.entries.map((entry) => [entry.out, reader.bundle(entry)]));
}

/** What the bundler needs for a group. Reading the project's code records its findings in `workers`. */
function prepare(root: string, group: Group, apart: readonly string[]) {
  const options = bundlerOptions(root, group, apart);
  const configs = new TsConfigs(root);
  const wanted = group.entries.some(({ file }) => configs.of(dirname(file)).emitDecoratorMetadata);
  const typescript = wanted ? typeScriptOf(root) : undefined;
  const workers = new Map<string, readonly string[]>();
  const steps = [
    workerStep(root, group.settings.format, workers),
    ...(typescript ? [metadataStep(root, typescript, configs)] : []),
    commonJsStep(configs),
  ];
  options.plugins?.push(ownCodePlugin(root, steps));
  return { options, typescript, workers };
}

/** An entry with known syntax. */
export interface EntryWithFormat extends Entry {
  readonly format: Format;
  /** Its exports; undefined if its own text alone does not show them. */
  readonly exports: readonly string[] | undefined;
}

/** Whether each entry is an ES module or CommonJS, by its name and its syntax, and what it exports. */
export async function formatsOf(bundler: Bundler, root: string, entries: readonly Entry[]): Promise<EntryWithFormat[]> {
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
  const { metafile } = await run(bundler, root, { options }, new Set());
  return entries.map((entry) => {
    // An input has its real path, which differs if a folder is a link.
    const output = metafile.outputs[`.jaws/out/${files.indexOf(entry.file)}.js`];
    const input = output?.entryPoint ?? entry.file;
    const hasModuleSyntax = metafile.inputs[input]?.format === 'esm' || /\.(mjs|mts)$/.test(entry.file);
    const file = join(root, entry.file);
    const text = hasModuleSyntax ? readFileSync(file, 'utf8') : '';
    const esm = hasModuleSyntax && !isCommonJsName(file) && !isHiddenCommonJs(file, text);
    const exports = hasModuleSyntax ? wholeOf(text, output?.exports) : undefined;
    return { ...entry, format: esm ? 'esm' : 'cjs', exports };
  });
}

/** The exports of a module, if its own text shows all of them. */
function wholeOf(text: string, exports: readonly string[] = []): readonly string[] | undefined {
  const isCommonJs = exports.length === 0 ? /\bexports\b/.test(text) : setsExports(codeOnly(text));
  return isCommonJs || /^[ \t]*export\s*\*\s*from\b/m.test(text) ? undefined : exports;
}

/**
 * Clients of the SDK that are not installed are left to the runtime, which has them; packages of the workspace that are not built
 * are taken from their sources.
 */
async function run(
  bundler: Bundler,
  root: string,
  build: { readonly options: BuildOptions; readonly key?: string },
  missing: Set<string>,
  sources: ReadonlyMap<string, string> = new Map(),
): Promise<Result> {
  const { options, key } = build;
  const whole = key && JSON.stringify([key, options.external, [...missing], [...sources]]);
  const plugins = [
    ...(sources.size > 0 ? [workspacePlugin(sources)] : []),
    ...(missing.size > 0 ? [missingPlugin(root, [...missing])] : []),
  ];
  try {
    return (await bundler.build({ ...options, plugins: [...plugins, ...(options.plugins ?? [])] }, whole)) as Result;
  } catch (error) {
    if (!isFailure(error)) throw error;
    const sdk = missingSdk(error.errors);
    if (sdk.length > 0) {
      const external = [...(options.external ?? []), ...sdk];
      return run(bundler, root, { options: { ...options, external }, ...(key && { key }) }, missing, sources);
    }
    const unbuilt = error.errors.flatMap((message) => unbuiltIn(root, message) ?? []);
    const more = new Map([
      ...sources,
      ...unbuilt.flatMap(({ specifier, source }) => (source ? [[specifier, source] as const] : [])),
    ]);
    if (more.size > sources.size) return run(bundler, root, build, missing, more);
    const { optional, wrong } = missingIn(root, error.errors);
    if (wrong.length > 0 || optional.every((one) => missing.has(one)))
      throw buildFailed(
        root,
        wrong.length > 0 ? wrong : error.errors,
        new Set(unbuilt.map(({ specifier }) => specifier)),
      );
    for (const one of optional) missing.add(one);
    return run(bundler, root, build, missing, sources);
  }
}

const missingSdk = (messages: readonly Message[]): string[] => [
  ...new Set(messages.flatMap(({ text }) => /^Could not resolve "(@aws-sdk\/[^"/]+)/.exec(text)?.[1] ?? [])),
];

const isFailure = (error: unknown): error is BuildFailure =>
  error instanceof Error && 'errors' in error && Array.isArray(error.errors);
