import type { Readable } from 'node:stream';
import { AwsError } from '../../../kernel/errors.ts';
import { invalidArgument } from '../shared/errors.ts';

/** The fields before the file. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html */
const maxFields = 20 * 1024;
const endOfHeaders = Buffer.from('\r\n\r\n');

export interface Form {
  /** By their lower-case names. */
  readonly fields: ReadonlyMap<string, string>;
  readonly file: {
    /** Undefined: it came as text. */
    readonly name: string | undefined;
    /** Reads on in the request; what comes after the file counts for nothing. */
    readonly content: AsyncGenerator<Buffer>;
  };
}

/** Reads a form (multipart/form-data, RFC 7578) up to its file, which is left to be streamed. */
export async function readForm(request: Readable, type: string): Promise<Form> {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw malformed();
  const input = new Input(request);
  const mark = Buffer.from(`\r\n--${boundary}`);
  const fields = new Map<string, string>();
  await input.upTo(mark);
  for (;;) {
    const line = await input.upTo(Buffer.from('\r\n'));
    if (line.toString().startsWith('--')) break;
    // The end of the line belongs to the headers, which may be none.
    input.giveBack(Buffer.from('\r\n'));
    const { name, filename } = disposition((await input.upTo(endOfHeaders)).toString());
    if (name.toLowerCase() === 'file') return { fields, file: { name: filename, content: input.stream(mark) } };
    // Some clients name a file for every field.
    fields.set(name.toLowerCase(), (await input.upTo(mark)).toString());
  }
  throw invalidArgument('POST requires exactly one file upload per request.', 'file', '0');
}

function disposition(headers: string): { name: string; filename: string | undefined } {
  const line = /^content-disposition:[^\r\n]*/im.exec(headers)?.[0] ?? '';
  const member = (name: string): string | undefined => {
    const [, quoted, plain] = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^\\s;"]+))`, 'i').exec(line) ?? [];
    // Browsers' escapes for characters that would end the value.
    return (quoted ?? plain)?.replace(/%22/g, '"').replace(/%0D/gi, '\r').replace(/%0A/gi, '\n');
  };
  const name = member('name');
  if (name === undefined) throw malformed();
  return { name, filename: member('filename') };
}

const malformed = (): AwsError =>
  new AwsError('MalformedPOSTRequest', 'The body of your POST request is not well-formed multipart/form-data.', 400);

/** Bytes as they come, cut at marks. A request that ends before its mark is malformed. */
class Input {
  readonly #chunks: AsyncIterator<Buffer>;
  /** The first boundary has no line before it. */
  #held: Buffer = Buffer.from('\r\n');
  #taken = 0;

  constructor(request: Readable) {
    this.#chunks = request[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** Everything up to the mark, which is consumed too; for short input. */
  async upTo(mark: Buffer): Promise<Buffer> {
    for (;;) {
      const at = this.#held.indexOf(mark);
      if (this.#taken + (at < 0 ? this.#held.length : at) > maxFields) throw tooLarge();
      if (at >= 0) {
        this.#taken += at + mark.length;
        return this.#take(at, mark);
      }
      if (!(await this.#more())) throw malformed();
    }
  }

  giveBack(bytes: Buffer): void {
    this.#held = Buffer.concat([bytes, this.#held]);
  }

  async *stream(mark: Buffer): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.#held.indexOf(mark);
      if (at >= 0) {
        yield this.#take(at, mark);
        while (await this.#more()) this.#held = Buffer.alloc(0);
        return;
      }
      // The mark may have begun.
      const sure = this.#held.length - mark.length + 1;
      if (sure > 0) {
        yield this.#held.subarray(0, sure);
        this.#held = this.#held.subarray(sure);
      }
      if (!(await this.#more())) throw malformed();
    }
  }

  #take(at: number, mark: Buffer): Buffer {
    const bytes = this.#held.subarray(0, at);
    this.#held = this.#held.subarray(at + mark.length);
    return bytes;
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done) return false;
    this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value]);
    return true;
  }
}

const tooLarge = (): AwsError =>
  new AwsError(
    'MaxPostPreDataLengthExceeded',
    'Your POST request fields preceding the upload file were too large.',
    400,
  );
