export { forget } from './enrol.ts';
export { readSecrets } from './secret.ts';
export { serve } from './serve.ts';
export { defineSettings, type Settings } from './settings.ts';
export type { Totp } from './store.ts';
