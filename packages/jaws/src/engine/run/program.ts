import { findNode } from '../../cloud/node-program.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { FunctionModel } from '../../model/types.ts';
import type { Host } from '../host.ts';
import { nodeChild } from './node-child.ts';
import { fetchedNode } from './node-program.ts';
import { pythonChild } from './python-child.ts';

/** What runs a function here. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Whether the runtime still takes a callback. */
  readonly callbacks: boolean;
}

/** The program of a function's runtime; a missing Node is downloaded. Throws RuntimeNotHere. */
export async function programOf(host: Host, fn: FunctionModel): Promise<Program> {
  const node = /^nodejs(\d+)/.exec(fn.runtime);
  if (node) {
    const args = ['--enable-source-maps', '--input-type=commonjs', '--eval', nodeChild];
    return { command: await nodeOf(host, fn, node[1]!), args, callbacks: Number(node[1]) < 24 };
  }
  if (fn.runtime.startsWith('python')) {
    const command = process.platform === 'win32' ? 'python' : 'python3';
    return { command, args: ['-u', '-c', pythonChild], callbacks: false };
  }
  const detail = 'only Node.js and Python functions run here';
  throw fail('RuntimeNotHere', { function: fn.id, runtime: fn.runtime, detail });
}

async function nodeOf(host: Host, fn: FunctionModel, major: string): Promise<string> {
  const here = process.versions.node.split('.')[0];
  if (here === major) return process.execPath;
  const kept = fetchedNode(major, process.env);
  if (kept !== undefined) return kept;
  const began = performance.now();
  let step: { readonly type: 'step'; readonly id: string; readonly title: string } | undefined;
  const found = await findNode(major, {
    env: process.env,
    signal: host.signal,
    fetching: (what, into) => {
      const message = `Fetching ${what}, which ${fn.runtime} is: once, into ${into} (with JAWS_LAMBDA_FETCH=never it is not).`;
      host.emit({ type: 'notice', message });
      step = { type: 'step', id: `fetch ${what}`, title: `Fetching ${what}` };
      host.emit({ ...step, state: 'started' });
    },
  });
  // Nothing runs any more.
  if (host.signal.aborted) return process.execPath;
  const isIt = found.version.startsWith(`${major}.`);
  if (step) host.emit({ ...step, state: isIt ? 'done' : 'failed', ms: Math.round(performance.now() - began) });
  if (!isIt) {
    const why = found.note === undefined ? '' : ` (${found.note})`;
    host.emit({ type: 'notice', message: `Runs on Node ${here} here; Lambda has ${fn.runtime} for it${why}.` });
  }
  return found.path;
}
