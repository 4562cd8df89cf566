import type { GivenSettings } from '../lib/settings.ts';
import type { Price } from './fake-stripe-invoices.ts';

export const given: GivenSettings = {
  plans: {
    pro: { prices: ['pro_monthly', 'pro_yearly', 'price_old'], entitlements: ['pro', 'export'], trialDays: 14 },
    team: { prices: ['team_monthly'], entitlements: ['team'], quantity: { least: 2, most: 10 } },
  },
};

export const prices: readonly Price[] = [
  { id: 'price_m', lookup_key: 'pro_monthly', active: true, amount: 1000, days: 30 },
  { id: 'price_y', lookup_key: 'pro_yearly', active: true, amount: 10_000, days: 365 },
  { id: 'price_t', lookup_key: 'team_monthly', active: true, amount: 2000, days: 30 },
  { id: 'price_old', lookup_key: null, active: false, amount: 800, days: 30 },
];
