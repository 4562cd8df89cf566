import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { lambdaCloud } from '../../testing/cloud.ts';

const here = `${process.platform}-${process.arch}`;
const names = [`@img/thing-${here}`, `@other/${here}-gnu`];
const zips = {
  'index.js': `
exports.handler = async (name) => { try { return require(name); } catch (error) { return error.code; } };`,
  'modern.mjs': `
export const handler = async (name) => import(name).then((found) => found.default, (error) => error.code);`,
  'addon.js': "require('./addon.node'); exports.handler = async () => 1;",
  'addon.node': 'built for another machine',
};

describe('a native addon that the code has for another platform', () => {
  let work: string;
  let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
  beforeAll(async () => {
    work = await realpath(await mkdtemp(join(tmpdir(), 'jaws-native-')));
    for (const name of [...names, 'plain']) {
      const folder = join(work, 'node_modules', name);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'package.json'), JSON.stringify({ name, main: 'main.js' }));
      await writeFile(join(folder, 'main.js'), `module.exports = ${JSON.stringify(`the project's ${name}`)};`);
    }
    vi.spyOn(process, 'cwd').mockReturnValue(work);
    cloud = await lambdaCloud();
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await cloud.close();
    await rm(work, { recursive: true });
  });

  // One of the two never matches this machine.
  const [own, foreign] = process.arch === 'arm64' ? ['arm64', 'x86_64'] : ['x86_64', 'arm64'];
  const call = async (architecture: string | undefined, handler: string, name: string) => {
    const functionName = `${handler.replace('.', '-')}-${architecture}`;
    await cloud.make(functionName, zips, { Handler: handler, Architectures: [architecture as 'arm64'] });
    const { payload, log } = await cloud.call(functionName, name);
    await cloud.lambda.deleteFunction({ FunctionName: functionName });
    return { payload, log };
  };

  it.each([
    ['index.handler', names[0]!],
    ['index.handler', names[1]!],
    ['modern.handler', names[0]!],
  ])("is the project's own for this machine: %s, %s", async (handler, name) => {
    const { payload, log } = await call(foreign, handler, name);
    expect(payload).toBe(`the project's ${name}`);
    expect(log).toContain(`are for Linux on ${foreign}; the project's own ${name} runs here instead.`);
  });

  it('is nothing else of the project, and nothing that is not there', async () => {
    expect((await call(foreign, 'index.handler', 'plain')).payload).toBe('MODULE_NOT_FOUND');
    expect((await call(foreign, 'index.handler', `@gone/${here}`)).payload).toBe('MODULE_NOT_FOUND');
  });

  it('is named in the log when it cannot be loaded', async () => {
    const { log } = await call(foreign, 'addon.handler', '');
    expect(log).toContain(`Linux on ${foreign}, and this machine is ${here}: its native addons do not load here.`);
  });

  // A file that AWS would not find is not found here either.
  it.skipIf(process.platform !== 'linux')('is missing where this machine is what the function runs on', async () => {
    expect((await call(own, 'index.handler', names[0]!)).payload).toBe('MODULE_NOT_FOUND');
    expect((await call(own, 'addon.handler', '')).log).not.toContain('this machine is');
  });
});
