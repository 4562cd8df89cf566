import type { Isolation } from '../../../../kernel/service.ts';

/**
 * How functions are kept from this machine's files: `namespaces` (Linux) as on AWS; `permission` by Node's permission model,
 * for Node.js functions alone; `none`. `auto` is the first of these that works here.
 */
export type SandboxMode = 'auto' | 'namespaces' | 'permission' | 'none';

export const SANDBOX_MODES: readonly SandboxMode[] = ['auto', 'namespaces', 'permission', 'none'];

export const isSandboxMode = (text: string): text is SandboxMode => SANDBOX_MODES.some((mode) => mode === text);

/** `reason`: why they have no file system of their own, in words that end a sentence. */
export function isolationOf(mode: Exclude<SandboxMode, 'auto'>, reason = ''): Isolation {
  if (mode === 'namespaces') {
    return { mode, text: "Functions see AWS's file system and nothing of this machine's." };
  }
  const why = `Functions have no file system of their own here: ${reason}.`;
  const all = 'read and change every file that you can';
  if (mode === 'none') return { mode, text: `${why} They can ${all}.` };
  return {
    mode,
    text: `${why} Those of Node.js 20 and newer see their own files only, by Node's permission model, and start no programs; all others can ${all}.`,
  };
}
