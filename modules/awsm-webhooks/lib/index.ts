export { type BatchResponse, processBatch, type QueueRecord, type WebhookEvent } from './process.ts';
export { providers } from './providers/index.ts';
export type { Delivery, Headers, Provider, Received } from './providers/types.ts';
export { type Answer, type Incoming, maxBytes, receive, type Sender, type Sink } from './receive.ts';
export { secretsOf } from './secrets.ts';
export { type Ledger, ledger, type Message, sink } from './store.ts';
