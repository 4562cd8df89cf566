/** A table of a reflected CRC of 32 bits. */
function table32(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    return value >>> 0;
  });
}

// CRC-32C (Castagnoli), RFC 3720 appendix B.4.
const castagnoli = table32(0x82f63b78);

/** Continues a CRC-32C; begin with 0. */
export function crc32c(bytes: Uint8Array, previous = 0): number {
  let crc = ~previous >>> 0;
  for (let at = 0; at < bytes.length; at++) crc = (crc >>> 8) ^ castagnoli[(crc ^ bytes[at]!) & 0xff]!;
  return ~crc >>> 0;
}

/** High and low half of a 64-bit value. */
export type Halves = readonly [high: number, low: number];

// CRC-64/NVME: polynomial of the NVM Express command set specification, reflected.
const nvmeHigh = 0x9a6c9329;
const nvmeLow = 0xac4bc9b5;

const nvme = (() => {
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let [h, l] = [0, byte];
    for (let bit = 0; bit < 8; bit++) {
      const odd = l & 1;
      l = ((l >>> 1) | (h << 31)) >>> 0;
      h >>>= 1;
      if (odd) {
        h = (h ^ nvmeHigh) >>> 0;
        l = (l ^ nvmeLow) >>> 0;
      }
    }
    high[byte] = h;
    low[byte] = l;
  }
  return { high, low };
})();

/** Continues a CRC-64/NVME; begin with `[0, 0]`. */
export function crc64nvme(bytes: Uint8Array, [previousHigh, previousLow]: Halves): Halves {
  const { high: tableHigh, low: tableLow } = nvme;
  let high = ~previousHigh;
  let low = ~previousLow;
  for (let at = 0; at < bytes.length; at++) {
    const index = (low ^ bytes[at]!) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ tableLow[index]!;
    high = (high >>> 8) ^ tableHigh[index]!;
  }
  return [~high >>> 0, ~low >>> 0];
}
