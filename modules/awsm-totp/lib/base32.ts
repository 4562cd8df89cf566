const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648, 6, without padding, as authenticator apps read it. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let rest = 0;
  let bits = 0;
  for (const byte of bytes) {
    // Bits that are already written are masked below, and shifted out of the 32 bits in the end.
    rest = (rest << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(rest >> bits) & 31];
    }
  }
  return bits > 0 ? text + alphabet[(rest << (5 - bits)) & 31] : text;
}
