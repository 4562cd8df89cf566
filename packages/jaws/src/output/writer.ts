import { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { visible } from '../base/visible.ts';
import { inked, inkedRaw } from './ink.ts';

/** Where this process writes what people read. */
export interface Sink {
  readonly isTTY: boolean;
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  readonly writable: boolean;
  /** Text with ink; what others wrote in it cannot steer a terminal. */
  write(text: string): void;
  /** What a command was asked for, such as the answer of a function: byte for byte, unless a terminal shows it. */
  payload(text: string): void;
  /** Resolves when everything is with the operating system. */
  flushed(): Promise<void>;
  onResize(listen: () => void): () => void;
  onError(listen: (error: NodeJS.ErrnoException) => void): void;
  /** For a library that draws by itself: its text must be clean, of its sequences only moves, colors and erasures pass. */
  canvas(): Writable;
}

/** The stream's own `write` below that of `guard`. */
const below = Symbol('write');
type Stream = NodeJS.WriteStream & { [below]?: NodeJS.WriteStream['write'] };

const writeTo = (stream: Stream, text: string, done: () => void = () => {}): void => {
  (stream[below] ?? stream.write).call(stream, text, 'utf8', done);
};

export function sinkOf(stream: NodeJS.WriteStream): Sink {
  return {
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns;
    },
    get rows() {
      return stream.rows;
    },
    get writable() {
      return stream.writable;
    },
    write: (text) => writeTo(stream, inked(text)),
    payload: (text) => writeTo(stream, stream.isTTY ? inked(text) : inkedRaw(text)),
    flushed: () => new Promise((resolve) => writeTo(stream, '', resolve)),
    onResize(listen) {
      stream.on('resize', listen);
      return () => void stream.off('resize', listen);
    },
    onError: (listen) => void stream.on('error', listen),
    canvas: () => canvasOn(stream),
  };
}

/** The streams of this process. */
export const stdout: Sink = sinkOf(process.stdout);
export const stderr: Sink = sinkOf(process.stderr);

/** What libraries and Node itself write past the sinks is shown as text of others. */
export function guard(): void {
  for (const stream of [process.stdout, process.stderr] as Stream[]) {
    const { write, end } = stream;
    stream[below] = write;
    // A chunk may end within a character.
    const decoder = new StringDecoder();
    const textOf = (chunk: string | Uint8Array, encoding: BufferEncoding): string => {
      if (typeof chunk !== 'string') return decoder.write(Buffer.from(chunk));
      return isUtf8(encoding) ? decoder.end() + chunk : decoder.write(Buffer.from(chunk, encoding));
    };
    // The same overloads: the encoding may be left out.
    stream.write = ((chunk: string | Uint8Array, ...rest: Rest) => {
      const { encoding, done } = partsOf(rest);
      return write.call(stream, visible(textOf(chunk, encoding)), 'utf8', done);
    }) as Stream['write'];
    // The stream's own `end` does not call its `write`.
    stream.end = ((chunk?: string | Uint8Array | (() => void) | null, ...rest: Rest) => {
      const { encoding, done } = partsOf(typeof chunk === 'function' ? [chunk] : rest);
      if (typeof chunk === 'string' || chunk instanceof Uint8Array) stream.write(chunk, encoding);
      return end.call(stream, visible(decoder.end()), 'utf8', done);
    }) as Stream['end'];
  }
}

type Rest = readonly (BufferEncoding | (() => void) | null | undefined)[];

const partsOf = (rest: Rest) => ({
  encoding: rest.find((one) => typeof one === 'string') ?? 'utf8',
  done: rest.find((one) => typeof one === 'function'),
});

const isUtf8 = (encoding: string): boolean => /^utf-?8$/i.test(encoding);

/** The lines that a library prints with `console.log` while this runs, in place of the terminal. */
export function printedBy(run: () => void): string[] {
  const lines: string[] = [];
  const log = console.log;
  console.log = (...words) => void lines.push(words.join(' '));
  try {
    run();
  } finally {
    console.log = log;
  }
  return lines;
}

/** Moves, erased lines and what is below, the cursor, styles. Of hidden text only the place of the cursor in an empty field. */
const drawing =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that a prompt draws with
  /(\u001b\[(?:\d*[A-DG]|J|[0-2]?K|\?25[hl]|(?:[0-479]|2[2-9]|[34][0-79]|9[0-7]|10[0-7])m|8m_\u001b\[28m)|[\r\n\u0008])/;

function canvasOn(stream: NodeJS.WriteStream): Writable {
  const canvas = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      const parts = String(chunk).split(drawing);
      // At once: what is written past the canvas after a question comes after it.
      writeTo(stream, parts.map((part, at) => (at % 2 === 1 ? part : visible(part))).join(''));
      done();
    },
  });
  const resized = () => canvas.emit('resize');
  stream.on('resize', resized);
  canvas.on('close', () => stream.off('resize', resized));
  return Object.defineProperties(canvas, {
    isTTY: { get: () => stream.isTTY },
    columns: { get: () => stream.columns },
    rows: { get: () => stream.rows },
  });
}
