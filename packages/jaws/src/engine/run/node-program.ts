import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The Node of a major version that the embedded cloud has downloaded for functions; undefined if it has not. Its cache
 * is
 * JAWS_LAMBDA_CACHE, or a folder where the system keeps caches: docs/cloud.md.
 */
export function fetchedNode(
  major: string,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const program = platform === 'win32' ? 'node.exe' : 'node';
  const path = join(cacheFolder(env, platform), 'node', major, program);
  return existsSync(path) ? path : undefined;
}

function cacheFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (env.JAWS_LAMBDA_CACHE) return env.JAWS_LAMBDA_CACHE;
  const home = env.HOME || env.USERPROFILE || homedir();
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'jaws', 'lambda');
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'jaws', 'Cache', 'lambda');
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'jaws', 'lambda');
}
