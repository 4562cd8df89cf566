export { collect } from './collect.ts';
export { type Message, notify } from './notify.ts';
export { type MessageRecord, send } from './send.ts';
export { type Channel, defineSettings, type Settings } from './settings.ts';
