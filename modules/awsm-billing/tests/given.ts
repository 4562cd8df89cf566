import type { GivenSettings } from '../lib/settings.ts';

export const given: GivenSettings = {
  plans: {
    pro: { prices: ['pro_monthly', 'pro_yearly', 'price_old'], entitlements: ['pro', 'export'], trialDays: 14 },
    team: { prices: ['team_monthly'], entitlements: ['team'], quantity: { least: 2, most: 10 } },
  },
};
