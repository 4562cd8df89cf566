import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder, renameReplacing, replaceFile } from '../../base/files.ts';
import { JawsError } from '../../errors/error.ts';
import { findRoot } from '../../project/find.ts';
import type { Host } from '../host.ts';

// From version 7 on, npm hides the output of install scripts: the project's next `jaws` command shows it.

const pathOf = (root: string): string => join(root, '.jaws', 'after-npm.json');

const installEvents: ReadonlySet<string> = new Set(['preinstall', 'install', 'postinstall', 'prepare']);

/** Whether npm runs this command as a script of a package and hides its output. https://docs.npmjs.com/cli/using-npm/config#foreground-scripts */
export function isHidden(env: NodeJS.ProcessEnv): boolean {
  const version = /^npm\/(\d+)\./.exec(env.npm_config_user_agent ?? '')?.[1];
  // `npx jaws` and `npm run` have an event as well, and show everything.
  return (
    installEvents.has(env.npm_lifecycle_event ?? '') &&
    Number(version) >= 7 &&
    env.npm_config_foreground_scripts !== 'true'
  );
}

/** Keeps a message for the next command in this project. Throws CannotWrite. */
export function keepMessage(root: string, message: string): void {
  const path = pathOf(root);
  makeFolder(dirname(path));
  replaceFile(path, JSON.stringify([...read(path), message]));
}

/** Shows once what was kept for the project around a folder. */
export function showKept({ emit }: Pick<Host, 'emit'>, cwd: string, env: NodeJS.ProcessEnv): void {
  if (isHidden(env)) return;
  let root: string;
  try {
    root = findRoot(cwd);
  } catch (error) {
    if (error instanceof JawsError) return;
    throw error;
  }
  // Of two concurrent commands, only one gets it.
  const taken = `${pathOf(root)}.${process.pid}`;
  try {
    renameReplacing(pathOf(root), taken);
  } catch {
    return;
  }
  for (const message of read(taken)) emit({ type: 'notice', message: `npm has installed an aws-module.\n${message}` });
  rmSync(taken, { force: true });
}

/** Messages of the file; none if it does not exist, or JAWS did not write it. */
function read(path: string): string[] {
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(found) ? found.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}
