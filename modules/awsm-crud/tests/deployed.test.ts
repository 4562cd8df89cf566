import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModuleApp } from '../../../test/module-app.ts';

describe.each(['REST', 'HTTP'] as const)('on a %s API', (protocol) => {
  let app: ModuleApp;
  beforeAll(async () => {
    app = await ModuleApp.start(['awsm-crud'], {}, protocol);
  });
  afterAll(() => app?.stop());

  /** Signed, as AWS_IAM requires. */
  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await app.aws.request('execute-api', method, new URL(app.url(path)), {
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    // biome-ignore lint/suspicious/noExplicitAny: whatever the module answers
    const json: any = text === '' ? undefined : JSON.parse(text);
    return { status: response.status, url: response.url, headers: response.headers, json };
  }

  test('nobody without a signature', async () => {
    expect((await app.call('GET', '/items')).status).toBe(403);
    expect((await app.call('POST', '/items', { title: 'a' })).status).toBe(403);
  });

  test('an item from its making to its end', async () => {
    const made = await call('POST', '/items', { title: 'Milk', tags: ['shop'] }, { 'idempotency-key': 'one' });
    expect([made.status, made.headers.get('etag')]).toEqual([201, '"1"']);
    const again = await call('POST', '/items', { title: 'Milk', tags: ['shop'] }, { 'idempotency-key': 'one' });
    expect([again.json.id, again.headers.get('idempotency-replayed')]).toEqual([made.json.id, 'true']);
    const at = new URL(made.headers.get('location') ?? '', made.url);
    expect(at.href).toBe(app.url(`/items/${made.json.id}`));
    const path = `/items/${made.json.id}`;
    expect((await call('GET', path)).json).toEqual(made.json);
    const merge = { 'content-type': 'application/merge-patch+json', 'if-match': '"1"' };
    expect((await call('PATCH', path, { status: 'done' }, merge)).json).toMatchObject({ status: 'done', version: 2 });
    expect((await call('PUT', path, { title: 'Tea' }, { 'if-match': '"1"' })).status).toBe(412);
    expect((await call('GET', '/items?status=done')).json.items).toHaveLength(1);
    expect((await call('PUT', path, { title: 'Tea' }, { 'if-match': '"2"' })).json.title).toBe('Tea');
    expect((await call('GET', '/items?status=done')).json).toEqual({ items: [], next: null });
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
  });

  test('invalid input is refused with its path', async () => {
    const { status, json } = await call('POST', '/items', { title: '', status: 'maybe' });
    expect([status, json.problems.map((one: { path: string }) => one.path)]).toEqual([422, ['/title', '/status']]);
  });

  test('pages', async () => {
    for (const title of ['a', 'b', 'c']) await call('POST', '/items', { title });
    const first = await call('GET', '/items?limit=2');
    const second = await call('GET', `/items?limit=2&cursor=${first.json.next}`);
    const titles = [...first.json.items, ...second.json.items].map((item) => item.title);
    expect([titles, second.json.next]).toEqual([['a', 'b', 'c'], null]);
  });

  const edit = (file: string, change: (text: string) => string) => {
    const path = `${app.root}/aws_modules/awsm-crud/${file}`;
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  };

  test('a second resource is a copy of the folder', async () => {
    cpSync(`${app.root}/aws_modules/awsm-crud/items`, `${app.root}/aws_modules/awsm-crud/orders`, { recursive: true });
    edit('orders/awsm.json', (text) => text.replaceAll('items', 'orders'));
    edit('orders/resource.ts', (text) => text.replace("name: 'items'", "name: 'orders'"));
    await app.deploy();
    const made = await call('POST', '/orders', { title: 'Book' });
    expect(made.status).toBe(201);
    expect((await call('GET', '/orders')).json.items).toEqual([made.json]);
    expect((await call('GET', `/items/${made.json.id}`)).status).toBe(404);
  });

  test('the schema and who may call are the user’s to change', async () => {
    edit('items/schema.json', (text) => text.replace('"maxLength": 200', '"maxLength": 3'));
    edit('items/resource.ts', (text) => text.replace('requireIfMatch: false', 'requireIfMatch: true'));
    edit('items/awsm.json', (text) => text.replaceAll('AWS_IAM', 'NONE'));
    await app.deploy();
    expect((await app.call('POST', '/items', { title: 'long' })).status).toBe(422);
    const { status, json } = await app.call('POST', '/items', { title: 'ok' });
    expect(status).toBe(201);
    expect((await app.call('DELETE', `/items/${json.id}`)).status).toBe(428);
  });

  test('with an authorizer, each caller has items of their own', async () => {
    await app.jaws('module', 'create', 'auth', 'session');
    const functions = `${app.root}/aws_modules/auth/session`;
    writeFileSync(
      `${functions}/awsm.json`,
      JSON.stringify({
        lambda: { cloudFormation: { Handler: 'aws_modules/auth/session/handler.handler', Runtime: 'nodejs22.x' } },
      }),
    );
    writeFileSync(
      `${functions}/handler.ts`,
      `export const handler = async ({ headers, methodArn, routeArn }: any) => ({
      principalId: headers.authorization ?? headers.Authorization,
      context: { sub: headers.authorization ?? headers.Authorization },
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: routeArn ?? methodArn }],
      },
    });`,
    );
    edit('items/resource.ts', (text) => text.replace('owned: false', 'owned: true'));
    edit('items/awsm.json', (text) => {
      const awsm = JSON.parse(text);
      for (const one of awsm.apiGateway.cloudFormation) {
        if (one.Method !== 'OPTIONS') Object.assign(one, { AuthorizationType: 'CUSTOM', AuthorizerId: 'session' });
      }
      awsm.apiGateway.Authorizers = {
        session: { Type: 'REQUEST', Function: 'auth/session', AuthorizerResultTtlInSeconds: 0 },
      };
      return JSON.stringify(awsm);
    });
    await app.deploy();
    const [ann, bob] = [{ authorization: 'ann' }, { authorization: 'bob' }];
    expect((await app.call('GET', '/items')).status).toBe(401);
    const { status, json } = await app.call('POST', '/items', { title: 'own' }, ann);
    expect(status).toBe(201);
    expect((await app.call('GET', '/items', undefined, ann)).json.items).toEqual([json]);
    expect((await app.call('GET', '/items', undefined, bob)).json.items).toEqual([]);
    expect((await app.call('GET', `/items/${json.id}`, undefined, bob)).status).toBe(404);
  });
});
