import { relative } from 'node:path';
import { writeTypes } from '../../engine/types-file.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';

export const run: Run = async ({ flags }, { cwd, host }) => {
  const { file, state } = writeTypes(host, { root: findRoot(cwd), check: flags.has('check') });
  const path = relative(cwd, file);
  const said = {
    unchanged: `${path} is up to date.`,
    written: `${path} was written.`,
    stale: `${path} is stale. Write it again: jaws types`,
  };
  return { data: { file, state }, text: () => said[state], exitCode: state === 'stale' ? 1 : 0 };
};
