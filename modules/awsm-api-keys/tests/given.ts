import type { GivenSettings } from '../lib/settings.ts';

export const given: GivenSettings = {
  plans: {
    free: { ratePerSecond: 2, burst: 3, perDay: 20, perMonth: 30, scopes: ['read'] },
    pro: { ratePerSecond: 50, burst: 100, scopes: ['read', 'write'] },
    huge: { ratePerSecond: 1000, burst: 4000, scopes: ['read'] },
  },
  defaultPlan: 'free',
};
