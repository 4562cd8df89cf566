import { JawsError } from '../errors/error.ts';
import type { CallContext } from './explain.ts';

type Place = Pick<CallContext, 'service' | 'region' | 'endpoint' | 'profile'>;

/**
 * Remembers regions that do not respond, for frequent readers with partial results: a page that is drawn each minute does not wait for
 * a dead region each time. A service of a region that did not respond is skipped for `ms` milliseconds.
 */
export interface Reachability {
  /** Why it is skipped now; undefined if it is not. */
  gone(place: Place): JawsError | undefined;
  note(place: Place, error: JawsError): void;
}

const silent: ReadonlySet<string> = new Set(['AwsUnavailable', 'AwsUnreachable', 'RegionSilent']);

/** Whether an error means that nobody answers there. */
export const isSilent = (error: unknown): error is JawsError => error instanceof JawsError && silent.has(error.code);

/** The same without what one service answered itself: the others of its region may work. */
export const isUnreachable = (error: unknown): error is JawsError => isSilent(error) && error.code !== 'AwsUnavailable';

export function createReachability(now: () => number, ms = 30_000): Reachability {
  const known = new Map<string, { readonly error: JawsError; readonly until: number }>();
  const keyOf = ({ service, region, endpoint, profile }: Place) =>
    JSON.stringify([profile ?? null, endpoint ?? null, region, service]);
  return {
    gone(place) {
      const found = known.get(keyOf(place));
      return found && now() < found.until ? found.error : undefined;
    },
    note(place, error) {
      if (isSilent(error)) known.set(keyOf(place), { error, until: now() + ms });
    },
  };
}

/** For callers that do not wait: milliseconds to connect, and without a byte after that. */
export const hurried = { connectionTimeout: 3000, socketTimeout: 15_000 } as const;

interface RetryToken {
  getRetryCount(): number;
}

interface RetryStrategy {
  refreshRetryTokenForRetry(token: RetryToken, error: { readonly errorType: string }): Promise<RetryToken>;
}

/** Limits a client to two attempts where no server responds. Throttling is a response: it is retried as usual. */
export function limitRetries<Client>(client: Client): Client {
  // Every SDK client has its settings there; their own types differ by client and have no common parent.
  const { config } = client as unknown as { readonly config: { retryStrategy(): Promise<RetryStrategy> } };
  const usual = config.retryStrategy;
  config.retryStrategy = async () => {
    const strategy = await usual();
    return new Proxy(strategy, {
      get(target, name) {
        // The strategy's methods use its private fields, so they are called on it.
        const own: unknown = Reflect.get(target, name);
        if (name !== 'refreshRetryTokenForRetry') return typeof own === 'function' ? own.bind(target) : own;
        return (token: RetryToken, error: { readonly errorType: string }) => {
          if (error.errorType !== 'THROTTLING' && token.getRetryCount() >= 1) throw new Error('Nobody answers.');
          return target.refreshRetryTokenForRetry(token, error);
        };
      },
    });
  };
  return client;
}
