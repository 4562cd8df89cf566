import { type Answer, createHandler, type HttpRequest, json, readObject, routeOf } from 'jaws-core-js/http';
import type { ListedKey } from '../customers.ts';
import { planOf, readCustomer } from '../customers.ts';
import { createKey, type Keys, type MadeKey, renameKey, revokeKey, rotateKey } from '../keys.ts';
import { secondsOf } from '../table.ts';
import { KeyRefusal } from '../texts.ts';
import { lastUses, totalsOf, usageOf } from '../usage.ts';
import { daysIn, expiryIn, type Input, nameIn, overlapIn, requestIn, scopesIn } from './input.ts';

type Route = (keys: Keys, customer: string, request: HttpRequest) => Promise<Answer>;

/** The id of a customer: what an authorizer of users calls `sub`. */
export const isCustomer = (id: unknown): id is string => typeof id === 'string' && /^[\w:.@|-]{1,128}$/.test(id);

const inputOf = (request: HttpRequest): Input =>
  request.body.length === 0 ? {} : readObject(request, { types: ['application/json'], maxBytes: 16 * 1024 });

const time = (seconds: number) => new Date(seconds * 1000).toISOString();

const shown = ({ created, ends, ...key }: ListedKey | MadeKey, used?: number) => ({
  ...key,
  created: time(created),
  ...(ends !== undefined && { ends: time(ends) }),
  ...(used !== undefined && { lastUsed: time(used) }),
});

const idOf = ({ params }: HttpRequest): string => params.id ?? '';

const routes: Readonly<Record<string, Route>> = {
  'GET /api-keys': async (keys, customer) => {
    const [found, uses, totals] = await Promise.all([
      readCustomer(keys, keys.settings, customer),
      lastUses(keys, customer),
      totalsOf(keys, keys.settings, customer),
    ]);
    const plan = { name: found.plan, ...planOf(keys.settings, found.plan) };
    return json(200, { plan, usage: totals, keys: found.keys.map((key) => shown(key, uses.get(key.id))) });
  },
  'POST /api-keys': async (keys, customer, request) => {
    const input = inputOf(request);
    const days = expiryIn(input, keys.settings.expiryDays);
    const made = await createKey(keys, customer, {
      name: nameIn(input),
      scopes: scopesIn(input),
      until: days === undefined ? undefined : secondsOf(keys) + days * 86_400,
      request: requestIn(request),
    });
    return json(201, shown(made));
  },
  'PATCH /api-keys/{id}': async (keys, customer, request) => {
    await renameKey(keys, customer, idOf(request), nameIn(inputOf(request)));
    return { statusCode: 204, body: '' };
  },
  'DELETE /api-keys/{id}': async (keys, customer, request) => {
    if (!(await revokeKey(keys, customer, idOf(request)))) throw new KeyRefusal(404, 'unknown', 'notFound');
    return { statusCode: 204, body: '' };
  },
  'POST /api-keys/{id}/rotate': async (keys, customer, request) => {
    const overlapHours = overlapIn(inputOf(request), keys.settings.overlapHours);
    const made = await rotateKey(keys, customer, idOf(request), { overlapHours, request: requestIn(request) });
    return json(201, shown(made));
  },
  'GET /api-keys/usage': async (keys, customer, { query }) => {
    const range = daysIn(query.get('from') ?? undefined, query.get('to') ?? undefined, keys.now());
    return json(200, { ...range, days: await usageOf(keys, keys.settings, customer, range) });
  },
};

/** A handler for signed-in users, each of whom is a customer. `origins`: those whose pages may read the responses. */
export const serve = (keys: Keys, origins: string | undefined) =>
  createHandler(
    async (request) => {
      const languages = request.headers['accept-language'];
      try {
        const route = routeOf(request.route, routes);
        if (!route) throw new KeyRefusal(404, 'unknown', 'notFound');
        // A key is not a user: it must not create other keys.
        if (!isCustomer(request.caller) || request.claims.apiKey !== undefined)
          throw new KeyRefusal(401, 'session', 'session');
        return await route(keys, request.caller, request);
      } catch (error) {
        throw error instanceof KeyRefusal ? error.in(languages, keys.settings.texts) : error;
      }
    },
    {
      cors: {
        origins,
        methods: ['GET', 'POST', 'PATCH', 'DELETE'],
        headers: ['authorization', 'content-type', 'idempotency-key'],
      },
    },
  );
