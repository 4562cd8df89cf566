import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { invalid } from './refusal.ts';

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
  return timingSafeEqual(await keyOf(password, Buffer.from(salt, 'base64url'), own), Buffer.from(key, 'base64url'));
}

/** Whether a hash was made with other parameters than these. */
export const isOutdated = (hash: string, { cost, blockSize, parallelization } = current): boolean =>
  !hash.startsWith(`scrypt$${cost}$${blockSize}$${parallelization}$`);

/** The same characters are the same password, however a keyboard sends them: NIST SP 800-63B, 3.1.1.2. */
const keyOf = (password: string, salt: Buffer, { cost, blockSize, parallelization }: Parameters): Promise<Buffer> => {
  const N = 2 ** cost;
  const maxmem = 256 * N * blockSize;
  return derive(password.normalize('NFKC'), salt, 32, { N, r: blockSize, p: parallelization, maxmem });
};

/** Beginnings of the passwords that are tried first. */
const common =
  /^(?:password|passw0rd|p@ssw0rd|qwerty|qwertz|azerty|asdfgh|zxcvbn|1q2w3e|123456|987654|abc123|abcdef|iloveyou|letmein|welcome|admin|monkey|dragon|football|baseball|sunshine|princess|superman|trustno1|changeme|secret)[a-z0-9!@#$%.]{0,8}$/i;

/** Whether a password may be chosen: by its length, and not one that is tried first. Throws Refusal. */
export function checkNewPassword(password: string, email: string): string {
  const length = [...password].length;
  if (length < 10 || length > 256) throw invalid('password', 'A password has 10 to 256 characters.');
  const lower = password.toLowerCase();
  const ofAddress = email.split('@')[0]!.length >= 4 && lower.includes(email.split('@')[0]!) && length < 20;
  if (ofAddress || lower.includes(email) || new Set(lower).size < 5 || common.test(password)) {
    throw invalid('password', 'That password is too easy to guess.');
  }
  return password;
}
