/**
 * The route of an endpoint, also where a project has moved all of them: `POST /auth/v1/sign-up` is `POST /users/sign-up`. The longest one counts,
 * since `/email/verify` ends like `/verify`.
 */
export function routeOf<Route>(asked: string, routes: Readonly<Record<string, Route>>): Route | undefined {
  if (Object.hasOwn(routes, asked)) return routes[asked];
  const [method, path = ''] = asked.split(' ');
  const found = Object.keys(routes)
    .filter((key) => {
      const [other, declared = ''] = key.split(' ');
      const rest = declared.replace(/^\/[^/]*/, '');
      return other === method && rest !== '' && path.endsWith(rest);
    })
    .sort((a, b) => b.length - a.length)[0];
  return found === undefined ? undefined : routes[found];
}
