import { existsSync } from 'node:fs';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import type { BuildFailure } from 'esbuild';
import { positionIn } from '../../base/confined/position.ts';
import { confinedProgram } from '../../base/confined/program.ts';
import { type Limits, runConfined } from '../../base/confined/run.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { SchemaReference } from '../../model/api/schema-reference.ts';
import type { JsonSchema } from '../../model/api/types.ts';
import { startBundler } from '../node/bundler.ts';
import { buildFailed } from '../node/failure.ts';
import { conversion } from './conversion.ts';

/** A schema that an endpoint names. */
export interface WantedSchema extends SchemaReference {
  /** `POST /links`, for messages. */
  readonly endpoint: string;
  readonly field: 'Request' | 'Response';
}

/** More than any schema needs. */
const usual: Limits = { timeout: 10_000, memory: 256 };

interface Converted {
  readonly schema?: JsonSchema;
  readonly missing?: boolean;
  readonly vendor?: string;
  readonly reason?: string;
}

const program = confinedProgram(
  'while schemas are read',
  "const { results } = await import('./schemas.mjs');\n  return results;",
);

interface Outcome {
  readonly result?: readonly Converted[];
  readonly error?: { readonly message: string; readonly stack: string };
}

/**
 * The JSON schemas (2020-12) of schemas in the code, in their order: the input of a Request, the output of a
 * Response. Runs their modules, each file in a process of its own. Throws SchemaMissing, SchemaFailed, SchemaNotConvertible, BuildFailed,
 * and the signal's reason.
 */
export async function evaluateSchemas(
  root: string,
  wanted: readonly WantedSchema[],
  signal: AbortSignal,
  limits: Limits = usual,
): Promise<readonly JsonSchema[]> {
  const found = new Map<WantedSchema, JsonSchema>();
  for (const file of new Set(wanted.map((one) => one.file))) {
    const own = wanted.filter((one) => one.file === file);
    const [first] = own;
    if (!existsSync(join(root, file))) throw fail('SchemaMissing', first!);
    signal.throwIfAborted();
    const results = await resultsOf(root, file, own, signal, limits);
    own.forEach((one, index) => {
      const { schema, missing, vendor, reason } = results[index]!;
      if (missing) throw fail('SchemaMissing', one);
      if (!schema) throw fail('SchemaNotConvertible', { ...one, vendor, reason: reason ?? '' });
      found.set(one, schema);
    });
  }
  return wanted.map((one) => found.get(one)!);
}

async function resultsOf(
  root: string,
  file: string,
  wanted: readonly WantedSchema[],
  signal: AbortSignal,
  limits: Limits,
): Promise<readonly Converted[]> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'jaws-schemas-')));
  try {
    await writeFile(join(folder, 'schemas.mjs'), await bundle(root, file, wanted, join(folder, 'schemas.mjs')));
    await writeFile(join(folder, 'main.mjs'), program);
    const problem = await runConfined(folder, signal, limits);
    const text = problem === undefined ? await readFile(join(folder, 'result.json'), 'utf8').catch(() => '') : '';
    if (text === '') throw fail('SchemaFailed', { file, reason: problem ?? 'it ended without an answer.' });
    const { result, error } = JSON.parse(text) as Outcome;
    if (result) return result;
    const position = error && positionIn(root, error.stack);
    throw fail('SchemaFailed', { file, reason: error?.message ?? '' }, position ? { position } : {});
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The module of the schemas with the libraries that convert them to JSON schemas, as far as the project has those. */
async function bundle(root: string, file: string, wanted: readonly WantedSchema[], outfile: string): Promise<string> {
  const bundler = await startBundler();
  const list = wanted.map(({ name, field }) => `[found.${name}, '${field === 'Request' ? 'input' : 'output'}']`);
  const contents = [
    `import * as found from ${JSON.stringify(`./${posix.basename(file)}`)};`,
    importOf(root, file, 'zod', ['zod/v4', 'zod']),
    importOf(root, file, 'valibot', ['@valibot/to-json-schema']),
    `const schemas = [${list.join(', ')}];`,
    conversion,
  ].join('\n');
  try {
    const { outputFiles } = await bundler.build({
      absWorkingDir: root,
      stdin: { contents, resolveDir: dirname(join(root, file)), sourcefile: 'jaws-schemas.js', loader: 'js' },
      outfile,
      bundle: true,
      write: false,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      sourcemap: 'inline',
      sourcesContent: false,
      logLevel: 'silent',
      banner: {
        js: "import { createRequire as jawsRequire } from 'node:module'; const require = jawsRequire(import.meta.url);",
      },
    });
    return outputFiles![0]!.text;
  } catch (error) {
    if (error instanceof Error && 'errors' in error) throw buildFailed(root, (error as BuildFailure).errors);
    throw error;
  }
}

function importOf(root: string, file: string, as: string, names: readonly string[]): string {
  const { resolve } = createRequire(join(root, file));
  const installed = names.find((name) => {
    try {
      return resolve(name) !== '';
    } catch {
      return false;
    }
  });
  return installed === undefined ? `const ${as} = undefined;` : `import * as ${as} from '${installed}';`;
}
