import { Refusal } from 'jaws-core-js/http';

export const invalid = (field: string, message: string) => new Refusal(400, 'invalid', message, { field });

export const sessionEnded = () => new Refusal(401, 'session', 'Please sign in again.');

export const raced = () =>
  new Refusal(409, 'raced', 'The account was changed at the same time. Please try again.', { retryAfter: 1 });
