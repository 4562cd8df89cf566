import type { Credentials } from './credentials.ts';

export interface Session extends Credentials {
  /** Undefined: it does not end. */
  readonly expiration?: Date | undefined;
}

/** The SDK asks again five minutes before a session ends; it gets a new one then. */
const marginMs = 6 * 60_000;

/**
 * Session credentials: one session at a time for all clients, the next one before it ends. A failure is not kept; a session that could
 * not be renewed serves until its end.
 */
export function renewing(ask: () => Promise<Session>, now: () => number = Date.now): () => Promise<Session> {
  let current: Promise<Session> | undefined;
  return async () => {
    const known = current;
    if (known) {
      const session = await known;
      if (session.expiration === undefined || session.expiration.getTime() - now() > marginMs) return session;
    }
    // Of the callers that waited for the same session, the first one requests the next.
    if (current === known) {
      const asked = ask().catch(async (error: unknown) => {
        const session = await known;
        if (session?.expiration && session.expiration.getTime() > now()) return session;
        throw error;
      });
      current = asked;
      asked.catch(() => {
        if (current === asked) current = undefined;
      });
    }
    return current!;
  };
}

/**
 * The name of a session, by which CloudTrail and the history of releases show who assumed a role.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export const sessionName = (caller: string): string =>
  `jaws-${caller.split('/').at(-1) ?? ''}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64);
