import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { deploy } from './deploy.ts';
import { writeClient } from './endpoint-client.ts';
import { exportEndpoints } from './endpoint-export.ts';
import { openProject } from './open.ts';
import { functionFiles, projectFolder, testHost, write } from './testing/project.ts';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const schemas = `import * as z from 'zod';
export const request = z.object({
  url: z.url(),
  tags: z.array(z.string()).max(2).optional(),
  kind: z.enum(['a', 'b']),
  get next() { return request.optional(); },
});
export const response = z.object({ id: z.string(), url: z.string(), note: z.string().nullable() });
`;
const create = `import { withRequest } from 'jaws-core-js/request';
import { request } from './request.ts';
export const handler = withRequest(request, ({ url, kind }) => ({ id: kind + '/1', url, note: null, secret: undefined }));
`;
const typed = `import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'jaws-core-js/events';
import { withRequest } from 'jaws-core-js/request';
import { request } from './request.ts';
export const one = withRequest(request, (body, event: APIGatewayProxyEvent) => {
  const kind: 'a' | 'b' = body.kind;
  // @ts-expect-error: no such field
  body.other;
  return { kind, method: event.httpMethod };
});
export const two = withRequest(request, async ({ url }, event: APIGatewayProxyEventV2) => url + event.rawPath);
// @ts-expect-error: no schema
export const three = withRequest({ type: 'object' }, () => undefined);
`;
const read = `export const handler = async ({ pathParameters, queryStringParameters }) => ({
  statusCode: pathParameters.id === 'none' ? 404 : 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(pathParameters.id === 'none' ? { message: 'no such link' } : { ...pathParameters, ...queryStringParameters }),
});
`;
const endpoint = (Method: string, Path: string, more: object = {}) => ({
  cloudFormation: { Type: 'AWS_PROXY', Path, Method, ...more },
});
const lambda = { cloudFormation: { Runtime: 'nodejs22.x', Timeout: 10 } };

function project(ProtocolType: 'REST' | 'HTTP'): string {
  const named = { Request: './request.ts#request', Response: './request.ts#response' };
  const root = projectFolder({
    name: `links${ProtocolType}`,
    domain: `${ProtocolType.toLowerCase()}.test`,
    files: {
      ...functionFiles('links/create', { lambda, apiGateway: endpoint('POST', 'links', named), code: create }),
      'aws_modules/links/create/request.ts': schemas,
      'aws_modules/links/create/typed.ts': typed,
      ...functionFiles('links/read', {
        lambda,
        apiGateway: endpoint(
          'GET',
          'links/{id}',
          ProtocolType === 'REST' ? { RequestParameters: { 'method.request.querystring.full': false } } : {},
        ),
        code: read,
      }),
      ...functionFiles('links/any', { lambda, apiGateway: endpoint('ANY', 'any') }),
    },
  });
  const jaws = JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8'));
  write(root, { 'jaws.json': { ...jaws, apiGateway: { ProtocolType } }, 'package.json': { type: 'module' } });
  const modules = join(root, 'node_modules');
  mkdirSync(join(modules, '@types'), { recursive: true });
  symlinkSync(join(repository, 'packages/core'), join(modules, 'jaws-core-js'), 'dir');
  // @types/node has its fetch from undici-types.
  for (const name of ['zod', 'undici-types', '@types/node']) {
    symlinkSync(join(repository, 'node_modules', name), join(modules, name), 'dir');
  }
  return root;
}

/** tsc's messages about the client and its user, at its strictest. */
function tsc(root: string): string {
  const tsconfig = {
    compilerOptions: {
      target: 'es2023',
      lib: ['es2023'],
      module: 'preserve',
      types: ['node'],
      strict: true,
      noEmit: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noImplicitOverride: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      noPropertyAccessFromIndexSignature: true,
      erasableSyntaxOnly: true,
      verbatimModuleSyntax: true,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
    },
    include: ['src', 'aws_modules/links/create'],
  };
  write(root, { 'tsconfig.json': tsconfig });
  try {
    const options = { cwd: root };
    execFileSync(
      process.execPath,
      [join(repository, 'node_modules/typescript/bin/tsc'), '--preserveSymlinks'],
      options,
    );
    return '';
  } catch (error) {
    return String((error as { stdout: Buffer }).stdout);
  }
}

const user = `import { ApiError, createClient } from './api.ts';
const api = createClient({ baseUrl: 'http://127.0.0.1:9' });
export async function use() {
  const made = await api.postLinks({ body: { url: 'https://a.b', kind: 'a' } });
  const text: string = made.id + made.url;
  const note: string | null = made.note;
  // @ts-expect-error: no such field
  made.secret;
  // @ts-expect-error: not one of the values
  await api.postLinks({ body: { url: 'https://a.b', kind: 'c' } });
  // @ts-expect-error: a body is needed
  await api.postLinks({});
  // @ts-expect-error: the path has a variable
  await api.getLinksById({});
  const read: unknown = await api.getLinksById({ path: { id: 1 }, query: { full: true } });
  try {
    await api.postLinks({ body: { url: text, kind: 'b', tags: [] } });
  } catch (error) {
    if (error instanceof ApiError) return error.issues.map(({ path, message }) => path + message);
  }
  return [note, read];
}
`;

interface Api {
  readonly ApiError: new () => Error;
  createClient(options: object): Record<string, (input?: object) => Promise<unknown>>;
}

test.each(['REST', 'HTTP'] as const)(
  'a client of a %s API: it compiles, and the deployed API answers it',
  async (protocol) => {
    const root = project(protocol);
    const host = testHost(cloud.endpoint);
    const out = join(root, 'src/api.ts');
    const made = await writeClient(host, { root, out });
    expect(made).toMatchObject({
      file: out,
      methods: { getLinksById: 'GET /links/{id}', postLinks: 'POST /links' },
      left: ['ANY /any'],
    });
    expect(host.events.at(-1)).toEqual({ type: 'wrote', path: out });
    expect(made.text).not.toMatch(/\bany\b/);
    write(root, { 'src/use.ts': user });
    expect(tsc(root)).toBe('');
    utimesSync(out, 1000, 1000);
    await writeClient(host, { root, out });
    expect(statSync(out).mtimeMs).toBe(1_000_000);

    const options = {
      project: openProject(root),
      selection: { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const,
    };
    const { urls } = await deploy(host, options);
    const baseUrl = urls.find(({ url }) => url.endsWith('/any'))!.url.slice(0, -'/any'.length);
    const { createClient, ApiError } = (await import(pathToFileURL(out).href)) as Api;
    const api = createClient({ baseUrl });
    const body = { url: 'https://a.b/c', kind: 'a' };
    expect(await api.postLinks!({ body })).toEqual({ id: 'a/1', url: 'https://a.b/c', note: null });
    // A REST API passes path variables on as they were sent; an HTTP API decodes them, and before that the path.
    const id = protocol === 'REST' ? 'a/b c?' : 'a b c?';
    expect(await api.getLinksById!({ path: { id }, query: { full: true } })).toEqual({
      id: protocol === 'REST' ? 'a%2Fb%20c%3F' : id,
      full: 'true',
    });
    await expect(api.getLinksById!({ path: { id: '..' } })).rejects.toThrow(TypeError);
    await expect(api.getLinksById!({ path: { id: 'none' } })).rejects.toMatchObject({
      status: 404,
      body: { message: 'no such link' },
    });

    // The gateway of a REST API refuses everything that draft 4 can express; the rest is up to the function.
    const wrong = api.postLinks!({ body: { ...body, kind: 'c' } });
    await expect(wrong).rejects.toBeInstanceOf(ApiError);
    await expect(wrong).rejects.toMatchObject(
      protocol === 'REST'
        ? { status: 400, body: { message: 'Invalid request body' }, issues: [] }
        : { status: 422, issues: [{ path: 'kind', message: expect.any(String) }] },
    );
    const deep = { ...body, next: { ...body, next: { ...body, kind: 'c' } } };
    await expect(api.postLinks!({ body: deep })).rejects.toMatchObject({ status: protocol === 'REST' ? 400 : 422 });
    expect(await api.postLinks!({ body: { ...body, next: body } })).toMatchObject({ id: 'a/1' });
    await expect(api.postLinks!({ body: { ...body, url: 'no address' } })).rejects.toMatchObject({
      status: 422,
      issues: [{ path: 'url', message: expect.any(String) }],
    });
    expect((await deploy(host, { ...options, mode: 'plan' })).plan.empty).toBe(true);
  },
  120_000,
);

test('OpenAPI 3.1 has the schemas as they are, 3.0 as far as it can', async () => {
  for (const protocol of ['REST', 'HTTP'] as const) {
    const root = project(protocol);
    const document = async (version: '3.0' | '3.1') => {
      const options = {
        root,
        stage: undefined,
        region: undefined,
        out: undefined,
        format: 'json',
        extensions: false,
      } as const;
      return (await exportEndpoints(testHost('http://127.0.0.1:9'), { ...options, version })).document;
    };
    const latest = await document('3.1');
    expect(latest).toMatchObject({
      openapi: '3.1.1',
      paths: {
        '/links': {
          post: {
            requestBody: {
              required: true,
              content: { 'application/json': { schema: { $ref: '#/components/schemas/PostLinksRequest' } } },
            },
            responses: {
              200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/PostLinksResponse' } } } },
            },
          },
        },
      },
    });
    const { schemas: found } = latest.components as { schemas: Record<string, object> };
    expect(Object.keys(found)).toEqual(['PostLinksRequest', 'PostLinksResponse']);
    expect(found.PostLinksRequest).toMatchObject({
      properties: { url: { type: 'string', format: 'uri' } },
      required: ['url', 'kind'],
    });
    const older = await document('3.0');
    expect(older.openapi).toBe('3.0.1');
    expect(JSON.stringify(older)).not.toContain('"format"');
    const post = (older.paths as Record<string, Record<string, object>>)['/links']?.post;
    expect(JSON.stringify(post)).toMatch(/requestBody.*#\/components\/schemas\/Schema[0-9a-f]{12}/);
  }
});
