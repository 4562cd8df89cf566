import { defineSettings } from 'awsm-billing';

/**
 * Plans that you sell, and settings of billing: change what you like. Omitted settings have their defaults; the README of awsm-billing lists
 * all. A mistake ends the start of the functions with an error that names it. / */
export const settings = defineSettings({
  plans: {
    // `prices`: lookup keys or ids of prices that you have created at Stripe.
    pro: { prices: ['pro_monthly', 'pro_yearly'], entitlements: ['pro'], trialDays: 14 },
    team: { prices: ['team_monthly'], entitlements: ['pro', 'team'], quantity: { least: 2, most: 100 } },
  },
});
