import { factorActs, sessionActs } from '../lib/addons/acts.ts';
import { type Addon, createAddon } from '../lib/addons/client.ts';
import { serveAddons } from '../lib/addons/serve.ts';
import type { Users } from '../lib/users.ts';

/** An add-on that calls the functions through JSON, as Lambda does. */
export function addonOf(given: Users): Addon {
  const functions = { factors: serveAddons(given, factorActs), sessions: serveAddons(given, sessionActs) };
  const rest = async (_service: string, _method: string, path: string, input?: object) => {
    const name = /functions\/(\w+)\/invocations$/.exec(path)?.[1] as keyof typeof functions;
    return JSON.parse(JSON.stringify(await functions[name](JSON.parse(JSON.stringify(input)))));
  };
  return createAddon({ rest: rest as never }, { factors: 'factors', sessions: 'sessions' });
}
