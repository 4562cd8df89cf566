import { type Answer, createHandler, type HttpRequest, json, readObject, routeOf } from 'jaws-core-js/http';
import { countTry } from 'jaws-core-js/table';
import { change, checkout, plansOf, portal, readChoice } from '../checkout.ts';
import { type Billing, customerOf } from '../customers.ts';
import { entitlementsIn } from '../entitlements.ts';
import { NoAnswer, StripeError } from '../stripe/client.ts';
import { type Held, type Kept, readKept } from '../subscriptions.ts';
import { syncUser } from '../sync.ts';
import { BillingRefusal } from '../texts.ts';

export interface Served {
  /**
   * Created at the first request, so that a wrong key leads to a logged answer, not to a function that does not start.
   */
  readonly billing: () => Billing;
  /** BILLING_PAGES: `https://myapp.com`. */
  readonly pages: string;
}

type Route = (billing: Billing, sub: string, request: HttpRequest, pages: string) => Promise<Answer>;

const inputOf = (request: HttpRequest) => readObject(request, { types: ['application/json'], maxBytes: 16 * 1024 });

const time = (seconds: number) => new Date(seconds * 1000).toISOString();

const shownPlan = ({ periodEnd, trialEnd, ...held }: Held) => ({
  ...held,
  periodEnd: time(periodEnd),
  ...(trialEnd !== undefined && { trialEnd: time(trialEnd) }),
});

function shown(billing: Billing, kept: Kept | undefined): Answer {
  const plans = plansOf(billing, kept?.subscriptions ?? []);
  const { names } = entitlementsIn(billing.settings, plans);
  return json(200, { plans: plans.map(shownPlan), entitlements: [...names].sort() });
}

/** How often a user's request may call Stripe. */
const refreshMs = 5000;
/** How often Stripe is asked about subscriptions that should have ended. */
const staleMs = 60_000;

/** One user must not use up the requests that Stripe accepts from all: https://docs.stripe.com/rate-limits. In five minutes. */
const mostRequests = { most: 30, window: 300 };

const secondsToWait = ({ aws, table, now }: Billing, sub: string): Promise<number> =>
  countTry(aws, { table, id: sub, ...mostRequests, now: now() });

/** Counts a request that calls Stripe. Throws BillingRefusal. */
async function limited(billing: Billing, sub: string): Promise<void> {
  const retryAfter = await secondsToWait(billing, sub);
  if (retryAfter > 0) throw new BillingRefusal(429, 'limit', { retryAfter });
}

const routes: Readonly<Record<string, Route>> = {
  'GET /billing': async (billing, sub, { query }) => {
    const kept = await readKept(billing, sub);
    const age = kept ? billing.now() - kept.fetched : Number.POSITIVE_INFINITY;
    // Subscriptions that ended without an event from Stripe are checked, too.
    const isStale = kept?.subscriptions.some(({ items }) =>
      items.some(({ periodEnd }) => periodEnd * 1000 < billing.now()),
    );
    const isWanted = query.get('refresh') === '1' && age >= refreshMs;
    if (!isWanted && !(isStale && age >= staleMs)) return shown(billing, kept);
    const customer = await customerOf(billing, sub);
    if (customer === undefined || (await secondsToWait(billing, sub)) > 0) return shown(billing, kept);
    return shown(billing, await syncUser(billing, sub, customer));
  },
  'POST /billing/checkout': async (billing, sub, request, pages) => {
    const { price, quantity } = inputOf(request);
    const choice = readChoice(billing, price, quantity);
    await limited(billing, sub);
    const { email } = request.claims;
    const buyer = { sub, email: typeof email === 'string' ? email : undefined };
    return json(200, { url: await checkout(billing, pages, buyer, choice) });
  },
  'POST /billing/portal': async (billing, sub, _request, pages) => {
    await limited(billing, sub);
    return json(200, { url: await portal(billing, pages, sub) });
  },
  'POST /billing/change': async (billing, sub, request) => {
    const { price, quantity } = inputOf(request);
    const choice = readChoice(billing, price, quantity);
    await limited(billing, sub);
    return shown(billing, await change(billing, sub, choice));
  },
};

/** A handler for signed-in users. `origins`: those whose pages may read the answers. */
export const serve = ({ billing, pages }: Served, origins: string | undefined) =>
  createHandler(
    async (request) => {
      const languages = request.headers['accept-language'];
      const ready = billing();
      try {
        const route = routeOf(request.route, routes);
        if (!route) throw new BillingRefusal(404, 'notFound');
        const { caller } = request;
        if (caller === undefined || !/^[\w:.@|-]{1,128}$/.test(caller)) throw new BillingRefusal(401, 'session');
        return await route(ready, caller, request, readPages(pages));
      } catch (error) {
        const isAway = error instanceof StripeError || error instanceof NoAnswer;
        if (isAway) console.error(error);
        const refusal = isAway ? new BillingRefusal(503, 'unavailable', { retryAfter: 5 }) : error;
        throw refusal instanceof BillingRefusal ? refusal.in(languages, ready.settings.texts) : refusal;
      }
    },
    { cors: { origins, methods: ['GET', 'POST'] } },
  );

/** The pages to which Stripe sends people back. Throws Error. */
function readPages(pages: string): string {
  if (!/^https:\/\/[^\s/?#]+$/.test(pages) && !/^http:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?$/.test(pages)) {
    throw new Error('BILLING_PAGES must be the address of your pages, such as https://myapp.com');
  }
  return pages;
}
