import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * The keys of the dash. The token is in the fragment of the printed URL, which browsers send nowhere: neither in a request line nor in a
 * Referer. The page sends it in a header and not in a cookie, because a cookie of 127.0.0.1 goes to every other server on this machine,
 * whatever its port. For the same reason the page reads the stream of events by fetch: EventSource sends no header.
 */
export interface Keys {
  readonly token: string;
  /** A code for a URL that other users of this machine can see among the arguments of programs. It is valid for one exchange. */
  once(): string;
  /** The token for a code, which this uses up; undefined for any other code. */
  exchange(code: string): string | undefined;
  isToken(given: string): boolean;
}

const random = (): string => randomBytes(32).toString('base64url');
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Takes the same time for any text of any length, so timing reveals nothing. */
const isSame = (given: string, wanted: Buffer): boolean => timingSafeEqual(digest(given), wanted);

export function createKeys(): Keys {
  const token = random();
  const wanted = digest(token);
  const codes = new Set<Buffer>();
  return {
    token,
    once() {
      const code = random();
      codes.add(digest(code));
      return code;
    },
    exchange(code) {
      const found = [...codes].filter((one) => isSame(code, one));
      for (const one of found) codes.delete(one);
      return found.length > 0 ? token : undefined;
    },
    isToken: (given) => isSame(given, wanted),
  };
}
