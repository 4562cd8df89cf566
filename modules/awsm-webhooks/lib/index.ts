export { type Perform, type ProcessOptions, processBatch, type WebhookEvent } from './process.ts';
export { providers } from './providers/index.ts';
export type { Delivery, Headers, Provider, Received } from './providers/types.ts';
export { maxBytes, receive, type Sender, type Sink } from './receive.ts';
export { secretsOf } from './secrets.ts';
export { defineSettings, type Settings } from './settings.ts';
export { ledger, type Message, sink } from './store.ts';
