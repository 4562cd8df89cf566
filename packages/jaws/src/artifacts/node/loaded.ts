import { copyFileSync, existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { confinedProgram } from '../../base/confined/program.ts';
import { type Limits, runConfined } from '../../base/confined/run.ts';
import { makeFolder } from '../../base/files.ts';
import { isObject } from '../../base/text.ts';
import type { FileSource } from '../files/walk.ts';
import type { ZipEntry } from '../zip.ts';
import type { Entry } from './entry.ts';

/** What a bundle exports under the name of its handler. */
export interface Loaded {
  readonly exports: readonly string[];
  /** `typeof` of the handler: `undefined` if there is none. */
  readonly type: string;
  /** How many parameters the handler declares; 0 for anything but a function. */
  readonly parameters: number;
}

/** Code that needs longer waits for something that it does not get here. */
const limits: Limits = { timeout: 10_000, memory: 512 };

/** Files of the project beside the bundle that are worth copying. */
const mostFiles = 200;

/**
 * Loads a bundle once, in a process that reaches neither the network nor programs nor other files, as Lambda does at a cold start. Undefined
 * if that shows nothing: the code needs what it has on Lambda only, such as addons, values of variables or the SDK of the runtime. Throws the
 * signal's reason.
 */
export async function loadOnce(
  root: string,
  entry: Entry,
  made: readonly ZipEntry[],
  files: readonly FileSource[],
  signal: AbortSignal,
): Promise<Loaded | undefined> {
  const own = files.filter(({ path }) => !path.startsWith('node_modules/'));
  const code = made.find(({ path }) => /^\.[cm]js$/.test(path.slice(entry.out.length)) && path.startsWith(entry.out));
  if (!code || own.length > mostFiles) return undefined;
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'jaws-loaded-')));
  try {
    for (const { path, data } of made) writeFileSync(inFolder(folder, path), data);
    for (const { path, file } of own) if (!existsSync(join(folder, path))) copyFileSync(file, inFolder(folder, path));
    const packages = join(root, 'node_modules');
    const hasPackages = own.length < files.length && existsSync(packages);
    if (hasPackages) symlinkSync(packages, join(folder, 'node_modules'), 'junction');
    writeFileSync(join(folder, 'main.mjs'), program(entry, code.path));
    const reads = hasPackages ? [await realpath(packages)] : [];
    if ((await runConfined(folder, signal, { ...limits, reads })) !== undefined) return undefined;
    return resultIn(await readFile(join(folder, 'result.json'), 'utf8').catch(() => '{}'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function inFolder(folder: string, path: string): string {
  const file = join(folder, path);
  makeFolder(dirname(file));
  return file;
}

function program({ fn, name }: Entry, path: string): string {
  const literal = Object.entries(isObject(fn.properties.Environment) ? fn.properties.Environment : {}).flatMap(
    ([key, values]) => (key === 'Variables' && isObject(values) ? Object.entries(values) : []),
  );
  const env = {
    ...Object.fromEntries(fn.envVars.map((one) => [one, 'value'])),
    ...Object.fromEntries(literal.map(([key, value]) => [key, typeof value === 'string' ? value : 'value'])),
    AWS_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
  };
  const load = path.endsWith('.mjs') ? 'await import' : 'require';
  return confinedProgram(
    'while a bundle is loaded once to see its exports',
    `  Object.assign(process.env, ${JSON.stringify(env)});
  const code = ${load}(${JSON.stringify(`./${path}`)});
  const found = ${JSON.stringify(name.split('.'))}.reduce((value, part) => value?.[part], code);
  return { exports: Object.keys(code ?? {}), type: typeof found, parameters: typeof found === 'function' ? found.length : 0 };`,
  );
}

function resultIn(text: string): Loaded | undefined {
  const { result } = JSON.parse(text) as { readonly result?: Loaded };
  return result;
}
