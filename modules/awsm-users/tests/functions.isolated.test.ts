import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { password, type SignedIn, UsersFunctions } from '../../../test/users-functions.ts';

// The functions themselves, as Lambda calls them.
let users: UsersFunctions;
let ada: SignedIn;
let sub: string;
beforeAll(async () => {
  users = await UsersFunctions.start();
  ada = await users.signUp('ada@app.example');
});
afterAll(() => users.stop());

const arn = 'arn:aws:execute-api:us-east-1:1:api/dev/GET/a/b';

test('a new user can read their account through the functions of the API', async () => {
  const me = await users.ask(users.calls.account, 'GET /users/me', undefined, ada);
  expect(me).toMatchObject({ status: 200, email: 'ada@app.example', name: 'Ada', roles: [] });
  sub = me.id;
  expect(await users.ask(users.calls.account, 'GET /users/me')).toMatchObject({ status: 401, reason: 'session' });
  expect(await users.ask(users.calls.account, 'GET /users/none')).toMatchObject({ status: 404, reason: 'invalid' });
  const signedIn = await users.ask(users.calls.account, 'POST /users/sign-in', { email: 'ada@app.example', password });
  expect(signedIn).toMatchObject({ status: 200, expiresIn: 600 });
});

test('the authorizer lets them in, with what endpoints need to know', async () => {
  const policy = await users.calls.authorizer({
    headers: { Authorization: ada.headers.authorization },
    methodArn: arn,
  });
  expect(policy).toEqual({
    principalId: sub,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: 'arn:aws:execute-api:us-east-1:1:api/dev/*' },
      ],
    },
    context: { sub, email: 'ada@app.example', sid: expect.any(String), roles: '', amr: 'pwd' },
  });
  for (const wrong of [{}, { headers: { authorization: 'Bearer x' }, methodArn: arn }, { headers: ada.headers }]) {
    await expect(users.calls.authorizer(wrong)).rejects.toThrow('Unauthorized');
  }
});

test('only the pages of the project may read answers, and only JSON of some size is read', async () => {
  const { account } = users.calls;
  const origin = async (from: string) => (await account({ httpMethod: 'OPTIONS', headers: { origin: from } })).headers;
  expect(await origin('https://app.example')).toMatchObject({
    'access-control-allow-origin': 'https://app.example',
    'access-control-allow-methods': 'GET, POST, PATCH, DELETE',
  });
  expect((await origin('https://b.example'))['access-control-allow-origin']).toBeUndefined();
  const sized = (bytes: number, type = 'application/json') =>
    users.ask(
      account,
      'POST /users/sign-in',
      { email: 'x'.repeat(bytes - '{"email":""}'.length) },
      { headers: { 'content-type': type } },
    );
  expect((await sized(16 * 1024)).status).toBe(400);
  expect((await sized(16 * 1024 + 1)).status).toBe(413);
  expect((await sized(100, 'text/plain')).status).toBe(415);
});

test('a deletion in the changes of the table goes on the bus, with the stage that it is of', async () => {
  const { deletions } = users.calls;
  const [Keys, NewImage] = [{ pk: { S: 'SUB#one' } }, { pk: { S: 'SUB#one' }, deleted: { N: '5' } }];
  expect(await deletions({ Records: [{ dynamodb: { Keys, NewImage } }] })).toEqual({ announced: 1 });
  expect(await deletions({ Records: [] })).toEqual({ announced: 0 });
  expect(await deletions({ since: '2026-01-01' })).toEqual({ announced: 0 });
});

test('an operator changes a user, and the mailer tells them', async () => {
  const { operator, account } = users.calls;
  expect(await operator({ do: 'roles', sub, roles: ['admin', 'member'] })).toMatchObject({
    id: sub,
    roles: ['admin', 'member'],
    disabled: false,
    factors: [],
  });
  expect((await users.ask(account, 'GET /users/me', undefined, ada)).roles).toEqual(['admin', 'member']);
  await expect(operator({ do: 'promote', sub })).rejects.toThrow('"do" is "promote"; it must be one of show, disable');
  await users.ask(account, 'POST /users/password/forgot', { email: 'ada@app.example' });
  const [mail, ...more] = await users.post();
  expect(more).toEqual([]);
  expect(JSON.stringify(mail)).toContain('https://app.example/reset#');
  expect(mail).toMatchObject({ Source: 'app@app.example', Destination: { ToAddresses: ['ada@app.example'] } });
});

test('add-ons identify the caller; each function performs only its own actions', async () => {
  const { factors, sessions } = users.calls;
  const request = { ip: '192.0.2.1', headers: ada.headers };
  const { result } = await factors({ do: 'identify', input: {}, request });
  expect(result).toMatchObject({ sub, email: 'ada@app.example', sid: expect.any(String), amr: ['pwd'] });
  expect(await factors({ do: 'exists', input: { sub }, request })).toEqual({ result: { exists: true } });
  expect(await factors({ do: 'exists', input: { sub: 'nobody' }, request })).toEqual({ result: { exists: false } });
  expect(await sessions({ do: 'open', input: { sub: 'nobody', amr: ['pop'] }, request })).toMatchObject({
    refusal: { status: 404, reason: 'gone' },
  });
  const opened = await sessions({ do: 'open', input: { sub, amr: ['pop'] }, request });
  expect(opened.result).toMatchObject({ accessToken: expect.any(String), refreshToken: expect.any(String) });
  await expect(factors({ do: 'open', input: {}, request })).rejects.toThrow('it must be one of identify, exists');
  await expect(sessions({ do: 'identify', input: {}, request })).rejects.toThrow('it must be one of find, create');
  for (const call of [{ input: [] }, { input: {}, request: {} }, { input: {}, request: { ip: '', headers: {} } }]) {
    await expect(factors({ do: 'identify', request, ...call })).rejects.toThrow(/must be an object|must have "ip"/);
  }
});

test('without a secret nobody is signed in, and the log says why', async () => {
  vi.stubEnv('USERS_SECRET', 'short');
  vi.resetModules();
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  const { handler } = await import('../awsm/account/handler.ts');
  const answer = await users.ask(handler as never, 'GET /users/me', undefined, ada);
  expect([answer.status, answer.reason]).toEqual([500, 'failed']);
  expect(log.mock.calls.flat().map(String).join()).toContain('USERS_SECRET');
  log.mockRestore();
});
