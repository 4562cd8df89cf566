import { routeOf } from 'jaws-core-js/http';
import { expect, test } from 'vitest';
import { createAddonHandler } from '../lib/addons/handler.ts';
import { routes } from '../lib/http/routes.ts';

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
  '%s matches no route',
  (asked) => expect(routeOf(asked, routes)).toBeUndefined(),
);

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

test('the longest route of the same method counts, and one of a single part anywhere but below itself', () => {
  const all = { 'GET /a/b': 1, 'GET /a/x/b': 2, 'POST /a/x/b': 3, 'GET /a': 4, GET: 5 };
  expect(routeOf('GET /z/b', all)).toBe(1);
  expect(routeOf('GET /z/x/b', all)).toBe(2);
  expect(routeOf('POST /z/x/b', all)).toBe(3);
  for (const asked of ['GET /a', 'GET /z', 'GET /b/c', 'GET /']) expect(routeOf(asked, all)).toBe(4);
  for (const none of ['GET /a/c', 'POST /z/b', 'POST /', 'toString']) expect(routeOf(none, all)).toBeUndefined();
});
