import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * What opens the dash. The token is in the fragment of the address that is printed, which browsers send to nobody: neither a request line nor a
 * Referer has it. The page sends it in a header and not in a cookie, because a cookie of 127.0.0.1 goes to every other server on this machine,
 * whatever its port; so the stream of events is read by fetch, for EventSource sends no header.
 */
export interface Keys {
  readonly token: string;
  /** A code for an address that other users of this machine may see, as they see the arguments of programs. It is good for one exchange. */
  once(): string;
  /** The token for a code, which is used up by it; undefined for any other. */
  exchange(code: string): string | undefined;
  isToken(given: string): boolean;
}

const random = (): string => randomBytes(32).toString('base64url');
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Takes as long for any text, of whatever length: how much of it is right cannot be measured. */
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
