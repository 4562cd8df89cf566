import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Commit } from '../deploy/releases/record.ts';

/**
 * The commit that a project's folder is at; undefined if it is in no repository, has no commit yet, or git is not installed.
 * Only reads: git takes no lock.
 */
export async function commitOf(root: string): Promise<Commit | undefined> {
  if (!mayBeInRepository(resolve(root))) return undefined;
  const git = async (...args: string[]) => {
    const options = { cwd: root, env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' }, timeout: 10_000 };
    return (await promisify(execFile)('git', args, options)).stdout.trim();
  };
  try {
    const [commit, branch, changed] = await Promise.all([
      git('rev-parse', '--verify', 'HEAD'),
      git('rev-parse', '--abbrev-ref', 'HEAD'),
      git('status', '--porcelain', '--untracked-files=normal', '--', '.'),
    ]);
    // Git prints HEAD if there is no branch.
    return { commit, clean: changed === '', ...(branch !== 'HEAD' && { branch }) };
  } catch {
    return undefined;
  }
}

/** Whether it is worth starting git: checking the parent folders rules out most folders without a repository. */
function mayBeInRepository(folder: string): boolean {
  if (process.env.GIT_DIR !== undefined || existsSync(join(folder, '.git'))) return true;
  const above = dirname(folder);
  return above !== folder && mayBeInRepository(above);
}
