import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { fail } from '../errors/catalogue/index.ts';
import { announcedBy, endChild } from './child.ts';
import { cleanEnvironment } from './environment.ts';
import { cloudProgram } from './program.ts';

/** An embedded cloud for one purpose, beside the user's own. Its data is deleted with it. */
export interface ThrowAwayCloud {
  readonly endpoint: string;
  /** From now on copies of it, which others request at /_jaws/copies, have the state of this moment. They get the note. */
  mark(note: object): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts one. It ends together with this process, however that ends: its standard input is a pipe from here. Throws
 * CloudNotInstalled, TestCloudDidNotStart.
 */
export async function startThrowAway(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<ThrowAwayCloud> {
  // In a process group of its own: Ctrl-C in a terminal must not end it before the tests have ended.
  const child = spawn(process.execPath, [cloudProgram(env), '--port=0', '--until-stdin-ends'], {
    env: cleanEnvironment(env),
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
    windowsHide: true,
  });
  // It may already be gone when its pipe is closed.
  child.stdin.on('error', () => {});
  const close = () => endChild(child);
  try {
    const endpoint = await announcedBy(child, signal);
    if (endpoint === undefined) throw fail('TestCloudDidNotStart', {});
    return { endpoint, close, mark: (note) => mark(endpoint, note) };
  } catch (error) {
    await close();
    throw error;
  }
}

function mark(endpoint: string, note: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const asking = request(`${endpoint}/_jaws/copies`, { method: 'PUT', agent: false }, (answer) => {
      answer.resume();
      if (answer.statusCode === 200) answer.once('end', resolve);
      else reject(new Error(`PUT /_jaws/copies of a cloud that was just started: ${answer.statusCode}`));
    });
    asking.once('error', reject);
    asking.end(JSON.stringify({ note }));
  });
}
