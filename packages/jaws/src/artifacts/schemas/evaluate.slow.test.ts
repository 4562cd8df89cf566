import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { evaluateSchemas } from './evaluate.ts';

const modules = fileURLToPath(new URL('../../../../../node_modules/', import.meta.url));
let root: string;
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'jaws-evaluate-')));
  write('package.json', '{ "type": "module" }');
  mkdirSync(join(root, 'node_modules'));
  symlinkSync(join(modules, 'zod'), join(root, 'node_modules/zod'), 'dir');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

const signal = new AbortController().signal;
/** The schema of `request` in a file with this text. */
async function schemaOf(text: string, { field = 'Request' as 'Request' | 'Response', limits = {} } = {}) {
  write('m/f/request.ts', text);
  const wanted = { endpoint: 'POST /a', file: 'm/f/request.ts', name: 'request', field };
  const [schema] = await evaluateSchemas(root, [wanted], signal, { timeout: 10_000, memory: 128, ...limits });
  return schema;
}
const error = async (text: string, options = {}) =>
  schemaOf(text, options).then(
    () => undefined,
    (reason) => reason,
  );

test('zod, by Standard JSON Schema: what clients send, and what they get', async () => {
  const text = `import * as z from 'zod';
    enum Kind { A = 'a' }
    export const request = z.object({ kind: z.enum(Kind), n: z.coerce.number().default(1) });`;
  expect(await schemaOf(text)).toMatchObject({ required: ['kind'], properties: { kind: { enum: ['a'] } } });
  expect(await schemaOf(text, { field: 'Response' })).toMatchObject({ required: ['kind', 'n'] });
});

test('a library without it, by the converters of the project', async () => {
  // As in zod 4.0.
  const old = `import * as z from 'zod';
    const made = z.object({ a: z.string() });
    delete made['~standard'].jsonSchema;
    export const request = made;`;
  expect(await schemaOf(old)).toMatchObject({ properties: { a: { type: 'string' } } });
  const own = (more: string) =>
    `export const request = { '~standard': { version: 1, vendor: 'other', validate: () => ({ value: 1 }) } ${more} };`;
  expect(await schemaOf(own(', toJsonSchema: () => ({ type: "number" })'))).toEqual({ type: 'number' });
  expect(await error(own(''))).toMatchObject({
    code: 'SchemaNotConvertible',
    message:
      '"request" in m/f/request.ts is of other, of which the project has nothing that makes a JSON schema of it.',
    hint: expect.stringContaining('standardschema.dev/json-schema'),
  });
  expect(await error(own('').replace('other', 'valibot'))).toMatchObject({
    hint: 'Run `npm install @valibot/to-json-schema` in the project.',
  });
  const converter = 'node_modules/@valibot/to-json-schema';
  write(`${converter}/package.json`, '{ "type": "module", "exports": "./index.js" }');
  write(
    `${converter}/index.js`,
    'export const toJsonSchema = (schema, options) => ({ title: JSON.stringify(options) });',
  );
  expect(await schemaOf(own('').replace('other', 'valibot'))).toEqual({
    title: '{"typeMode":"input","target":"draft-2020-12"}',
  });
});

test('what zod cannot say in a JSON schema makes it wider, not narrower', async () => {
  const text = `import * as z from 'zod';
    export const request = z.object({
      flags: z.string().regex(/^a/i).regex(/b$/).max(9),
      plain: z.string().regex(/^a/).regex(/b$/),
      trimmed: z.string().trim().min(1).max(9),
      lower: z.array(z.string().toLowerCase().regex(/^a/)),
    });`;
  const plain = { type: 'string', allOf: [{ pattern: '^a' }, { pattern: 'b$' }] };
  const properties = {
    flags: { type: 'string', maxLength: 9 },
    plain,
    trimmed: { type: 'string' },
    lower: { type: 'array', items: { type: 'string' } },
  };
  expect((await schemaOf(text))?.properties).toEqual(properties);
  // The parsed value is trimmed.
  expect(await schemaOf(text, { field: 'Response' })).toMatchObject({
    properties: { ...properties, trimmed: { minLength: 1, maxLength: 9 }, lower: { items: { pattern: '^a' } } },
  });
});

test('what is not a schema, is not there or has no JSON schema is an error that names it', async () => {
  expect(await error('export const request = { type: "object" };')).toMatchObject({
    code: 'SchemaNotConvertible',
    message: '"request" in m/f/request.ts is not a schema of a library of Standard Schema.',
  });
  expect(await error('export const other = 1;')).toMatchObject({
    code: 'SchemaMissing',
    message: 'Request of POST /a is the export "request" of m/f/request.ts, which is not there.',
  });
  expect(await error('import * as z from "zod"; export const request = z.object({ d: z.date() });')).toMatchObject({
    code: 'SchemaNotConvertible',
    message: expect.stringContaining('Date cannot be represented in JSON Schema'),
  });
  const none = { endpoint: 'POST /a', file: 'm/f/none.ts', name: 'request', field: 'Request' } as const;
  await expect(evaluateSchemas(root, [none], signal)).rejects.toMatchObject({ code: 'SchemaMissing' });
});

test('a module that fails is an error with its file and line', async () => {
  expect(await error('const a = 1;\n\nthrow new Error("no way " + a);\nexport const request = a;')).toMatchObject({
    code: 'SchemaFailed',
    message: 'The schemas in m/f/request.ts cannot be read: no way 1',
    position: { file: 'm/f/request.ts', line: 3 },
  });
  expect(await error('export const request = ;')).toMatchObject({
    code: 'BuildFailed',
    position: { file: 'm/f/request.ts', line: 1 },
  });
});

test('it has no environment, no network, no files and no programs', async () => {
  vi.stubEnv('SECRET_OF_MINE', 'x');
  try {
    const seen = await error('throw new Error(JSON.stringify(Object.keys(process.env))); export const request = 1;');
    expect(seen.message).not.toContain('SECRET_OF_MINE');
    expect(seen.message).not.toContain('HOME');
  } finally {
    vi.unstubAllEnvs();
  }
  let calls = 0;
  const server = createServer(() => void calls++).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const reasons = [
    [`await fetch('http://127.0.0.1:${port}');`, 'fetch failed'],
    ["import net from 'node:net'; net.connect(9, '127.0.0.1');", 'The network is not available while schemas are read'],
    ["import { lookup } from 'node:dns'; lookup('localhost', () => {});", 'The network is not available'],
    ["import { readFileSync } from 'node:fs'; readFileSync('/etc/hostname');", 'restricted'],
    ["import { writeFileSync } from 'node:fs'; writeFileSync('/tmp/jaws-never', '');", 'restricted'],
    ["import { execFileSync } from 'node:child_process'; execFileSync('true');", 'Starting programs is not available'],
  ] as const;
  for (const [code, reason] of reasons) {
    expect((await error(`${code}\nexport const request = 1;`))?.message).toContain(reason);
  }
  server.close();
  expect(calls).toBe(0);
});

test('it ends after a while, and when it needs too much memory', async () => {
  expect(await error('for (;;) {}\nexport const request = 1;', { limits: { timeout: 500 } })).toMatchObject({
    message: 'The schemas in m/f/request.ts cannot be read: it took more than 0.5 seconds.',
  });
  const fill = 'const all = []; for (;;) all.push(new Array(1000).fill({}));\nexport const request = 1;';
  expect(await error(fill, { limits: { memory: 20 } })).toMatchObject({
    message: 'The schemas in m/f/request.ts cannot be read: it needed more than 20 MB of memory.',
  });
});

test('a file may have any name', async () => {
  const file = `m/f/it's "odd".mjs`;
  write(
    file,
    `export const request = { '~standard': { version: 1, vendor: 'own' }, toJsonSchema: () => ({ type: 'null' }) };`,
  );
  const [schema] = await evaluateSchemas(
    root,
    [{ endpoint: 'POST /a', file, name: 'request', field: 'Request' }],
    signal,
  );
  expect(schema).toEqual({ type: 'null' });
});
