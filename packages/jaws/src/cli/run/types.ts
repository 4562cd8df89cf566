import { relative } from 'node:path';
import { checkTypes, hasCompiler, installCompiler } from '../../engine/check-types.ts';
import { writeTypes } from '../../engine/types-file.ts';
import { findRoot } from '../../project/find.ts';
import type { Context, Run } from '../command.ts';

export const run: Run = async ({ flags }, context) => {
  const { cwd, env, host, output } = context;
  const root = findRoot(cwd);
  const compiles = flags.has('tsc');
  // Called before the file is written: it uses the events of @types/aws-lambda if that is installed.
  if (compiles && !hasCompiler(root) && (await wantsCompiler(context))) await installCompiler(host, root);
  const { file, state } = writeTypes(host, { root, check: flags.has('check') });
  const path = relative(cwd, file);
  const said = {
    unchanged: `${path} is up to date.`,
    written: `${path} was written.`,
    stale: `${path} is stale. Write it again: jaws types`,
  };
  const stale = state === 'stale' ? 1 : 0;
  if (!compiles) return { data: { file, state }, text: () => said[state], exitCode: stale };
  output.pause();
  const errors = await checkTypes(host, root, env);
  const found = errors === 0 ? 'TypeScript found no errors.' : 'TypeScript found errors.';
  return {
    data: { file, state, tsc: errors },
    text: () => `${said[state]} ${found}`,
    exitCode: errors === 0 ? stale : 1,
  };
};

async function wantsCompiler({ prompts, yes }: Context): Promise<boolean> {
  if (yes || !prompts) return yes;
  const message = 'TypeScript is not installed in this project. Install it as a devDependency?';
  return prompts.confirm({ message, initial: true });
}
