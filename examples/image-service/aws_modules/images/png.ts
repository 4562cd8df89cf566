import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** Four bytes for each pixel: red, green, blue, alpha. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** The upload is not a readable picture. Its message is for the uploader. */
export class BadPicture extends Error {}

const start = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const mostPixels = 12_000_000;
/** Bytes of a pixel by the type of its color: gray, RGB, palette, gray and alpha, RGBA. */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Reads a PNG with 8 bits a channel that is not interlaced: https://www.w3.org/TR/png-3/ Throws BadPicture. */
export function readPng(file: Buffer): Picture {
  const chunks = chunksOf(file);
  const header = chunks.get('IHDR')?.[0];
  if (header?.length !== 13) throw new BadPicture('It is not a PNG.');
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const type = header[9];
  const channels = channelsOf[type];
  if (channels === undefined || header[8] !== 8 || header[12] !== 0) {
    throw new BadPicture('Only PNG with 8 bits a channel and without interlace can be read.');
  }
  if (width < 1 || height < 1 || width * height > mostPixels) throw new BadPicture('It has too many pixels.');
  const length = width * channels;
  const data = inflated(chunks.get('IDAT') ?? [], height * (length + 1));
  const lines = unfiltered(data, height, length, channels);
  const [palette, alphas] = [chunks.get('PLTE')?.[0], chunks.get('tRNS')?.[0]];
  const pixels = new Uint8Array(width * height * 4);
  for (let from = 0, to = 0; to < pixels.length; from += channels, to += 4) {
    for (let one = 0; one < 3; one++) {
      pixels[to + one] = type === 3 ? (palette?.[lines[from] * 3 + one] ?? 0) : lines[from + (channels < 3 ? 0 : one)];
    }
    pixels[to + 3] =
      type === 3 ? (alphas?.[lines[from]] ?? 255) : channels % 2 === 0 ? lines[from + channels - 1] : 255;
  }
  return { width, height, pixels };
}

function chunksOf(file: Buffer): Map<string, Buffer[]> {
  const chunks = new Map<string, Buffer[]>();
  if (!file.subarray(0, 8).equals(start)) return chunks;
  for (let at = 8; at + 12 <= file.length; ) {
    const end = at + 8 + file.readUInt32BE(at);
    const name = file.toString('latin1', at + 4, at + 8);
    const found = chunks.get(name);
    if (found) found.push(file.subarray(at + 8, end));
    else chunks.set(name, [file.subarray(at + 8, end)]);
    at = end + 4;
  }
  return chunks;
}

/** Never more bytes than the header promises, however small the file is. */
function inflated(parts: readonly Buffer[], size: number): Buffer {
  try {
    const data = inflateSync(Buffer.concat(parts), { maxOutputLength: size });
    if (data.length === size) return data;
  } catch {
    // Said below.
  }
  throw new BadPicture('The file is damaged.');
}

/** Each line begins with its filter, which predicts a byte from the ones left of it, above it, and above left. */
function unfiltered(data: Buffer, height: number, length: number, channels: number): Uint8Array {
  const lines = new Uint8Array(height * length);
  for (let y = 0, from = 0, to = 0; y < height; y++) {
    const filter = data[from++];
    if (filter > 4) throw new BadPicture('The file is damaged.');
    for (let x = 0; x < length; x++, from++, to++) {
      const left = x < channels ? 0 : lines[to - channels];
      const above = y === 0 ? 0 : lines[to - length];
      const corner = x < channels || y === 0 ? 0 : lines[to - length - channels];
      let guess = 0;
      if (filter === 1) guess = left;
      else if (filter === 2) guess = above;
      else if (filter === 3) guess = (left + above) >> 1;
      else if (filter === 4) guess = paeth(left, above, corner);
      lines[to] = data[from] + guess;
    }
  }
  return lines;
}

function paeth(left: number, above: number, corner: number): number {
  const a = Math.abs(above - corner);
  const b = Math.abs(left - corner);
  const c = Math.abs(left + above - 2 * corner);
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}

/** Fits into a square of this side; each pixel is the average of those that it replaces. */
export function shrink({ width, height, pixels }: Picture, side: number): Picture {
  const scale = Math.max(1, width / side, height / side);
  const small = { width: Math.max(1, Math.round(width / scale)), height: Math.max(1, Math.round(height / scale)) };
  const out = new Uint8Array(small.width * small.height * 4);
  for (let to = 0; to < out.length; to += 4) {
    const [column, row] = [(to / 4) % small.width, Math.floor(to / 4 / small.width)];
    const [right, bottom] = [
      Math.floor(((column + 1) * width) / small.width),
      Math.floor(((row + 1) * height) / small.height),
    ];
    const sum = [0, 0, 0, 0];
    let count = 0;
    for (let y = Math.floor((row * height) / small.height); y < bottom; y++) {
      for (let x = Math.floor((column * width) / small.width); x < right; x++, count++) {
        const at = (y * width + x) * 4;
        // Invisible pixels have no color to contribute.
        for (let one = 0; one < 3; one++) sum[one] += pixels[at + one] * pixels[at + 3];
        sum[3] += pixels[at + 3];
      }
    }
    for (let one = 0; one < 3; one++) out[to + one] = sum[3] === 0 ? 0 : Math.round(sum[one] / sum[3]);
    out[to + 3] = Math.round(sum[3] / count);
  }
  return { ...small, pixels: out };
}

export function writePng({ width, height, pixels }: Picture): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const lines = Array.from({ length: height }, (_, y) => [
    Buffer.from([0]),
    Buffer.from(pixels.buffer, pixels.byteOffset + y * width * 4, width * 4),
  ]);
  const data = deflateSync(Buffer.concat(lines.flat()));
  return Buffer.concat([start, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  size.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, sum]);
}
