export { connect, disconnect } from './connections.ts';
export { type Delivering, deliver, type StreamRecord } from './deliver.ts';
export { type Closing, closeDeleted, type UserDeleted } from './erase.ts';
export { type Publication, publish } from './publish.ts';
export { Refusal } from './refusal.ts';
export {
  type ChannelRule,
  defineSettings,
  type GivenSettings,
  type Right,
  type Settings,
  type User,
} from './settings.ts';
export { answer } from './socket.ts';
export type { Store } from './store.ts';
export { de } from './texts/de.ts';
export { clientUrl, issueTicket, type Realtime, redeemTicket, userOf } from './tickets.ts';
