/**
 * The entry for a route, even if a project has moved all of them: `POST /shop/plans/checkout` is `POST /billing/checkout`, and `GET /shop/plans`
 * is `GET /billing`. The longest one counts, since `/email/verify` ends like `/verify`.
 */
export function routeOf(asked, routes) {
  if (Object.hasOwn(routes, asked)) return routes[asked];
  const [method, path = ''] = asked.split(' ');
  const [found] = Object.keys(routes)
    .map((key) => ({ key, declared: key.slice(key.indexOf(' ') + 1) }))
    .map(({ key, declared }) => ({ key, declared, rest: declared.replace(/^\/[^/]*/, '') }))
    .filter(({ key, declared, rest }) => {
      if (!key.startsWith(`${method} `)) return false;
      // A route with only one part may be anywhere, except below itself.
      return rest === '' ? path !== '' && !path.startsWith(`${declared}/`) : path.endsWith(rest);
    })
    .sort((one, other) => other.rest.length - one.rest.length);
  return found && routes[found.key];
}
