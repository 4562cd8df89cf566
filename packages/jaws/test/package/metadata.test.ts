import { describe, expect, test } from 'vitest';
import { TestProject } from '../../src/artifacts/testing/project.ts';

const at = 'aws_modules/shop/order';

test("types of what is decorated come from the project's own TypeScript", async () => {
  const app = new TestProject({
    [`${at}/awsm.json`]: { lambda: {} },
    'tsconfig.json': { compilerOptions: { experimentalDecorators: true, emitDecoratorMetadata: true } },
    [`${at}/handler.ts`]:
      "import { Service } from './service.ts';\nexport const handler = async () => (Service as any).types;\n",
    [`${at}/service.ts`]:
      "const injectable = (target: any) => target;\n@injectable\nexport class Service { static types = 'none'; }\n",
    'node_modules/typescript/package.json': { name: 'typescript', version: '5.9.0' },
    // A stand-in for TypeScript: it shows its input files and options.
    'node_modules/typescript/index.js': `
exports.sys = { readFile: (path) => require('fs').readFileSync(path, 'utf8') };
exports.readConfigFile = (path, read) => ({ config: JSON.parse(read(path)) });
exports.parseJsonConfigFileContent = (config) => ({ options: config.compilerOptions });
exports.transpileModule = (text, { compilerOptions }) => ({
  outputText: text.replace(/: any/g, '').replace("'none'", compilerOptions.emitDecoratorMetadata ? "'with types'" : "'without'").replace('@injectable', ''),
});`,
  });
  expect(await app.call('shop/order')).toBe('with types');
  expect(app.events.filter((event) => event.type === 'warning')).toEqual([]);
});

describe('a decorator anywhere in a line', () => {
  const app = (code: string, files: Record<string, unknown> = {}) =>
    new TestProject({
      [`${at}/awsm.json`]: { lambda: {} },
      'tsconfig.json': { compilerOptions: { experimentalDecorators: true, emitDecoratorMetadata: true } },
      [`${at}/handler.ts`]: `import { D } from './d.ts';\n${code}\nexport const handler = async () => typeof D;\n`,
      [`${at}/d.ts`]: 'export const D = (..._: unknown[]): any => () => {};\n',
      ...files,
    });
  const compiled = {
    'node_modules/typescript/package.json': { name: 'typescript', version: '5.9.0' },
    // A stand-in for TypeScript: the files that it gets answer that they were compiled.
    'node_modules/typescript/index.js': `
exports.sys = {};
exports.readConfigFile = () => ({ config: {} });
exports.parseJsonConfigFileContent = () => ({ options: {} });
exports.transpileModule = () => ({ outputText: "export const handler = async () => 'compiled';" });`,
  };
  const lineOf = (all: TestProject) =>
    all.events.flatMap((event) =>
      event.type === 'warning' && event.message.includes('emitDecoratorMetadata')
        ? [Number(/handler\.ts:(\d+):/.exec(event.message)?.[1])]
        : [],
    );

  test.each([
    'class A { @D() b!: B }\nclass B {}',
    'class A { constructor(@D() private a: string) {} }',
    'export class X { @D() y: string = "" }',
    '@D() class A { b = `$'.concat('{`}`}`; }'),
    'const quoted = /["\'`]/.test("x"); class A { @D() b!: string }',
    'const sum = 4 / 2; class A { /* a "quote */ @D() b!: string }',
    'class A { a = "it\\"s"; @(D)() b!: string }',
  ])('%s', async (code) => {
    const warned = app(code);
    expect(await warned.call('shop/order')).toBe('function');
    expect(lineOf(warned)).toEqual([2]);
    const made = app(code, compiled);
    expect(await made.call('shop/order')).toBe('compiled');
    expect(made.events.filter((event) => event.type === 'warning')).toEqual([]);
  });

  test.each([
    'class A { b = "@D() c"; d = \'@D()\'; e = `@D() $'.concat('{1} @D`; }'),
    '/** class A { @D() b } */\nclass A { // @D()\n}',
    'class A { b = /@D/.test("x") || / @[D"]/.test("y"); }',
    'class A { b = "mail@D.test".length; }',
  ])('none in %s', async (code) => {
    const plain = app(code);
    expect(await plain.call('shop/order')).toBe('function');
    expect(lineOf(plain)).toEqual([]);
    expect(await app(code, compiled).call('shop/order')).toBe('function');
  });
});
