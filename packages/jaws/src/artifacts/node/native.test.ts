import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TestProject } from '../testing/project.ts';

// The smallest WebAssembly module that exports a function: add(i32, i32) -> i32.
const wasm = Buffer.from('0061736d0100000001070160027f7f017f030201000707010361646400000a09010700200020016a0b', 'hex');
const elf = (machine: number) => {
  const header = Buffer.alloc(64);
  header.writeUInt32BE(0x7f454c46, 0);
  header.writeUInt16LE(machine, 18);
  return header;
};
const awsm = (cloudFormation = {}) => ({ 'aws_modules/a/f/awsm.json': { lambda: { cloudFormation } } });

/** A real addon that is there anyway: one of the test runner's dependencies has it. */
function realAddon(): Buffer {
  const scope = join(import.meta.dirname, '../../../../../node_modules/@rolldown');
  const name = readdirSync(scope).find((one) => one.startsWith(`binding-${process.platform}-${process.arch}`));
  if (!name) throw new Error('no native addon is installed');
  const file = readdirSync(join(scope, name)).find((one) => one.endsWith('.node'));
  return readFileSync(join(scope, name, file!));
}

describe('WebAssembly', () => {
  test('a package that reads its file from its own folder', async () => {
    const project = new TestProject({
      ...awsm(),
      'aws_modules/a/f/handler.ts': "import { add } from 'adder';\nexport const handler = async () => add(2, 3);",
      'node_modules/adder/package.json': {
        name: 'adder',
        type: 'module',
        exports: './index.js',
        dependencies: { dep: '1' },
      },
      'node_modules/adder/index.js': `
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import 'dep';
const { instance } = await WebAssembly.instantiate(readFileSync(join(import.meta.dirname, 'lib', 'add.wasm')));
export const add = instance.exports.add;`,
      'node_modules/adder/lib/add.wasm': wasm,
      'node_modules/dep/index.js': '',
    });
    expect(await project.call('a/f')).toBe(5);
    expect(await project.names('a/f')).toEqual([
      'aws_modules/a/f/handler.mjs',
      'node_modules/adder/index.js',
      'node_modules/adder/lib/add.wasm',
      'node_modules/adder/package.json',
      'node_modules/dep/index.js',
    ]);
  });

  test('a file of the project, imported', async () => {
    const project = new TestProject({
      ...awsm(),
      'aws_modules/a/f/handler.ts': `
import bytes from './add.wasm';
export const handler = async () => {
  const { instance } = await WebAssembly.instantiate(bytes);
  return (instance.exports.add as (a: number, b: number) => number)(20, 22);
};`,
      'aws_modules/a/f/add.wasm': wasm,
    });
    expect(await project.call('a/f')).toBe(42);
  });
});

describe('native addons', () => {
  test('load from the zip', async () => {
    const project = new TestProject({
      ...awsm(),
      'aws_modules/a/f/handler.ts': "import native from 'native';\nexport const handler = async () => typeof native;",
      'node_modules/native/package.json': { name: 'native', gypfile: true },
      // A path that only exists at run time, as the package `bindings` builds it.
      'node_modules/native/index.js':
        "module.exports = require(require('node:path').join(__dirname, 'build', 'native.node'));",
      'node_modules/native/build/native.node': realAddon(),
    });
    expect(await project.call('a/f')).toBe('object');
  });

  test.each([
    [{}, 0x3e, false],
    [{}, 0xb7, true],
    [{ Architectures: ['arm64'] }, 0xb7, false],
    [{ Architectures: ['arm64'] }, 0x3e, true],
    [{}, 0, true],
  ])('%j with machine %i', async (cloudFormation, machine, warned) => {
    const project = new TestProject({
      ...awsm(cloudFormation),
      'aws_modules/a/f/handler.js': "import 'native'; export const handler = async () => 1;",
      'node_modules/native/package.json': { name: 'native', optionalDependencies: { '@native/linux-x64': '1' } },
      'node_modules/native/index.js': 'require("@native/linux-x64")',
      'node_modules/@native/linux-x64/package.json': { name: '@native/linux-x64', main: 'x.node' },
      'node_modules/@native/linux-x64/x.node': machine === 0 ? Buffer.alloc(64) : elf(machine),
    });
    expect(await project.names('a/f')).toContain('node_modules/@native/linux-x64/x.node');
    const warnings = project.events.filter((event) => event.type === 'warning').map((event) => event.message);
    expect(warnings.some((text) => /runs on Linux on .* is installed for .* only/.test(text))).toBe(warned);
  });
});
