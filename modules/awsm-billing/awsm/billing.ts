import { type Billing, createStripe } from 'awsm-billing';
import { createAws } from 'jaws-core-js/aws';
import { settings } from './settings.ts';

const {
  BILLING_TABLE: table = '',
  BILLING_ISSUER: issuer = '',
  BILLING_STAGE: stage = '',
  STRIPE_SECRET_KEY: key,
} = process.env;
const aws = createAws();
let made: Billing | undefined;

/** What functions work with that speak with Stripe. Throws Error for a key that is missing or of the other mode. */
export function billing(): Billing {
  const { apiBase: base, liveStages } = settings;
  made ??= {
    aws,
    table,
    issuer,
    settings,
    now: Date.now,
    stripe: createStripe({ key, isLive: liveStages.includes(stage), base }),
  };
  return made;
}
