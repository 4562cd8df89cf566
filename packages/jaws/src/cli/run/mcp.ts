import { resolve } from 'node:path';
import { fail } from '../../errors/catalogue/index.ts';
import { stdout } from '../../output/writer.ts';
import type { Run } from '../command.ts';
import { serveMcp } from '../mcp/server.ts';

export const run: Run = async ({ values, flags }, { cwd, env, version, host, output }) => {
  if (flags.has('json')) throw fail('ConflictingOptions', { first: 'jaws mcp', second: '--json' });
  const allowWrite = flags.has('allow-write');
  const allowProtected = flags.has('allow-protected');
  if (allowProtected && !allowWrite) {
    throw fail('OptionNeedsOther', { option: '--allow-protected', other: '--allow-write' });
  }
  await serveMcp(
    { input: process.stdin, output: stdout, bug: output.error },
    {
      // A plan that was shown is compared with the one that is carried out.
      host: { ...host, firstSalts: new Map() },
      cwd: values.project === undefined ? cwd : resolve(cwd, values.project),
      env,
      version,
      profile: values.profile,
      allowed: { write: allowWrite, protected: allowProtected },
    },
  );
  return undefined;
};
