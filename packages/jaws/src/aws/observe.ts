import { fail } from '../errors/catalogue/index.ts';
import { JawsError } from '../errors/error.ts';
import { type CallContext, explainAwsError } from './explain.ts';
import type { Reachability } from './reachability.ts';

/** Marks an error of an SDK client with the call that threw it, for a later translation. */
const call = Symbol('jaws.call');

interface Observable {
  readonly middlewareStack: {
    add(
      middleware: (
        next: (args: never) => Promise<unknown>,
        context: { readonly commandName?: string },
      ) => (args: never) => Promise<unknown>,
      options: { step: 'initialize'; priority: 'high'; name: string },
    ): void;
  };
}

/**
 * Makes a client throw the user's errors: errors that `explainAwsError` understands become catalogue errors, all others
 * are thrown as they are, marked for `rejected`. An endpoint known not to respond is not called.
 */
export function observe<Client>(
  client: Client,
  context: Omit<CallContext, 'operation'>,
  reachability: Reachability,
): Client {
  // Every SDK client has a middleware stack of this form; their own types of it differ by client and have no common parent.
  (client as unknown as Observable).middlewareStack.add(
    (next, command) => async (args) => {
      const gone = reachability.gone(context);
      if (gone) throw gone;
      try {
        return await next(args);
      } catch (error) {
        // The credentials of a role report the reason of a failure themselves.
        if (error instanceof JawsError) throw error;
        const operation = (command.commandName ?? 'call').replace(/Command$/, '');
        const known = explainAwsError(error, { ...context, operation });
        if (known) {
          reachability.note(context, known);
          throw known;
        }
        if (typeof error === 'object' && error !== null) {
          Object.defineProperty(error, call, {
            value: `${context.service}:${operation} in ${context.region}`,
            configurable: true,
          });
        }
        throw error;
      }
    },
    { step: 'initialize', priority: 'high', name: 'jawsErrors' },
  );
  return client;
}

/** An unexpected AWS response, as an error for the user; any other error as it is. */
export function rejected(error: unknown): unknown {
  if (error instanceof JawsError || typeof error !== 'object' || error === null || !(call in error)) return error;
  const { name, message, $metadata } = error as { name?: string; message?: string; $metadata?: unknown };
  if ($metadata === undefined) return error;
  return fail(
    'AwsRejected',
    { call: String(error[call]), code: name ?? 'an unnamed error', detail: message ?? '' },
    { cause: error },
  );
}

/** The code of an AWS error: `ValidationError`, `NoSuchKey`. Empty for anything else. */
export const awsCode = (error: unknown): string =>
  typeof error === 'object' && error !== null && '$metadata' in error && 'name' in error ? String(error.name) : '';

const transient: ReadonlySet<string> = new Set(['AwsThrottled', 'AwsUnavailable', 'AwsUnreachable']);

/** Whether a call failed for a transient reason, after the SDK's own attempts. */
export const isTransient = (error: unknown): error is JawsError =>
  error instanceof JawsError && transient.has(error.code);
