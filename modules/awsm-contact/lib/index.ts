export { mailSender } from './mail.ts';
export { type Contact, submit } from './submit.ts';
export { createToken, seconds } from './token.ts';
export type { Message } from './validate.ts';
