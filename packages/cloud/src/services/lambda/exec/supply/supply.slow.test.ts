import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { lambdaCloud } from '../../testing/cloud.ts';
import { registry } from '../../testing/registry.ts';
import { fetchedNode, fetchNode } from './node.ts';
import { findSdk } from './sdk.ts';
import { Supply } from './supply.ts';

const sdk = (name: string, version: string) => ({
  version,
  files: {
    'package.json': JSON.stringify({
      name,
      version,
      main: './main.js',
      exports: { '.': { import: './main.mjs', require: './main.js' } },
      scripts: { postinstall: 'touch ran' },
    }),
    'main.js': `exports.who = 'require ${name} ${version}';`,
    'main.mjs': `export const who = 'import ${name} ${version}';`,
  },
});
/** A copy of the package that contains Node's program; the program only prints its version. */
const program = (version: string) => ({
  version,
  files: {
    'package.json': JSON.stringify({ name: `node-${process.platform}-${process.arch}`, version }),
    'bin/node': `#!/bin/sh\necho v${version}\n`,
    'README.md': 'not needed',
  },
});

let npm: Awaited<ReturnType<typeof registry>>;
let work: string;
let cache: string;
const said: string[] = [];
const log = { debug: () => {}, warn: (text: string) => void said.push(text), error: () => {} };
const signal = new AbortController().signal;

beforeAll(async () => {
  npm = await registry({
    '@aws-sdk/client-one': sdk('@aws-sdk/client-one', '3.1.0'),
    '@aws-sdk/client-two': sdk('@aws-sdk/client-two', '3.2.0'),
    '@smithy/three': sdk('@smithy/three', '4.0.0'),
    [`node-${process.platform}-${process.arch}`]: program('22.99.0'),
  });
});
beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'jaws-supply-'));
  cache = join(work, 'cache');
  await writeFile(join(work, '.npmrc'), `registry=${npm.url}/\n//${npm.url.slice(7)}/:_authToken=its-own\n`);
  await writeFile(join(work, 'package.json'), '{}');
  vi.stubEnv('JAWS_LAMBDA_CACHE', cache);
  vi.stubEnv('JAWS_LAMBDA_FETCH', '');
  vi.stubEnv('npm_config_cache', join(work, 'npm'));
  vi.spyOn(process, 'cwd').mockReturnValue(work);
  npm.asked.length = 0;
  said.length = 0;
  return () => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    return rm(work, { recursive: true, force: true });
  };
});
afterAll(() => npm.close());

describe('the SDK', () => {
  const find = (supply: Supply, name: string) => findSdk(supply, name, { major: 22, taskRoot: work });

  it('comes by npm with the settings of the project, once, without running scripts, and says so', async () => {
    const supply = new Supply(log);
    const [first, second] = await Promise.all([
      find(supply, '@aws-sdk/client-one'),
      find(supply, '@aws-sdk/client-one'),
    ]);
    expect(first).toEqual(second);
    const folder = join(first.value ?? '', '@aws-sdk', 'client-one');
    expect(existsSync(join(folder, 'main.js'))).toBe(true);
    expect(existsSync(join(folder, 'ran'))).toBe(false);
    expect(npm.asked.every(({ authorization }) => authorization === 'Bearer its-own')).toBe(true);
    expect(npm.asked.filter(({ url }) => url.endsWith('.tgz'))).toHaveLength(1);
    expect(said[0]).toBe(`Fetching @aws-sdk/client-one for Lambda functions, once, into ${cache}`);
  });

  it('has all its packages in one set, and does not fetch existing ones', async () => {
    const supply = new Supply(log);
    await find(supply, '@aws-sdk/client-one');
    const { value = '' } = await find(supply, '@aws-sdk/client-two');
    expect(await readdir(join(value, '@aws-sdk'))).toEqual(['client-one', 'client-two']);
    npm.asked.length = 0;
    expect(await find(new Supply(log), '@aws-sdk/client-one')).toEqual({ value });
    expect(npm.asked).toEqual([]);
  });

  it('brings what else the sources name, unless it is not a package', async () => {
    await writeFile(join(work, 'index.js'), 'require("@aws-sdk/client-one"); import("@smithy/three")');
    const { value = '' } = await find(new Supply(log), '@aws-sdk/client-one');
    expect(existsSync(join(value, '@smithy', 'three'))).toBe(true);
    await writeFile(join(work, 'index.js'), 'require("@aws-sdk/client-two"); "@aws-sdk/no-such"');
    expect((await find(new Supply(log), '@aws-sdk/client-two')).missing).toBeUndefined();
  });

  it('is asked for once while the registry does not answer, whatever is missing', async () => {
    await writeFile(join(work, '.npmrc'), 'registry=http://127.0.0.1:9/\n');
    const supply = new Supply(log);
    const first = await find(supply, '@aws-sdk/client-one');
    expect(first.missing).toMatch(/^it could not be fetched \(code ECONNREFUSED/);
    expect(await find(supply, '@aws-sdk/client-two')).toEqual(first);
    expect(said.filter((text) => text.startsWith('Fetching'))).toHaveLength(1);
    expect(supply.preparations).toMatchObject([
      { what: '@aws-sdk/client-one', state: 'missing', into: cache, reason: first.missing },
    ]);
  });

  it('is reported missing when the package does not exist, and when nothing may be fetched', async () => {
    const supply = new Supply(log);
    expect((await find(supply, '@aws-sdk/no-such')).missing).toMatch(/^it could not be fetched \(code E404/);
    npm.asked.length = 0;
    expect((await find(supply, '@aws-sdk/no-such')).missing).toMatch(/E404/);
    vi.stubEnv('JAWS_LAMBDA_FETCH', 'never');
    expect((await find(supply, '@aws-sdk/client-one')).missing).toBe('JAWS_LAMBDA_FETCH=never prevents fetching it');
    expect(npm.asked).toEqual([]);
  });
});

it('has a folder for functions to see where something may be fetched or was, and where one can be made', async () => {
  const at = (folder: string) => {
    vi.stubEnv('JAWS_LAMBDA_CACHE', folder);
    return new Supply(log);
  };
  const fresh = join(work, 'fresh');
  vi.stubEnv('JAWS_LAMBDA_FETCH', 'never');
  expect(at(fresh).shelf()).toBeUndefined();
  expect(existsSync(fresh)).toBe(false);
  vi.stubEnv('JAWS_LAMBDA_FETCH', '');
  expect(at(fresh).shelf()).toBe(fresh);
  vi.stubEnv('JAWS_LAMBDA_FETCH', 'never');
  expect(at(fresh).shelf()).toBe(fresh);
  await writeFile(join(work, 'file'), '');
  vi.stubEnv('JAWS_LAMBDA_FETCH', '');
  expect(at(join(work, 'file', 'cache')).shelf()).toBeUndefined();
});

describe.skipIf(process.platform === 'win32')('Node', () => {
  it('comes by npm, and only its program is kept', async () => {
    await Promise.all([fetchNode(cache, '22', signal), fetchNode(cache, '22', signal)]);
    expect(existsSync(fetchedNode(cache, '22'))).toBe(true);
    expect(await readdir(join(cache, 'node'))).toEqual(['22']);
    expect(await readdir(join(cache, 'node', '22'))).toEqual(['node']);
    expect(npm.asked.filter(({ url }) => url.endsWith('.tgz'))).toHaveLength(1);
  });

  it('of another version than was asked for is not taken', async () => {
    await expect(fetchNode(cache, '24', signal)).rejects.toThrow(/No match/);
    expect(existsSync(fetchedNode(cache, '24'))).toBe(false);
  });
});

describe('a function', () => {
  it('requires and imports what is not in its package', async () => {
    const cloud = await lambdaCloud();
    const code = `
      const one = require('@aws-sdk/client-one');
      exports.handler = async (event, context) => {
        const before = context.getRemainingTimeInMillis();
        const two = await import('@aws-sdk/' + event.name);
        return [one.who, two.who, before - context.getRemainingTimeInMillis() < 500];
      };`;
    try {
      await cloud.make('wants', { 'index.js': code }, { Timeout: 1, MemorySize: 512 });
      const { payload } = await cloud.call('wants', { name: 'client-two' });
      expect(payload).toEqual(['require @aws-sdk/client-one 3.1.0', 'import @aws-sdk/client-two 3.2.0', true]);
      const failed = await cloud.call('wants', { name: 'client-nowhere' });
      expect(failed.payload.errorMessage).toMatch(/^Cannot find package '@aws-sdk\/client-nowhere'/);
      expect(failed.log).toMatch(
        /\[jaws-cloud\] AWS's runtime has @aws-sdk\/client-nowhere, and this machine does not: .*E404/,
      );
    } finally {
      await cloud.close();
    }
  });
});
