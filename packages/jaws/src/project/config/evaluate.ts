import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BuildFailure, Message } from 'esbuild';
import { positionIn } from '../../base/confined/position.ts';
import { type Limits, runConfinedSync } from '../../base/confined/run.ts';
import type { Problem } from '../../errors/error.ts';
import { program } from './program.ts';

/** More than any file needs. */
const usual: Limits = { timeout: 10_000, memory: 256 };

/** A TypeScript file of the project. */
export interface ConfigFile {
  /** Relative to the project, with forward slashes. */
  readonly name: string;
  /** Replaces the file's content. Only for a single file. */
  readonly text?: string;
}

interface ConfigProblem extends Problem {
  readonly file: string;
  /** The place within the value, if the problem has one. */
  readonly path?: readonly (string | number)[];
}

export interface Evaluated {
  /** By file name; files with problems are left out. */
  readonly data: ReadonlyMap<string, unknown>;
  readonly problems: readonly ConfigProblem[];
  /** Project files that determine the data, including the requested ones. Absolute. */
  readonly inputs: readonly string[];
}

type Result =
  | { readonly data: unknown }
  | { readonly problems: readonly { readonly path: readonly (string | number)[]; readonly what: string }[] }
  | { readonly error: Failure };

interface Failure {
  readonly message: string;
  readonly stack: string;
}

/**
 * The default exports of TypeScript files of the project at `root`, as plain data: all in one bundle, run in one child process without
 * network, files, programs and environment (see runConfined). It is synchronous, like reading the project: with a hundred files that
 * takes about a quarter of a second. Types are not checked.
 */
export function evaluateConfigs(root: string, files: readonly ConfigFile[], limits: Limits = usual): Evaluated {
  if (files.length === 0) return { data: new Map(), problems: [], inputs: [] };
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'jaws-config-')));
  try {
    const bundled = bundle(realpathSync(root), files, folder);
    if (bundled.problems.length > 0) return { data: new Map(), ...bundled };
    writeFileSync(join(folder, 'main.mjs'), program);
    return {
      ...run(realpathSync(root), files, folder, limits),
      inputs: bundled.inputs.map((path) => join(root, path)),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes `files.mjs`: each file is loaded separately, so a failing one does not stop the others. */
function bundle(root: string, files: readonly ConfigFile[], folder: string): Pick<Evaluated, 'problems' | 'inputs'> {
  // `import` cannot do that, because this module is synchronous. The bundler is loaded only if there is something to bundle.
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const [first] = files;
  const load = ({ name }: ConfigFile) => `[${JSON.stringify(name)}, () => import(${JSON.stringify(`./${name}`)})]`;
  const entry = `export const files = [${files.map(load).join(',\n')}];`;
  const outfile = join(folder, first?.text === undefined ? 'files.mjs' : 'text.mjs');
  const define = join(folder, 'define.mjs');
  // The package that a project imports for its types always resolves, also before `npm install`.
  writeFileSync(
    define,
    ['Project', 'Module', 'Function'].map((what) => `export const define${what} = (x) => x;`).join(''),
  );
  try {
    const { metafile, outputFiles } = buildSync({
      absWorkingDir: root,
      stdin:
        first?.text === undefined
          ? { contents: entry, resolveDir: root, sourcefile: '<stdin>', loader: 'js' }
          : { contents: first.text, resolveDir: resolve(root, first.name, '..'), sourcefile: first.name, loader: 'ts' },
      alias: { 'jaws-core-js/config': define },
      outfile,
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      sourcemap: 'inline',
      sourcesContent: false,
      logLevel: 'silent',
      logLimit: 0,
      banner: {
        js: "import { createRequire as jawsRequire } from 'node:module'; const require = jawsRequire(import.meta.url);",
      },
    });
    writeFileSync(outfile, outputFiles[0]!.text);
    if (first?.text !== undefined) {
      writeFileSync(join(folder, 'files.mjs'), `export const files = [['', () => import('./text.mjs')]];`);
    }
    return { problems: [], inputs: Object.keys(metafile.inputs).filter(isOfProject) };
  } catch (error) {
    if (!(error instanceof Error && 'errors' in error)) throw error;
    return { problems: (error as BuildFailure).errors.map((one) => problemOf(one, first!.name)), inputs: [] };
  }
}

const isOfProject = (input: string): boolean =>
  !input.startsWith('../') && !input.startsWith('<') && !input.split('/').includes('node_modules');

function problemOf({ text, location }: Message, first: string): ConfigProblem {
  const file = location?.file ?? first;
  const missing = /^Could not resolve "([^"]+)"/.exec(text)?.[1];
  const hint = /^[./]/.test(missing ?? '.')
    ? undefined
    : `Run \`npm install\` in the project, or \`npm install ${missing}\` where its package.json does not name it.`;
  return {
    file,
    message: `${file}: ${text.replace(/\.$/, '')}.`,
    position: location ? { file, line: location.line, column: location.column + 1 } : { file, line: 1, column: 1 },
    ...(hint !== undefined && { hint }),
  };
}

function run(
  root: string,
  files: readonly ConfigFile[],
  folder: string,
  limits: Limits,
): Pick<Evaluated, 'data' | 'problems'> {
  const reason = runConfinedSync(folder, limits);
  const { result, error } = reason === undefined ? outcomeIn(folder) : {};
  if (!result) {
    const current = textIn(folder, 'current') || files[0]!.name;
    const why = reason ?? (error ? `${error.message}.` : 'it ended without an answer.');
    return { data: new Map(), problems: [failed(root, current, why, error)] };
  }
  const data = new Map<string, unknown>();
  const problems = result.flatMap((one, index): ConfigProblem[] => {
    const { name } = files[index]!;
    if ('error' in one) return [failed(root, name, `${one.error.message.replace(/\.$/, '')}.`, one.error)];
    if ('problems' in one) return one.problems.map(({ path, what }) => noData(name, path, what));
    data.set(name, one.data);
    return [];
  });
  return { data, problems };
}

function failed(root: string, file: string, why: string, error: Failure | undefined): ConfigProblem {
  const position = (error && positionIn(root, error.stack)) ?? { file, line: 1, column: 1 };
  return { file, message: `${file} cannot be read: ${why}`, position };
}

function noData(file: string, path: readonly (string | number)[], what: string): ConfigProblem {
  if (what === '') {
    return { file, path, message: `${file} has no default export: write what it describes as \`export default\`.` };
  }
  const place = path.length === 0 ? 'the default export' : pathText(path);
  const hint =
    'Only plain data can be deployed: texts, finite numbers, true, false, null, lists and plain objects of them.';
  return { file, path, message: `${file}: ${place} is ${what}.`, hint };
}

/** `stages.dev[0].region`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key) => {
      if (typeof key === 'number') return `[${key}]`;
      return /^[\w$]+$/.test(String(key)) ? `.${String(key)}` : `[${JSON.stringify(key)}]`;
    })
    .join('')
    .replace(/^\./, '');
}

function outcomeIn(folder: string): { readonly result?: readonly Result[]; readonly error?: Failure } {
  const text = textIn(folder, 'result.json');
  return text === '' ? {} : (JSON.parse(text) as ReturnType<typeof outcomeIn>);
}

function textIn(folder: string, name: string): string {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    return '';
  }
}
