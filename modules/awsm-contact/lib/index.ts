export { mailSender } from './mail.ts';
export { defineSettings, type Settings } from './settings.ts';
export { type Contact, submit } from './submit.ts';
export { de } from './texts/de.ts';
export { createToken } from './token.ts';
export type { Message } from './validate.ts';
