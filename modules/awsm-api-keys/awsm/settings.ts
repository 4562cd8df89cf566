import { defineSettings } from 'awsm-api-keys';

/**
 * Plans of your API, and settings of its keys: change what you like. Omitted settings have their defaults; the README of awsm-api-keys lists
 * all. A mistake ends the start of the functions with an error that names it. / */
export const settings = defineSettings({
  plans: {
    free: { ratePerSecond: 2, burst: 10, perDay: 1000, perMonth: 10_000, scopes: ['read'] },
    pro: { ratePerSecond: 50, burst: 100, perMonth: 1_000_000, scopes: ['read', 'write'] },
  },
  defaultPlan: 'free',
});
