import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { JawsError } from '../errors/error.ts';
import { cleanEnvironment } from './environment.ts';
import { cloudProgram } from './program.ts';

/** A Node that runs functions. */
export interface FunctionNode {
  readonly path: string;
  /** `22.11.0`. */
  readonly version: string;
  /** Why it is not the requested version; ends a sentence. */
  readonly note?: string;
}

export interface FindNodeOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Called when it is downloaded, with its name and the folder that it is put into. */
  readonly fetching: (what: string, into: string) => void;
}

/**
 * The Node of a major version that the embedded cloud runs functions on: an installed one, otherwise one that is downloaded
 * now.
 */
export async function findNode(major: string, options: FindNodeOptions): Promise<FunctionNode> {
  const own = { path: process.execPath, version: process.versions.node };
  let program: string;
  try {
    program = cloudProgram(options.env);
  } catch (error) {
    if (error instanceof JawsError)
      return { ...own, note: 'the embedded cloud, which would fetch it, is not installed' };
    throw error;
  }
  return (await ask(program, major, options)) ?? { ...own, note: 'the embedded cloud does not say where it is' };
}

function ask(
  program: string,
  major: string,
  { env, signal, fetching }: FindNodeOptions,
): Promise<FunctionNode | undefined> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, 'node', major], {
      env: cleanEnvironment(env),
      stdio: ['ignore', 'pipe', 'ignore'],
      signal,
      windowsHide: true,
    });
    let found: FunctionNode | undefined;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = parse(line);
      if (typeof said.fetching === 'string') fetching(said.fetching, String(said.into));
      if (typeof said.path === 'string' && typeof said.version === 'string') {
        const note = typeof said.note === 'string' ? { note: said.note } : {};
        found = { path: said.path, version: said.version, ...note };
      }
    });
    child.on('error', () => resolve(undefined));
    child.on('close', () => resolve(found));
  });
}

function parse(line: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}
