import type { Run } from '../command.ts';
import { printScript, shells } from '../completion.ts';

export const run: Run = async ({ arguments: { shell } }) => {
  const known = shells.find((name) => name === shell);
  if (known) printScript(known);
  return undefined;
};
