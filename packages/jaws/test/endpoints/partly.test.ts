import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { write } from '../../src/engine/testing/project.ts';
import { alone, Deployed, fn, jawsJson } from './deployed.ts';

const mock = (Path: string, text: string, rest: Record<string, unknown> = {}) => ({
  Type: 'MOCK',
  Path,
  Responses: { default: { statusCode: '200', responseTemplates: { 'application/json': JSON.stringify(text) } } },
  ...rest,
});
const session = { session: { Type: 'TOKEN', Function: 'auth/session', AuthorizerResultTtlInSeconds: 0 } };
const allowing = `return { principalId: 'me', policyDocument: { Version: '2012-10-17', Statement: [
  { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: event.methodArn }] } };`;

let api: Deployed;
beforeAll(async () => {
  api = await Deployed.start({
    api: { Authorizers: session },
    files: {
      ...fn('auth/session', {}, allowing),
      ...alone('a/one', mock('one', 'first')),
      ...alone('a/two', mock('two', 'first', { AuthorizationType: 'CUSTOM', AuthorizerId: 'session', Cors: true })),
    },
  });
}, 180_000);
afterAll(() => api?.close());

const answer = async (id: string) => (await api.call(id, { headers: { authorization: 'x' } })).json();
const only = (...endpoints: string[]) => api.deploy({ functions: [], endpoints, resources: false });

test('an endpoint that was not asked for stays as it is deployed, with its authorizer and its CORS', async () => {
  write(api.root, alone('a/one', mock('one', 'second')));
  write(api.root, alone('a/two', mock('two', 'second')));
  const { plan } = await only('GET /one');
  expect(plan.regions[0]!.stacks[0]!.changes).toEqual([
    { action: 'update', kind: 'endpoint', id: 'GET /one', why: ['responses'] },
  ]);
  expect([await answer('GET /one'), await answer('GET /two')]).toEqual(['second', 'first']);
  expect((await api.call('GET /two')).status).toBe(401);
  expect((await api.call('GET /two', { method: 'OPTIONS' })).status).toBe(204);
  // The project no longer has the authorizer; the deployed stack does.
  write(api.root, { 'jaws.json': jawsJson({ api: {} }) });
  await only('GET /one');
  expect((await api.call('GET /two')).status).toBe(401);
});

test('all of them are what the project has', async () => {
  await api.deploy({ functions: [], resources: false });
  expect([await answer('GET /one'), await answer('GET /two')]).toEqual(['second', 'second']);
  expect((await api.call('GET /two', { method: 'OPTIONS' })).status).toBe(403);
});

test('an authorizer needs its function deployed', async () => {
  const secured = mock('three', 'x', { AuthorizationType: 'CUSTOM', AuthorizerId: 'other' });
  const other = { other: { Type: 'TOKEN', Function: 'auth/other' } };
  write(api.root, { ...fn('auth/other', {}, allowing), ...alone('a/three', secured, { Authorizers: other }) });
  await expect(only('GET /three')).rejects.toMatchObject({ code: 'EndpointFunctionNotDeployed' });
  await api.deploy();
  expect(await answer('GET /three')).toBe('x');
});

test('without endpoints the API goes', async () => {
  for (const name of ['one', 'two', 'three']) rmSync(join(api.root, 'aws_modules/a', name), { recursive: true });
  const { stacks } = await api.deploy({ functions: [], resources: false });
  expect(stacks).toEqual([expect.objectContaining({ stack: 'dev-api-e', result: 'deleted' })]);
});
