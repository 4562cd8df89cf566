import { Refusal } from 'jaws-core-js/http';

export const invalid = (field: string, message: string) => new Refusal(400, 'invalid', message, { field });

export const sessionEnded = () => new Refusal(401, 'session', 'Please sign in again.');

export const raced = () =>
  new Refusal(409, 'raced', 'The account was changed at the same time. Please try again.', { retryAfter: 1 });

/** The result of `act`, which is retried once if a concurrent change makes it return nothing. Throws Refusal. */
export async function twice<T>(act: () => Promise<T | undefined>): Promise<T> {
  const result = (await act()) ?? (await act());
  if (result === undefined) throw raced();
  return result;
}
