import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { lambdaCloud } from '../../testing/cloud.ts';

// Node 18 has neither flag: https://nodejs.org/docs/latest-v18.x/api/cli.html#node_optionsoptions
const NODE_18 = `#!/bin/sh
case "$NODE_OPTIONS" in
  *-require-module*|*-detect-module*) echo "$0: $NODE_OPTIONS is not allowed in NODE_OPTIONS" >&2; exit 9;;
esac
if [ "$1" = -p ]; then
  case "$2" in
    *allowedNodeEnvironmentFlags*) echo; exit 0;;
    *) printf '%s\\n18.20.8\\n' "$0"; exit 0;;
  esac
fi
exec '${process.execPath}' "$@"
`;

it.skipIf(process.platform === 'win32')(
  'a function on nodejs18.x gets no flag that Node 18 does not know',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jaws-node18-'));
    const program = join(folder, 'node');
    await writeFile(program, NODE_18);
    await chmod(program, 0o755);
    vi.stubEnv('JAWS_NODE18', program);
    // The stand-in starts a program that is missing from the function's own file system: Node of a version manager.
    const cloud = await lambdaCloud({ lenient: true, sandbox: 'none' });
    try {
      const code = 'exports.handler = async () => process.env.NODE_OPTIONS';
      await cloud.make('old', { 'index.js': code }, { Runtime: 'nodejs18.x' });
      const { payload, error } = await cloud.call('old');
      expect([error, payload]).toEqual([undefined, expect.stringMatching(/^--require=\S+$/)]);
    } finally {
      vi.unstubAllEnvs();
      await cloud.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
);
