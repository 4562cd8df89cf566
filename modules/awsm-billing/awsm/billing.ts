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

/** The dependencies of functions that call Stripe. Throws Error if the key is missing or belongs to the other mode. */
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
