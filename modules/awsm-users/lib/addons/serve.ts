import { Refusal } from 'jaws-core-js/http';
import { clientOf } from '../client.ts';
import type { Input } from '../input.ts';
import { keyPair } from '../secret.ts';
import { publishKey } from '../tokens/published-key.ts';
import type { Users } from '../users.ts';
import type { Act } from './acts.ts';

/** The event that an add-on sends to a function without an endpoint. */
export interface AddonCall {
  readonly do?: unknown;
  readonly input?: unknown;
  /** The client that the add-on serves. */
  readonly request?: unknown;
}

/** The answer to an add-on: it may be a refusal, which the add-on passes on. */
export type AddonAnswer =
  | { readonly result: object }
  | { readonly refusal: Pick<Refusal, 'status' | 'reason' | 'message' | 'details'> };

/** A handler of these acts. IAM decides who may call it. Throws Error for an invalid call. */
export function serveAddons(users: Users, acts: Readonly<Record<string, Act>>) {
  let isPublished = false;
  return async (call: AddonCall): Promise<AddonAnswer> => {
    const name = String(call.do);
    if (!Object.hasOwn(acts, name)) {
      throw new Error(`"do" is ${JSON.stringify(call.do)}; it must be one of ${Object.keys(acts).join(', ')}.`);
    }
    if (!isObject(call.input)) throw new Error('"input" must be an object.');
    const client = clientOf(readRequest(call.request), users.settings.clientHeader);
    // Before the first token is made, so that the authorizer can verify it.
    if (!isPublished) await publishKey(users, keyPair(users.secret).publicKey);
    isPublished = true;
    try {
      return { result: await acts[name]!(users, call.input, client) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, reason, message, details } = error;
      return { refusal: { status, reason, message, details } };
    }
  };
}

const isObject = (value: unknown): value is Input =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Without an address nothing could be limited. Throws Error. */
function readRequest(request: unknown): { ip: string; headers: Readonly<Record<string, string>> } {
  const { ip, headers } = isObject(request) ? request : {};
  if (typeof ip !== 'string' || ip === '' || !isObject(headers))
    throw new Error('"request" must have "ip" and "headers".');
  return {
    ip,
    headers: Object.fromEntries(
      Object.entries(headers).filter((one): one is [string, string] => typeof one[1] === 'string'),
    ),
  };
}
