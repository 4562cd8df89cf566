import { routeOf } from 'jaws-core-js/http';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createAddonHandler } from '../lib/addons/handler.ts';
import { routes } from '../lib/http/routes.ts';
import { defineSettings } from '../lib/settings.ts';
import { TestUsers } from './cloud.ts';

let users: Awaited<ReturnType<typeof TestUsers.start>>;
beforeAll(async () => {
  users = await TestUsers.start();
});
afterAll(() => users.stop());

test.each([
  ['POST /users/sign-up', 'POST /users/sign-up'],
  ['POST /auth/v1/sign-up', 'POST /users/sign-up'],
  ['POST /sign-up', 'POST /users/sign-up'],
  ['POST /auth/email/verify', 'POST /users/email/verify'],
  ['POST /auth/verify', 'POST /users/verify'],
  ['DELETE /auth/me/sessions/{id}', 'DELETE /users/me/sessions/{id}'],
  ['DELETE /auth/me', 'DELETE /users/me'],
])('%s is answered as %s, wherever a project has put it', (asked, known) => {
  expect(routeOf(asked, routes)).toBe(routes[known]);
});

test.each(['GET /users/sign-up', 'POST /users/join', 'POST /users/xsign-up', 'POST', 'GET /constructor'])(
  '%s is none',
  (asked) => expect(routeOf(asked, routes)).toBeUndefined(),
);

test('mails name where answers go and the configuration set, and ask machines for no answer', async () => {
  const email = 'ada@example.com';
  await users.user(email);
  await users.aws.rest('email', 'POST', '/v2/email/configuration-sets', { ConfigurationSetName: 'news' });
  const rest = vi.spyOn(users.aws, 'rest');
  const record = {
    messageId: 'm1',
    body: JSON.stringify({ kind: 'reset', email }),
    attributes: { ApproximateReceiveCount: '1' },
  };
  await users.with({ replyTo: 'help@app.example', configurationSet: 'news' }, () => users.deliver([record]));
  expect(rest.mock.calls.at(-1)?.[3]).toMatchObject({
    ReplyToAddresses: ['help@app.example'],
    ConfigurationSetName: 'news',
    Content: { Simple: { Headers: [{ Name: 'Auto-Submitted', Value: 'auto-generated' }] } },
  });
  for (const wrong of [{ replyTo: 'a b@c' }, { replyTo: 'a@b.c\nBcc: d@e.f' }, { configurationSet: 'a/b' }]) {
    expect(() => defineSettings(wrong)).toThrow('aws_modules/awsm-users/settings.ts');
  }
});

test.each([
  ['/users/me/passkeys', 'list'],
  ['/auth/v1/me/passkeys', 'list'],
  ['/auth/passkeys/options', 'ask'],
  ['/auth/me/passkeys/options', 'begin'],
])('an endpoint of an add-on at %s', async (resource, name) => {
  const route = (said: string) => async () => ({ said });
  const handler = createAddonHandler(
    {},
    {
      'POST /users/me/passkeys': route('list'),
      'POST /users/me/passkeys/options': route('begin'),
      'POST /users/passkeys/options': route('ask'),
    },
    { texts: [], origins: '', maxBytes: 100 },
  );
  const { statusCode, body } = await handler({ resource, httpMethod: 'POST', headers: {}, body: '' });
  expect([statusCode, JSON.parse(body ?? '').said]).toEqual([200, name]);
});
