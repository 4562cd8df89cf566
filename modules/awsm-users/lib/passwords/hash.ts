import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** Parameters of scrypt: N is 2 to the power of `cost`. */
export interface Parameters {
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
}

/** 64 MiB, and a third of a second or so. https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt */
export const current: Parameters = { cost: 16, blockSize: 8, parallelization: 2 };

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);

/** `scrypt$16$8$2$<salt>$<key>`. */
export async function hashPassword(password: string, parameters = current): Promise<string> {
  const salt = randomBytes(16);
  const key = await keyOf(password, salt, parameters);
  const { cost, blockSize, parallelization } = parameters;
  return ['scrypt', cost, blockSize, parallelization, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Whether it is the password. Without a hash it is not, and finding out takes as long as for one of these parameters. */
export async function isPassword(password: string, hash: string | undefined, parameters = current): Promise<boolean> {
  const parts = /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([\w-]{22})\$([\w-]{43})$/.exec(hash ?? '');
  if (!parts) {
    await keyOf(password, Buffer.alloc(16), parameters);
    return false;
  }
  const [, cost, blockSize, parallelization, salt = '', key = ''] = parts;
  const own = { cost: Number(cost), blockSize: Number(blockSize), parallelization: Number(parallelization) };
  const found = await keyOf(password, Buffer.from(salt, 'base64url'), own);
  for (const more of workLeft(own, parameters)) await keyOf(password, Buffer.alloc(16), more);
  return timingSafeEqual(found, Buffer.from(key, 'base64url'));
}

/**
 * What a hash of earlier, cheaper parameters leaves to do, so that an old account takes as long as an unknown address. The work of scrypt doubles with
 * each step of its cost: 2^14 + 2^14 + 2^15 is 2^16.
 */
export function workLeft(own: Parameters, { cost, blockSize, parallelization }: Parameters): readonly Parameters[] {
  if (own.blockSize !== blockSize || own.parallelization !== parallelization) return [];
  return Array.from({ length: Math.max(cost - own.cost, 0) }, (_, step) => ({ ...own, cost: own.cost + step }));
}

/** Whether a hash was made with parameters other than these. */
export const isOutdated = (hash: string, { cost, blockSize, parallelization } = current): boolean =>
  !hash.startsWith(`scrypt$${cost}$${blockSize}$${parallelization}$`);

/** The same characters are the same password, however a keyboard encodes them: NIST SP 800-63B, 3.1.1.2. */
const keyOf = (password: string, salt: Buffer, { cost, blockSize, parallelization }: Parameters): Promise<Buffer> => {
  const N = 2 ** cost;
  const maxmem = 256 * N * blockSize;
  return derive(password.normalize('NFKC'), salt, 32, { N, r: blockSize, p: parallelization, maxmem });
};
