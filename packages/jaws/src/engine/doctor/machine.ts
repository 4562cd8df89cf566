import { readdirSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatBytes } from '../../base/text.ts';
import { cloudPaths } from '../../cloud/paths.ts';
import { isFree, ownerOf } from '../../cloud/port.ts';
import { findCloud } from '../../cloud/running.ts';
import { findSandbox } from '../../cloud/sandbox-program.ts';
import type { Check, Examined, Finding } from './types.ts';

export const machineChecks = ({ cwd, env, version }: Examined): Check[] => [
  { name: 'cloud', run: () => cloud(env, version) },
  { name: 'functions', run: (signal) => functions(env, signal) },
  { name: 'port 4566', run: () => cloudPort(env) },
  { name: 'port 3000', run: () => port(3000, '`jaws dev` takes another one, or the one that --port names.') },
  { name: 'disk', run: () => disk(cwd) },
  { name: 'proxy', run: async () => proxy(env) },
];

async function cloud(env: NodeJS.ProcessEnv, version: string): Promise<Finding> {
  const paths = cloudPaths(env);
  const found = await findCloud(paths);
  const data = `${formatBytes(sizeOf(paths.data))} in ${paths.data}`;
  switch (found.is) {
    case 'absent':
      return {
        state: 'ok',
        text: `The embedded cloud does not run; commands that need it start it. Its data: ${data}.`,
      };
    case 'hanging':
      return {
        state: 'broken',
        text: `The embedded cloud (process ${found.state.pid}) does not answer.`,
        hint: 'Run `jaws cloud stop`; the next command starts it again, with the same data.',
      };
    case 'running': {
      const { endpoint, version: running } = found.cloud;
      const text = `The embedded cloud ${running} runs at ${endpoint}; ${data}.`;
      if (running !== version) {
        const hint = 'Run `jaws cloud stop`: the next command starts the new one, with the same data.';
        return { state: 'warning', text: `${text} This is JAWS ${version}.`, hint };
      }
      return { state: 'ok', text };
    }
  }
}

/** How the cloud that runs, or one that were started here, keeps functions from this machine. */
async function functions(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Finding> {
  const found = await findCloud(cloudPaths(env));
  const sandbox = found.is === 'running' ? found.cloud.health.functions : await findSandbox(env, signal);
  if (!sandbox) return { state: 'skipped', text: 'The embedded cloud does not say which sandbox functions have.' };
  if (sandbox.mode === 'namespaces') return { state: 'ok', text: sandbox.text };
  return { state: 'warning', text: sandbox.text, hint: 'What each sandbox promises: docs/security.md, "Functions".' };
}

/** Counting stops here, since it would take too long. */
const max = 20_000;

function sizeOf(folder: string): number {
  let bytes = 0;
  let left = max;
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined && left > 0; next = folders.pop()) {
    try {
      for (const entry of readdirSync(next, { withFileTypes: true })) {
        if (left-- <= 0) break;
        const path = join(next, entry.name);
        if (entry.isDirectory()) folders.push(path);
        else bytes += statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      }
    } catch {
      // It does not exist, or was deleted meanwhile.
    }
  }
  return bytes;
}

async function cloudPort(env: NodeJS.ProcessEnv): Promise<Finding> {
  const found = await findCloud(cloudPaths(env));
  if (found.is === 'running')
    return { state: 'ok', text: `${found.cloud.port} is the port of the embedded cloud that runs.` };
  return port(4566, 'The embedded cloud takes the next free one.');
}

async function port(number: number, otherwise: string): Promise<Finding> {
  if (await isFree(number)) return { state: 'ok', text: `${number} is free.` };
  const owner = await ownerOf(number);
  return { state: 'warning', text: `${number} is taken${owner ? ` by ${owner}` : ''}.`, hint: otherwise };
}

const tight = 1024 ** 3;
const none = 100 * 1024 ** 2;

async function disk(cwd: string): Promise<Finding> {
  const places = await Promise.all(
    [cwd, tmpdir()].map(async (path) => {
      const { bavail, bsize } = await statfs(path);
      return { path, free: bavail * bsize };
    }),
  );
  const { path, free } = places.reduce((a, b) => (b.free < a.free ? b : a));
  const text = `${formatBytes(free)} free at ${path}`;
  if (free >= tight) return { state: 'ok', text };
  return {
    state: free < none ? 'broken' : 'warning',
    text,
    hint: 'Make room: packages and the embedded cloud need it.',
  };
}

function proxy(env: NodeJS.ProcessEnv): Finding {
  const names = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
  const found = names.filter((name) => env[name]);
  if (found.length === 0) return { state: 'ok', text: 'No proxy is set.' };
  const parsed = found.map((name) => ({ name, url: parse(env[name]!) }));
  const wrong = parsed.filter(({ url }) => url === null).map(({ name }) => name);
  if (wrong.length > 0) {
    return {
      state: 'broken',
      text: `${wrong.join(', ')} is not a URL.`,
      hint: 'Write it as http://proxy.example.com:3128.',
    };
  }
  // A proxy's URL may contain a password.
  return {
    state: 'ok',
    text: `Calls go through ${parsed.map(({ name, url }) => `${url!.host} (${name})`).join(', ')}.`,
  };
}

function parse(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
