import { type Billing, createStripe } from 'awsm-billing';
import { createAws } from 'jaws-core-js/aws';
import { settings } from './settings.ts';

const env = process.env;
const aws = createAws();
let made: Billing | undefined;

/** What functions work with that speak with Stripe. Throws Error for a key that is missing or of the other mode. */
export function billing(): Billing {
  made ??= {
    aws,
    table: env.BILLING_TABLE ?? '',
    issuer: env.BILLING_ISSUER ?? '',
    settings,
    now: Date.now,
    stripe: createStripe({
      key: env.STRIPE_SECRET_KEY,
      isLive: settings.liveStages.includes(env.BILLING_STAGE ?? ''),
      base: settings.apiBase,
    }),
  };
  return made;
}
