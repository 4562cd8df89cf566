export type { Billing } from './customers.ts';
export { type Entitlements, entitlements, requireEntitlements } from './entitlements.ts';
export { serve } from './http/serve.ts';
export { type Command, operate } from './operate.ts';
export { defineSettings, type Settings } from './settings.ts';
export { createStripe } from './stripe/client.ts';
export { readSecrets } from './stripe/secrets.ts';
export { receive } from './webhook.ts';
export { queueDeletion, type UserDeleted, work } from './worker.ts';
