export { serve } from './serve.ts';
export { defineSettings, readPlace, type Settings } from './settings.ts';
export { forget, type Passkeys } from './store.ts';
