import type { Run } from '../command.ts';

/** Each of the two loads its own half of JAWS: a browser gets its address before the rest is loaded. */
export const run: Run = async (invocation, context) => {
  const where = invocation.flags.has('web') ? await import('./dash-web.ts') : await import('./dash-terminal.ts');
  return where.run(invocation, context);
};
