import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { evaluateSchemas } from '../../src/artifacts/schemas/evaluate.ts';
import { deploy } from '../../src/engine/deploy.ts';
import { writeClient } from '../../src/engine/endpoint-client.ts';
import { exportEndpoints } from '../../src/engine/endpoint-export.ts';
import { openProject } from '../../src/engine/open.ts';
import { functionFiles, projectFolder, testHost, write } from '../../src/engine/testing/project.ts';

// The libraries from the npm registry, in the versions of the day on which this was written.
const versions = { valibot: '1.5.0', '@valibot/to-json-schema': '1.8.0', arktype: '2.2.10', zod: '4.6.7' };
const repository = fileURLToPath(new URL('../../../../', import.meta.url));
// biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever comes
type Schema = Record<string, any>;
const signal = new AbortController().signal;

/** The same request and response in each library's notation. */
const libraries = {
  zod: `import * as z from 'zod';
export const request = z.object({
  name: z.string().regex(/^[a-z]+$/i).max(20),
  title: z.string().trim().max(5).optional(),
  count: z.number().int().min(1).default(1),
  kind: z.enum(['a', 'b']),
  id: z.union([z.string(), z.number()]),
  tags: z.array(z.string()).min(1).max(3),
  at: z.object({ when: z.iso.datetime(), size: z.string().transform(Number).pipe(z.number()) }),
}).refine(({ name, kind }) => name !== kind);
export const response = z.object({ count: z.number().default(1), size: z.string().transform(Number).pipe(z.number()) });`,
  mini: `import * as z from 'zod/mini';
export const request = z.object({
  name: z.string().check(z.regex(/^[a-z]+$/i), z.maxLength(20)),
  title: z.optional(z.string().check(z.trim(), z.maxLength(5))),
  count: z._default(z.number().check(z.int(), z.minimum(1)), 1),
  kind: z.enum(['a', 'b']),
  id: z.union([z.string(), z.number()]),
  tags: z.array(z.string()).check(z.minLength(1), z.maxLength(3)),
  at: z.object({ when: z.iso.datetime(), size: z.pipe(z.pipe(z.string(), z.transform(Number)), z.number()) }),
}).check(z.refine(({ name, kind }) => name !== kind));
export const response = z.object({
  count: z._default(z.number(), 1), size: z.pipe(z.pipe(z.string(), z.transform(Number)), z.number()) });`,
  valibot: `import * as v from 'valibot';
export const request = v.pipe(v.object({
  name: v.pipe(v.string(), v.regex(/^[a-z]+$/i), v.maxLength(20)),
  title: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(5))),
  count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
  kind: v.picklist(['a', 'b']),
  id: v.union([v.string(), v.number()]),
  tags: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(3)),
  at: v.object({ when: v.pipe(v.string(), v.isoTimestamp()), size: v.pipe(v.string(), v.transform(Number), v.number()) }),
}), v.check(({ name, kind }) => name !== kind));
export const response = v.object({ count: v.number(), size: v.pipe(v.string(), v.transform(Number), v.number()) });`,
  arktype: `import { type } from 'arktype';
export const request = type({
  name: type(/^[a-z]+$/i).and('string <= 20'),
  'title?': type('string.trim').to('string <= 5'),
  count: 'number.integer >= 1 = 1',
  kind: "'a' | 'b'",
  id: 'string | number',
  tags: '1 <= string[] <= 3',
  at: { when: 'string.date.iso', size: 'string.numeric.parse' },
}).narrow(({ name, kind }) => name !== kind);
export const response = type({ count: 'number = 1', size: 'string.numeric.parse' });`,
};
type Library = keyof typeof libraries;
const names = Object.keys(libraries) as Library[];

const code = `import { withRequest } from 'jaws-core-js/request';
import { request } from './request.ts';
export const handler = withRequest(request, ({ count, title, at: { size } }) => ({ count, title, size }));
`;
const typed = `import { withRequest } from 'jaws-core-js/request';
import { request } from './request.ts';
export const handler = withRequest(request, ({ count, kind, title, at: { size } }) => {
  const all: { count: number; kind: 'a' | 'b'; title: string | undefined; size: number } = { count, kind, title, size };
  return all;
});
`;
const user = `import { createClient } from './api.ts';
const api = createClient({ baseUrl: 'http://127.0.0.1:9' });
const body = { name: 'x', kind: 'a', id: 1, tags: ['t'], at: { when: '2026-01-02T03:04:05Z', size: '7' } } as const;
export async function use() {
${names
  .map((name) => {
    const post = `api.post${name[0]!.toUpperCase()}${name.slice(1)}`;
    return `  const ${name}: number = (await ${post}({ body: { ...body, tags: ['t'] } })).size;
  await ${post}({ body: { ...body, tags: ['t'], count: 2, title: 'x' } });
  // @ts-expect-error: not one of the values
  await ${post}({ body: { ...body, tags: ['t'], kind: 'c' } });
  // @ts-expect-error: it is a text before it is transformed
  await ${post}({ body: { ...body, tags: ['t'], at: { ...body.at, size: 7 } } });`;
  })
  .join('\n')}
  return [${names.join(', ')}];
}
`;

let root: string;
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const lambda = { cloudFormation: { Runtime: 'nodejs22.x', Timeout: 10, MemorySize: 256 } };
  const named = { Request: './request.ts#request', Response: './request.ts#response' };
  const functions = names.map((name) => {
    const apiGateway = { cloudFormation: { Type: 'AWS_PROXY', Path: name, Method: 'POST', ...named } };
    return {
      ...functionFiles(`m/${name}`, { lambda, apiGateway, code }),
      [`aws_modules/m/${name}/request.ts`]: libraries[name],
      [`aws_modules/m/${name}/typed.ts`]: typed,
    };
  });
  root = projectFolder({ name: 'schemas', domain: 'schemas.test', files: Object.assign({}, ...functions) });
  install(root, versions);
}, 120_000);
afterAll(() => cloud.close());

function install(folder: string, dependencies: Readonly<Record<string, string>>): void {
  write(folder, { 'package.json': { private: true, type: 'module', dependencies } });
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock'];
  execFileSync('npm', args, { cwd: folder, stdio: 'pipe' });
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(join(repository, 'packages/core'), join(folder, 'node_modules/jaws-core-js'), 'dir');
}

/** The error with which a schema of this text is refused. */
async function refusal(folder: string, text: string, field: 'Request' | 'Response' = 'Request') {
  write(folder, { 'm/f/request.ts': text });
  const wanted = { endpoint: 'POST /a', file: 'm/f/request.ts', name: 'request', field };
  return evaluateSchemas(folder, [wanted], signal).then(
    (schemas) => ({ schemas }),
    ({ code: is, hint, message }) => ({ is, hint, message }),
  );
}

const good = { name: 'Xy', kind: 'a', id: 1, tags: ['t'], at: { when: '2026-01-02T03:04:05Z', size: '7' } };

describe.each(names)('%s', (name) => {
  const read = async (field: 'Request' | 'Response') => {
    const file = `aws_modules/m/${name}/request.ts`;
    const wanted = { endpoint: 'POST /a', file, name: field.toLowerCase(), field };
    return (await evaluateSchemas(root, [wanted], signal))[0] as Schema;
  };

  test('a Request matches the request, a Response the result', async () => {
    const request = await read('Request');
    expect([...request.required].sort()).toEqual(['at', 'id', 'kind', 'name', 'tags']);
    const { at, count, id, kind, name: text, tags, title } = request.properties;
    expect(at.properties.size).toMatchObject({ type: 'string' });
    expect([...at.required].sort()).toEqual(['size', 'when']);
    expect(count).toMatchObject({ type: 'integer', minimum: 1 });
    const kinds: string[] = id.anyOf?.map((one: Schema) => one.type) ?? id.type;
    expect([...kinds].sort()).toEqual(['number', 'string']);
    expect(kind.enum).toEqual(['a', 'b']);
    expect(tags).toMatchObject({ type: 'array', minItems: 1, maxItems: 3, items: { type: 'string' } });
    // A pattern without its flags, or a length before trimming, would refuse what the schema accepts.
    expect(text).toEqual({ type: 'string', maxLength: 20 });
    expect(title).toEqual({ type: 'string' });
    const response = await read('Response');
    expect([...response.required].sort()).toEqual(['count', 'size']);
    expect(response.properties.size).toMatchObject({ type: 'number' });
  });
});

const everything = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;

test('the gateway refuses by them, and the function has what they make of a request', async () => {
  const { urls } = await deploy(testHost(cloud.endpoint), { project: openProject(root), selection: everything });
  for (const name of names) {
    const { url } = urls.find((one) => one.url.endsWith(`/${name}`))!;
    const post = async (body: object) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
      return [answer.status, await answer.json()] as [number, object];
    };
    expect(await post(good), name).toEqual([200, { count: 1, size: 7 }]);
    const more = { ...good, title: '  long  ', count: 2, id: 'x', tags: ['1', '2', '3'] };
    expect(await post(more), name).toEqual([200, { count: 2, size: 7, title: 'long' }]);
    const byGateway: object[] = [
      { ...good, kind: 'c' },
      { ...good, id: null },
      { ...good, tags: [] },
      { ...good, tags: ['1', '2', '3', '4'] },
      { ...good, count: 0 },
      { ...good, count: 1.5 },
      { ...good, at: { ...good.at, size: 7 } },
      { ...good, at: {} },
      { ...good, name: 'x'.repeat(21) },
      { ...good, name: undefined },
    ];
    for (const body of byGateway) {
      expect(await post(body), `${name} ${JSON.stringify(body)}`).toEqual([400, { message: 'Invalid request body' }]);
    }
    // The function refuses what a JSON schema cannot express.
    for (const body of [
      { ...good, name: '1' },
      { ...good, name: 'a' },
      { ...good, title: 'too long' },
    ]) {
      expect((await post(body))[0], `${name} ${JSON.stringify(body)}`).toBe(422);
    }
  }
}, 120_000);

test('functions, the client and OpenAPI 3.1 have their types', async () => {
  const out = join(root, 'src/api.ts');
  await writeClient(testHost(cloud.endpoint), { root, out });
  const compilerOptions = { target: 'es2023', module: 'preserve', strict: true, noEmit: true, types: [] };
  const more = { lib: ['es2023', 'dom'], allowImportingTsExtensions: true, skipLibCheck: true };
  const tsconfig = { compilerOptions: { ...compilerOptions, ...more }, include: ['src', 'aws_modules'] };
  write(root, { 'src/use.ts': user, 'tsconfig.json': tsconfig });
  const tsc = () =>
    execFileSync(process.execPath, [join(repository, 'node_modules/typescript/bin/tsc')], { cwd: root, stdio: 'pipe' });
  expect(output(tsc)).toBe('');
  expect(Object.keys((await import(pathToFileURL(out).href)) as object)).toContain('createClient');

  const options = {
    root,
    stage: undefined,
    region: undefined,
    out: undefined,
    format: 'json',
    extensions: false,
  } as const;
  const { document } = await exportEndpoints(testHost(cloud.endpoint), { ...options, version: '3.1' });
  const { components, openapi, paths } = document as Schema;
  expect(openapi).toMatch(/^3\.1\./);
  for (const name of names) {
    const { requestBody, responses } = paths[`/${name}`].post;
    const [request, response] = [requestBody, responses['200']].map(({ content }) => {
      const { schema } = content['application/json'];
      return schema.$ref ? components.schemas[schema.$ref.split('/').at(-1)] : schema;
    });
    expect(request.properties, name).toMatchObject({ kind: { enum: ['a', 'b'] }, title: { type: 'string' } });
    expect(response, name).toMatchObject({ required: expect.arrayContaining(['size']) });
  }
});

function output(run: () => unknown): string {
  try {
    run();
    return '';
  } catch (error) {
    return String((error as { stdout: Buffer }).stdout);
  }
}

test.each([
  [
    'zod',
    "import * as z from 'zod'; export const request = z.object({ d: z.date() });",
    'Date cannot be represented in JSON Schema',
  ],
  [
    'mini',
    "import * as z from 'zod/mini'; export const request = z.object({ d: z.date() });",
    'Date cannot be represented',
  ],
  [
    'valibot',
    "import * as v from 'valibot'; export const request = v.object({ d: v.date() });",
    'The "date" schema cannot be converted to JSON Schema',
  ],
  [
    'arktype',
    "import { type } from 'arktype'; export const request = type({ d: 'Date' });",
    'Date is nothing that JSON has',
  ],
])('a date of %s is an error that says what to do', async (_, text, reason) => {
  expect(await refusal(root, text)).toEqual({
    is: 'SchemaNotConvertible',
    message: expect.stringContaining(`"request" in m/f/request.ts cannot be converted to JSON Schema: ${reason}`),
    hint: expect.stringContaining('a date is a string'),
  });
});

test.each([
  ['zod', "import * as z from 'zod'; export const request = z.object({ n: z.string().transform(Number) });"],
  [
    'valibot',
    "import * as v from 'valibot'; export const request = v.object({ n: v.pipe(v.string(), v.transform(Number)) });",
  ],
])('a Response of %s that is transformed into who knows what is one, too', async (_, text) => {
  expect(await refusal(root, text, 'Response')).toMatchObject({
    hint: expect.stringContaining('its own schema after it'),
  });
});

test.each(['3.24.4', '3.25.76'])(
  'zod %s makes no JSON schemas, and the error says which one does',
  async (version) => {
    const folder = projectFolder({ name: 'old' });
    install(folder, { zod: version });
    const text = "import * as z from 'zod'; export const request = z.object({ a: z.string() });";
    expect(await refusal(folder, text)).toEqual({
      is: 'SchemaNotConvertible',
      message: '"request" in m/f/request.ts is of zod 3, which makes no JSON schemas.',
      hint: 'Run `npm install zod@4` in the project, or with zod 3.25 import from `zod/v4`.',
    });
    if (version.startsWith('3.25')) {
      expect(await refusal(folder, text.replace("'zod'", "'zod/v4'"))).toMatchObject({
        schemas: [{ properties: { a: { type: 'string' } } }],
      });
    }
  },
  60_000,
);

test('Valibot without its converter says what to install', async () => {
  const folder = projectFolder({ name: 'bare' });
  install(folder, { valibot: versions.valibot });
  const text = "import * as v from 'valibot'; export const request = v.object({});";
  expect(await refusal(folder, text)).toMatchObject({
    hint: 'Run `npm install @valibot/to-json-schema` in the project.',
  });
}, 180_000);
