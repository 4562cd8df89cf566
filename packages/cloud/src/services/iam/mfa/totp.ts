import { createHmac } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP = 30_000;

/** The code of six digits that a device with this base32 seed shows at that time. https://www.rfc-editor.org/rfc/rfc6238 */
export function totp(seed: string, time: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(time / STEP)));
  const digest = createHmac('sha1', fromBase32(seed)).update(counter).digest();
  const at = (digest.at(-1) ?? 0) & 0xf;
  return String((digest.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

/** Whether these are two codes in a row, the first of them shown within some minutes of now. */
export function consecutive(seed: string, first: string, second: string, now: number): boolean {
  for (let drift = -10; drift <= 10; drift++) {
    const time = now + drift * STEP;
    if (time >= 0 && totp(seed, time) === first && totp(seed, time + STEP) === second) return true;
  }
  return false;
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((one) => ALPHABET.indexOf(one).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
