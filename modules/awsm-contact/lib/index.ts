export { type Answer, addressOf, answerTo, messageIn, type Request } from './http.ts';
export { mailSender } from './mail.ts';
export { Refusal } from './refusal.ts';
export { type Contact, submit } from './submit.ts';
export { createToken, seconds } from './token.ts';
export type { Message } from './validate.ts';
