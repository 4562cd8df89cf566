import type { Isolation } from '../../../../kernel/service.ts';
import { OUTSIDE } from './scripts.ts';

/**
 * How functions are kept from this machine's files: `namespaces` (Linux) as on AWS; `permission` by Node's permission model,
 * for Node.js functions alone; `none`. `auto` is the first of these that works here.
 */
export type SandboxMode = 'auto' | 'namespaces' | 'permission' | 'none';

export const SANDBOX_MODES: readonly SandboxMode[] = ['auto', 'namespaces', 'permission', 'none'];

export const isSandboxMode = (text: string): text is SandboxMode => SANDBOX_MODES.some((mode) => mode === text);

/** How functions are started in namespaces. */
export interface Namespaces {
  readonly isRoot: boolean;
  /** Whether a seccomp filter is set. */
  readonly isFiltered: boolean;
}

/** The rows of the table "Functions" in docs/security.md. */
export function isolationInNamespaces({ isFiltered, isRoot }: Namespaces): Isolation {
  const who = isRoot ? `user ${OUTSIDE}, who owns nothing of this machine` : 'you, without any privileges';
  const filter = isFiltered
    ? 'A seccomp filter refuses the system calls that no function needs.'
    : 'No seccomp filter: it takes setpriv of util-linux 2.41 or newer, on x64 or arm64.';
  return {
    mode: 'namespaces',
    text: `Sandbox "Linux as ${isRoot ? 'root' : 'user'}": functions see AWS's file system and nothing of this machine's, and run as ${who}. ${filter}`,
  };
}

const PLATFORMS: Readonly<Record<string, string>> = {
  linux: 'Linux without namespaces',
  darwin: 'macOS',
  win32: 'Windows',
};

/** `reason`: why functions have no file system of their own, in words that end a sentence. */
export function isolationWithout(
  mode: 'permission' | 'none',
  reason: string,
  { isRoot, platform }: { readonly isRoot: boolean; readonly platform: string },
): Isolation {
  const all = isRoot
    ? 'read and change every file of this machine, because root started the cloud'
    : 'read and change every file that you can';
  if (mode === 'none') return { mode, text: `No sandbox: ${reason}. Functions can ${all}.` };
  return {
    mode,
    text: `Sandbox "${PLATFORMS[platform] ?? platform}": functions have no file system of their own here: ${reason}. Those of Node.js 20 and newer see their own files only, by Node's permission model, and start no programs; all others can ${all}.`,
  };
}
