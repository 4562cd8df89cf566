import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { nodeCommand } from './node-command.ts';
import { fakePackageManagers } from './services/lambda/testing/fake-npm.ts';

const { state, npm, installed } = fakePackageManagers();

/** The lines that it prints. */
async function lines(...args: string[]): Promise<{ code: number; said: object[] }> {
  const said: object[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    said.push(JSON.parse(String(line)));
    return true;
  });
  try {
    return { code: await nodeCommand(args), said };
  } finally {
    write.mockRestore();
  }
}

const name = `node-${process.platform}-${process.arch}`;

describe.skipIf(process.platform === 'win32')('jaws-cloud node', () => {
  it('fetches a Node that is not here, once, and says where it is', async () => {
    // It prints its path and version as Node does.
    await npm(`if (command === 'install') {
      fs.mkdirSync('node_modules/${name}/bin', { recursive: true });
      fs.writeFileSync('node_modules/${name}/bin/node', '#!/bin/sh\\n[ "$1" = --version ] && echo v98.1.0 || { echo "$0"; echo 98.1.0; }\\n');
    }`);
    const cache = join(state.work, 'cache');
    const found = { path: join(cache, 'node/98/node'), version: '98.1.0' };
    expect(await lines('98')).toEqual({ code: 0, said: [{ fetching: 'Node.js 98', into: cache }, found] });
    expect(await lines('98')).toEqual({ code: 0, said: [found] });
    expect(await installed()).toEqual([[`${name}@98`]]);
  });

  it('says why it is another one, where nothing may be fetched', async () => {
    vi.stubEnv('JAWS_LAMBDA_FETCH', 'never');
    expect(await lines('98')).toEqual({
      code: 0,
      said: [
        {
          path: process.execPath,
          version: process.versions.node,
          note: expect.stringContaining('JAWS_LAMBDA_FETCH=never'),
        },
      ],
    });
  });

  it.each([[[]], [['x']], [['22', '24']]])('explains itself for %j', async (args) => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(await nodeCommand(args)).toBe(2);
    expect(write).toHaveBeenCalledWith(expect.stringContaining('Usage: jaws-cloud node <major>'));
  });
});
