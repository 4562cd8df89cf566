import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { evaluateConfigs, pathText } from './evaluate.ts';
import { folderOf } from './testing.ts';

const name = 'jaws.config.ts';
const define = "import { defineProject } from 'jaws-core-js/config';\n";

/** The value of a file with this text, or its problems. */
function evaluated(text: string, limits = { timeout: 10_000, memory: 128 }) {
  const { data, problems } = evaluateConfigs(folderOf({ [name]: text }), [{ name }], limits);
  return problems.length > 0 ? problems : data.get(name);
}
const messages = (text: string) => (evaluated(text) as { message: string }[]).map(({ message }) => message);

test('several files at once, each with what it imports', () => {
  const root = folderOf({
    [name]: `${define}import regions from './regions.json';
      type Names = readonly string[];
      const all: Names = regions;
      export default defineProject({ name: 'shop', domain: undefined, stages: { dev: all.map((region) => ({ region })) } });`,
    'regions.json': '["us-east-1", "eu-west-1"]',
    'aws_modules/m/f/awsm.ts':
      "import { memory } from '../shared.ts';\nexport default { lambda: { memory }, on: null };",
    'aws_modules/m/shared.ts': 'export const memory = await Promise.resolve(256);',
  });
  const { data, problems, inputs } = evaluateConfigs(root, [{ name }, { name: 'aws_modules/m/f/awsm.ts' }]);
  expect(problems).toEqual([]);
  expect(Object.fromEntries(data)).toEqual({
    [name]: { name: 'shop', stages: { dev: [{ region: 'us-east-1' }, { region: 'eu-west-1' }] } },
    'aws_modules/m/f/awsm.ts': { lambda: { memory: 256 }, on: null },
  });
  expect(Object.keys(data.get(name) as object)).toEqual(['name', 'stages']);
  expect([...inputs].sort()).toEqual(
    [name, 'regions.json', 'aws_modules/m/f/awsm.ts', 'aws_modules/m/shared.ts'].map((path) => join(root, path)).sort(),
  );
});

test.each([
  ['{ stages: { dev: [{ region: () => "x" }] } }', 'stages.dev[0].region is a function'],
  ['{ "a-b": { c: Symbol() } }', '["a-b"].c is a symbol'],
  ['{ a: 1n }', 'a is a bigint'],
  ['{ a: [1, undefined] }', 'a[1] is undefined'],
  ['{ a: NaN, b: [-Infinity] }', 'a is NaN', 'b[0] is -Infinity'],
  ['{ a: new Date(0) }', 'a is an instance of Date'],
  ['{ a: new Map() }', 'a is an instance of Map'],
  ['{ a: new (class Own {})() }', 'a is an instance of Own'],
  ['(() => { const a: any = { list: [] }; a.list.push(a); return a; })()', 'list[0] is a cycle: it contains itself'],
  ['Promise.resolve({})', 'the default export is an instance of Promise'],
  ['async () => ({})', 'the default export is a function'],
  ['undefined', 'the default export is undefined'],
  ['{ a: JSON.parse(\'{ "__proto__": 1 }\') }', 'a is an object with the name "__proto__"'],
])('%s is not data', (text, ...what) => {
  expect(messages(`export default ${text};`)).toEqual(what.map((one) => `${name}: ${one}.`));
});

test('nested without end is refused, not followed', () => {
  const text = 'let a: any = 1; for (let n = 0; n < 100_000; n++) a = { a }; export default a;';
  expect(messages(text)).toEqual([`${name}: a.a.a is nested deeper than 500 levels.`]);
});

test('the same object twice is not a cycle', () => {
  expect(evaluated('const one = { a: 1 };\nexport default { x: one, y: [one] };')).toEqual({
    x: { a: 1 },
    y: [{ a: 1 }],
  });
});

test('a file that fails is named with its place, and stops no other', () => {
  const root = folderOf({
    'a.ts': 'export const other = 1;',
    'b.ts': 'interface A {\n  b: string;\n}\nconst a: A = { b: "" };\nthrow new Error("no " + typeof a);',
    'c.ts': "import { no } from './d.ts';\nexport default no();",
    'd.ts': 'interface A {}\n\nexport function no(): A {\n  throw new TypeError("not here");\n}',
    'e.ts': 'export default { e: 1 };',
  });
  const { data, problems } = evaluateConfigs(
    root,
    ['a.ts', 'b.ts', 'c.ts', 'e.ts'].map((one) => ({ name: one })),
  );
  expect([...data]).toEqual([['e.ts', { e: 1 }]]);
  expect(problems).toMatchObject([
    { message: 'a.ts has no default export: write what it describes as `export default`.', path: [] },
    { message: 'b.ts cannot be read: no object.', position: { file: 'b.ts', line: 5, column: 7 } },
    { message: 'c.ts cannot be read: not here.', position: { file: 'd.ts', line: 4, column: 9 } },
  ]);
});

test('mistakes of syntax and imports, of all files at once', () => {
  const root = folderOf({
    'a.ts': 'const a = 1;\nexport default { a: ; };',
    'b.ts': "import { x } from './none.ts';\nimport y from 'no-such-package';\nexport default { x, y };",
  });
  expect(evaluateConfigs(root, [{ name: 'a.ts' }, { name: 'b.ts' }]).problems).toMatchObject([
    { file: 'a.ts', message: 'a.ts: Unexpected ";".', position: { file: 'a.ts', line: 2, column: 21 } },
    { file: 'b.ts', message: 'b.ts: Could not resolve "./none.ts".', position: { file: 'b.ts', line: 1, column: 19 } },
    { file: 'b.ts', position: { line: 2 }, hint: expect.stringContaining('npm install no-such-package') },
  ]);
});

test('it has no environment, no network, no files and no programs', async () => {
  vi.stubEnv('SECRET_OF_MINE', 'x');
  expect(evaluated('export default { names: Object.keys(process.env) };')).toEqual({ names: [] });
  vi.unstubAllEnvs();
  let calls = 0;
  const server = createServer(() => void calls++).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const refused = [
    [`await fetch('http://127.0.0.1:${port}');`, 'fetch failed'],
    ["import net from 'node:net'; net.connect(9, '127.0.0.1');", 'The network is not available while the files of the'],
    ["import { readFileSync } from 'node:fs'; readFileSync('/etc/hostname');", 'restricted'],
    ["import { writeFileSync } from 'node:fs'; writeFileSync('/tmp/jaws-never', '');", 'restricted'],
    ["import { execFileSync } from 'node:child_process'; execFileSync('true');", 'Starting programs is not available'],
    ["import { createSocket } from 'node:dgram'; createSocket('udp4');", 'The network is not available'],
    ['process.kill(process.ppid, 0);', 'Another process is not available'],
    ['process._kill(process.ppid, 0);', 'Another process is not available'],
    ['process._debugProcess(process.ppid);', 'Another process is not available'],
    ["import { setPriority } from 'node:os'; setPriority(process.ppid, 1);", 'Another process is not available'],
  ] as const;
  for (const [code, reason] of refused) expect(messages(`${code}\nexport default {};`)[0]).toContain(reason);
  server.close();
  expect(calls).toBe(0);
});

test('one that never ends is named, and one that needs too much', () => {
  const root = folderOf({ 'a.ts': 'export default {};', 'b.ts': 'for (;;) {}\nexport default {};' });
  const { problems } = evaluateConfigs(root, [{ name: 'a.ts' }, { name: 'b.ts' }], { timeout: 2_000, memory: 128 });
  expect(problems).toEqual([
    {
      file: 'b.ts',
      message: 'b.ts cannot be read: it took more than 2 seconds.',
      position: { file: 'b.ts', line: 1, column: 1 },
    },
  ]);
  expect(messages('await new Promise(() => {});\nexport default {};')).toEqual([
    `${name} cannot be read: it waits for something that never comes.`,
  ]);
  expect(messages('process.exit(0);\nexport default {};')).toEqual([
    `${name} cannot be read: it ended without an answer.`,
  ]);
  const fill = 'const all = []; for (;;) all.push(new Array(1000).fill({}));\nexport default {};';
  expect(evaluated(fill, { timeout: 10_000, memory: 20 })).toMatchObject([
    { message: `${name} cannot be read: it needed more than 20 MB of memory.` },
  ]);
});

test('a text instead of the file', () => {
  const root = folderOf({ [name]: 'export default 1;', 'a.ts': 'export const a = 2;' });
  const text = `import { a } from './a';\nexport default { a };`;
  expect(evaluateConfigs(root, [{ name, text }]).data.get(name)).toEqual({ a: 2 });
  expect(evaluateConfigs(root, [{ name, text: 'export default ;' }]).problems).toMatchObject([{ file: name }]);
});

test('paths as code has them', () => {
  expect(pathText(['stages', 'dev', 0, 'a-b'])).toBe('stages.dev[0]["a-b"]');
});
