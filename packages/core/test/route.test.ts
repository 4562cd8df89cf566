import { routeOf } from 'jaws-core-js/http';
import { expect, test } from 'vitest';

const names = [
  'GET /keys',
  'POST /keys',
  'GET /keys/usage',
  'PATCH /keys/{id}',
  'POST /keys/{id}/rotate',
  'POST /keys/verify',
  'POST /keys/email/verify',
];
const routes = Object.fromEntries(names.map((name) => [name, name]));

test.each(names.map((name) => [name, name]))('%s is itself', (asked, known) => {
  expect(routeOf(asked, routes)).toBe(known);
});

test.each([
  ['GET /account/keys', 'GET /keys'],
  ['GET /v1/account/api', 'GET /keys'],
  ['GET /', 'GET /keys'],
  ['POST /keystore', 'POST /keys'],
  ['GET /v1/keys/usage', 'GET /keys/usage'],
  ['GET /usage', 'GET /keys/usage'],
  ['PATCH /a/b/{id}', 'PATCH /keys/{id}'],
  ['POST /a/{id}/rotate', 'POST /keys/{id}/rotate'],
  ['POST /a/verify', 'POST /keys/verify'],
  ['POST /a/email/verify', 'POST /keys/email/verify'],
])('%s is %s, wherever a project has put it', (asked, known) => {
  expect(routeOf(asked, routes)).toBe(known);
});

test.each([
  'PATCH /a/b',
  'PATCH /a{id}',
  'PATCH /keys/{id}/more',
  'DELETE /keys',
  'GET /keys/none',
  'GET /keys/usage/none',
  'POST /keys/{id}/none',
  'GE /keys/usage',
  'GET',
  'GET ',
  'constructor',
  'GET/keys',
])('%s matches no route', (asked) => {
  expect(routeOf(asked, routes)).toBeUndefined();
});
