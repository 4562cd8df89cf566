const BLOCK = 512;
/** The maximum of eleven octal digits; larger sizes are written in base 256, as GNU and POSIX tars read them. */
const OCTAL_LIMIT = 8 ** 11;

export interface TarEntry {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

/** Header block of a regular file (POSIX ustar). Names are short and plain ASCII: they are ours. */
export function tarHeader({ name, size }: TarEntry, modified: Date): Buffer {
  const block = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(name) > 100) throw new RangeError(`A name of more than 100 bytes: ${name}`);
  block.write(name, 0);
  block.write('0000600\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  if (size < OCTAL_LIMIT) block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  else {
    block.writeUInt8(0x80, 124);
    block.writeBigUInt64BE(BigInt(size), 128);
  }
  block.write(
    `${Math.floor(modified.getTime() / 1000)
      .toString(8)
      .padStart(11, '0')}\0`,
    136,
  );
  block.write('        0', 148);
  block.write('ustar\x0000', 257);
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** The padding of an entry's last block. */
export const tarPadding = (size: number): Buffer => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);

export const TAR_END = Buffer.alloc(2 * BLOCK);

/** The sum over a header whose own field counts as blanks. */
function checksum(block: Buffer): number {
  let sum = 8 * 32;
  for (let n = 0; n < BLOCK; n += 1) if (n < 148 || n >= 156) sum += block[n]!;
  return sum;
}

/** Undefined at the end of the archive. Throws for everything except a regular file with a valid header. */
function parseHeader(block: Buffer): TarEntry | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  const text = (from: number, length: number) =>
    block
      .toString('latin1', from, from + length)
      .replace(/\0.*/s, '')
      .trim();
  if (Number.parseInt(text(148, 8), 8) !== checksum(block)) throw new Error('a header is damaged');
  const name = text(0, 100);
  const type = text(156, 1);
  if (type !== '0' && type !== '') throw new Error(`${JSON.stringify(name)} is not a regular file`);
  if (text(345, 155)) throw new Error(`${JSON.stringify(name)} is in a folder that no snapshot has`);
  const size = block[124]! & 0x80 ? Number(block.readBigUInt64BE(128)) : Number.parseInt(text(124, 12) || '0', 8);
  if (!Number.isSafeInteger(size) || size < 0) throw new Error(`${JSON.stringify(name)} has no size`);
  return { name, size };
}

/** Reads an archive from front to back; keeps only the current chunk in memory. */
export class TarReader {
  readonly #source: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next entry; its {@link content} has to be read before the following one. */
  async next(): Promise<TarEntry | undefined> {
    return parseHeader(await this.#exactly(BLOCK));
  }

  /** The bytes of the last entry. */
  async *content({ size }: TarEntry): AsyncGenerator<Buffer> {
    for (let left = size; left > 0; ) {
      if (this.#rest.length === 0) await this.#more();
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.length);
      left -= part.length;
      yield part;
    }
    await this.#exactly((BLOCK - (size % BLOCK)) % BLOCK);
  }

  async #exactly(length: number): Promise<Buffer> {
    while (this.#rest.length < length) await this.#more();
    const part = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return part;
  }

  async #more(): Promise<void> {
    const { value, done } = await this.#source.next();
    if (done) throw new Error('it ends too early');
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, value]) : value;
  }
}
