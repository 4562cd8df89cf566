import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Writes lib/passwords/common-filter.ts, a Bloom filter of common passwords.
 *
 *     node scripts/common-passwords.mjs <file with one password a line>
 *
 * The list in use is a public copy, with 9,999 entries, of Passwords/Common-Credentials/10k-most-common.txt of
 * https://github.com/danielmiessler/SecLists (MIT license). It was first published by Mark Burnett in 2011. Entries shorter than four characters are
 * left out: they are found in too many good passwords.
 */
const bytes = 30_000;
const hashes = 16;

const words = new Set(
  readFileSync(process.argv[2], 'utf8')
    .split(/\r?\n/)
    .map((word) => word.normalize('NFKC').toLowerCase())
    .filter((word) => word.length >= 4),
);
const filter = Buffer.alloc(bytes);
for (const word of words) {
  const digest = createHash('sha256').update(word).digest();
  const [first, step] = [digest.readUInt32BE(0), digest.readUInt32BE(4) | 1];
  for (let n = 0; n < hashes; n++) {
    const bit = (first + n * (step >>> 0)) % (bytes * 8);
    filter[bit >> 3] |= 1 << (bit & 7);
  }
}
writeFileSync(
  new URL('../lib/passwords/common-filter.ts', import.meta.url),
  `/** Written by scripts/common-passwords.mjs: ${words.size} passwords, ${hashes} bits for each. */\n` +
    `export const hashes = ${hashes};\n\n` +
    `export const filter = Buffer.from(\n  '${filter.toString('base64')}',\n  'base64',\n);\n`,
);
