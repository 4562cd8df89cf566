/** A name with too many or too long labels, or a value that is invalid for its type. */
export class Unwritable extends Error {}

/** Pointers have 14 bits. */
const FARTHEST = 0x3fff;

/** Writes a DNS message; names that were written before become pointers. RFC 1035, section 4.1.4. */
export class Writer {
  #bytes = Buffer.alloc(512);
  #length = 0;
  readonly #names = new Map<string, number>();

  get length(): number {
    return this.#length;
  }

  u8(value: number): void {
    this.#bytes[this.#room(1)] = value;
  }

  u16(value: number): void {
    const at = this.#room(2);
    this.#bytes.writeUInt16BE(value, at);
  }

  u32(value: number): void {
    const at = this.#room(4);
    this.#bytes.writeUInt32BE(value, at);
  }

  raw(bytes: Uint8Array): void {
    const at = this.#room(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** Records that an uncompressed name, and each of its suffixes, at this place can be pointed to. */
  known(name: string, place: number): void {
    let at = place;
    const labels = labelsOf(name);
    for (let i = 0; i < labels.length; i++) {
      this.#note(`${labels.slice(i).join('.')}.`, at);
      at += 1 + labelBytes(labels[i] ?? '').length;
    }
  }

  /** `whole` if a pointer is not allowed. */
  name(name: string, whole = false): void {
    const labels = labelsOf(name);
    for (let i = 0; i < labels.length; i++) {
      const rest = `${labels.slice(i).join('.')}.`;
      const there = whole ? undefined : this.#names.get(rest);
      if (there !== undefined) {
        this.u16(0xc000 | there);
        return;
      }
      this.#note(rest, this.#length);
      const bytes = labelBytes(labels[i] ?? '');
      this.u8(bytes.length);
      this.raw(bytes);
    }
    this.u8(0);
  }

  /** Writes data after its own length in 16 bits. */
  sized(write: () => void): void {
    const at = this.#room(2);
    write();
    const size = this.#length - at - 2;
    if (size > 0xffff) throw new Unwritable('A value is longer than 65535 bytes.');
    this.#bytes.writeUInt16BE(size, at);
  }

  finish(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #note(name: string, at: number): void {
    if (at <= FARTHEST && !this.#names.has(name)) this.#names.set(name, at);
  }

  #room(size: number): number {
    const at = this.#length;
    this.#length += size;
    if (this.#length > this.#bytes.length) {
      const bigger = Buffer.alloc(Math.max(this.#length, this.#bytes.length * 2));
      this.#bytes.copy(bigger);
      this.#bytes = bigger;
    }
    return at;
  }
}

function labelsOf(name: string): string[] {
  const bare = name.replace(/\.$/, '');
  return bare === '' ? [] : bare.split('.');
}

function labelBytes(label: string): Buffer {
  const bytes = unescaped(label);
  if (bytes.length === 0 || bytes.length > 63) throw new Unwritable(`${JSON.stringify(label)} is no label.`);
  return bytes;
}

/** Route 53 writes unusual bytes as a backslash and three octal digits; elsewhere a backslash quotes. */
export function unescaped(text: string): Buffer {
  const bytes: Buffer[] = [];
  for (const [, octal, quoted, plain] of text.matchAll(/\\([0-3][0-7]{2})|\\(.)|([^\\]+)/gsu)) {
    bytes.push(octal === undefined ? Buffer.from(quoted ?? plain ?? '') : Buffer.of(Number.parseInt(octal, 8)));
  }
  return Buffer.concat(bytes);
}
