import { expect, it, test } from 'vitest';
import { Router } from './router.ts';

/** A router of lines such as `GET /pets/{id}`. */
function routerOf(...lines: string[]): Router<string> {
  const paths = new Map<string, Map<string, string>>();
  for (const line of lines) {
    const [verb = '', path = ''] = line.split(' ');
    paths.set(path, (paths.get(path) ?? new Map<string, string>()).set(verb, line));
  }
  const router = new Router<string>();
  for (const [path, methods] of paths) router.add(path, methods);
  return router;
}

// A literal segment wins over a parameter, a parameter over a greedy one; a path that comes to a dead end, or lacks the verb, is left
// for the next. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
test.each<[routes: string[], request: string, route: string | undefined, parameters: [string, string][]]>([
  [['GET /pets/new', 'GET /pets/{id}'], 'GET /pets/new', 'GET /pets/new', []],
  [['GET /pets/new', 'GET /pets/{id}'], 'GET /pets/7', 'GET /pets/{id}', [['id', '7']]],
  // Back from a literal to a parameter, one and two segments up.
  [['GET /pets/new', 'GET /{kind}/old'], 'GET /pets/old', 'GET /{kind}/old', [['kind', 'pets']]],
  [['GET /a/b/c', 'GET /{x}/b/d'], 'GET /a/b/d', 'GET /{x}/b/d', [['x', 'a']]],
  [['GET /a/b/c', 'GET /a/{y}/d'], 'GET /a/b/d', 'GET /a/{y}/d', [['y', 'b']]],
  // Back from a parameter to a greedy one; nothing is left of the parameter.
  [['GET /{x}/end', 'GET /{proxy+}'], 'GET /a/other', 'GET /{proxy+}', [['proxy', 'a/other']]],
  [['GET /a/{x}/end', 'GET /a/{rest+}'], 'GET /a/b/c', 'GET /a/{rest+}', [['rest', 'b/c']]],
  [['GET /a/{x}/end', 'GET /{rest+}'], 'GET /a/b/c', 'GET /{rest+}', [['rest', 'a/b/c']]],
  // The verb decides as well.
  [['GET /pets/new', 'POST /pets/{id}'], 'POST /pets/new', 'POST /pets/{id}', [['id', 'new']]],
  [['GET /pets/{id}', 'ANY /{proxy+}'], 'POST /pets/7', 'ANY /{proxy+}', [['proxy', 'pets/7']]],
  [['GET /pets', 'ANY /pets'], 'GET /pets', 'GET /pets', []],
  [['GET /pets', 'ANY /pets'], 'PUT /pets', 'ANY /pets', []],
  // Dead ends without another way.
  [['GET /pets/new', 'POST /{kind}/old'], 'GET /pets/old', undefined, []],
  [['GET /a/b/c'], 'GET /a/b', undefined, []],
  [['GET /{x}'], 'GET /', undefined, []],
])('of %j, %s is %j', (routes, request, route, parameters) => {
  const [verb = '', path = ''] = request.split(' ');
  const found = routerOf(...routes).find(path, verb);
  expect(found?.method).toBe(route);
  expect(found?.pathParameters ?? []).toEqual(parameters);
});

it('a slash at the end means nothing, and values stay as they were sent', () => {
  const router = routerOf('GET /a~b/{id}');
  expect(router.find('/a%7Eb/x%2Fy/', 'GET')).toEqual({ method: 'GET /a~b/{id}', pathParameters: [['id', 'x%2Fy']] });
});
