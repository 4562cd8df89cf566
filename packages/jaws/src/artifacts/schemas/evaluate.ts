import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildFailure } from 'esbuild';
import { fail } from '../../errors/catalogue/index.ts';
import type { SchemaReference } from '../../model/api/schema-reference.ts';
import type { JsonSchema } from '../../model/api/types.ts';
import type { Position } from '../../project/types.ts';
import { startBundler } from '../node/bundler.ts';
import { buildFailed } from '../node/failure.ts';
import { conversion, program } from './program.ts';

/** A schema that an endpoint names. */
export interface WantedSchema extends SchemaReference {
  /** `POST /links`, for messages. */
  readonly endpoint: string;
  readonly field: 'Request' | 'Response';
}

/** Milliseconds, and MiB: more than any schema needs. */
interface Limits {
  readonly timeout: number;
  readonly memory: number;
}

const usual: Limits = { timeout: 10_000, memory: 256 };

interface Converted {
  readonly schema?: JsonSchema;
  readonly missing?: boolean;
  readonly vendor?: string;
  readonly reason?: string;
}

interface Outcome {
  readonly results?: readonly Converted[];
  readonly error?: { readonly message: string; readonly stack: string };
}

/**
 * The JSON schemas (2020-12) of schemas in the code, in their order: of what clients send for a Request, of what they get for a
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
    const problem = await runProgram(folder, signal, limits);
    const text = problem === undefined ? await readFile(join(folder, 'result.json'), 'utf8').catch(() => '') : '';
    if (text === '') throw fail('SchemaFailed', { file, reason: problem ?? 'it ended without an answer.' });
    const { results, error } = JSON.parse(text) as Outcome;
    if (results) return results;
    const position = error && positionIn(root, error.stack);
    throw fail('SchemaFailed', { file, reason: error?.message ?? '' }, position ? { position } : {});
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The module of the schemas with what makes JSON schemas of them, as far as the project has it. */
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
    if (error instanceof Error && 'errors' in error) throw buildFailed((error as BuildFailure).errors);
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

/** Undefined when the program wrote its result, else why not. */
function runProgram(folder: string, signal: AbortSignal, { timeout, memory }: Limits): Promise<string | undefined> {
  const permission = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
  const args = [
    permission,
    `--allow-fs-read=${join(folder, '*')}`,
    `--allow-fs-write=${join(folder, '*')}`,
    '--no-warnings',
    '--enable-source-maps',
    `--max-old-space-size=${memory}`,
    join(folder, 'main.mjs'),
  ];
  // Windows starts nothing without it.
  const { SystemRoot } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: SystemRoot === undefined ? {} : { SystemRoot },
      stdio: 'ignore',
      timeout,
      killSignal: 'SIGKILL',
      signal,
    });
    child.on('error', (error) => reject(signal.aborted ? signal.reason : error));
    child.on('close', (code, by) => {
      if (code === 0) resolve(undefined);
      else if (by === 'SIGKILL') resolve(`it took more than ${timeout / 1000} seconds.`);
      else
        resolve(
          by === 'SIGABRT' || code === 134
            ? `it needed more than ${memory} MB of memory.`
            : `it ended with exit status ${code}.`,
        );
    });
  });
}

/** The first place in a stack trace that is a file of the project. */
function positionIn(root: string, stack: string): Position | undefined {
  for (const frame of stack.split('\n')) {
    // `at name (file:///…:3:7)` or `at /…:3:7`
    const place = frame.replace(/^\s*at (.*\()?/, '').replace(/\)$/, '');
    const [, path, line, column] = /^(.+):(\d+):(\d+)$/.exec(place) ?? [];
    if (path === undefined) continue;
    const file = relative(root, path.startsWith('file://') ? fileURLToPath(path) : path);
    if (isAbsolute(file) || file.startsWith('..') || file.includes('node_modules')) continue;
    return { file: file.split(sep).join('/'), line: Number(line), column: Number(column) };
  }
  return undefined;
}
