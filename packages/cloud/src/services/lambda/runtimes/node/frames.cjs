'use strict';

// Saved before a function's code can change it.
const { writeSync } = require('node:fs');
const net = require('node:net');

const [POLL, RESPONSE, ERROR, CRASH, INIT_ERROR, HELD] = [0x4e, 0x52, 0x45, 0x46, 0x58, 0x48];

/** The file descriptor after the standard ones. */
const PIPE = 3;
const LONGEST_NAME = 255;
/** Bytes that are read at once. */
const READ = 65_536;

const exit = () => process.exit(1);
const nothing = async () => {};

/**
 * Like client.cjs, in frames on a pipe instead of HTTP, for handlers that do not stream. The layout is in exec/framed-runtime.ts.
 */
class FramedClient {
  #socket;
  #chunks = [];
  #size = 0;
  #callback;

  constructor() {
    const buffer = Buffer.allocUnsafe(READ);
    // One buffer for all input: it never contains more than one invocation.
    const callback = (size) => {
      this.#read(buffer.subarray(0, size));
      return true;
    };
    this.#socket = new net.Socket({ fd: PIPE, readable: true, writable: true, onread: { buffer, callback } });
    // The other end is the cloud: if it is gone, so is the execution environment.
    this.#socket.on('close', exit);
    this.#socket.on('error', exit);
  }

  /**
   * Calls back when the function's code is there, with the environment variables that have changed since this process began. Until then
   * it answers that it is held whenever it is asked, for the first time when `prepare` has resolved.
   */
  begin(prepare, callback) {
    this.#await(({ body }) => {
      // The initialization may wait for whatever it likes.
      this.#socket.ref();
      if (body.length > 0) return callback(JSON.parse(body.toString()));
      const wait = () => {
        this.#write(HELD, '', '');
        this.begin(nothing, callback);
      };
      prepare().then(wait, wait);
    });
  }

  /** Calls back with `{ headers, body }` of the next invocation. Until then the process stays alive. */
  next(callback) {
    this.#write(POLL, '', '');
    this.#await(callback);
  }

  /** Answers an invocation with a string or bytes, and waits for the next. */
  respond(id, body, callback) {
    this.#write(RESPONSE, id, body);
    this.#await(callback);
  }

  /** Answers an invocation with an error, and waits for the next. */
  refuse(id, body, callback) {
    this.#write(ERROR, id, body);
    this.#await(callback);
  }

  /** The last that is said: `done` is called when it has left. */
  crash(id, type, body, done) {
    this.#socket.ref();
    this.#write(id ? CRASH : INIT_ERROR, id ?? String(type).slice(0, LONGEST_NAME), body, done);
  }

  /** Ends the connection, and only that. */
  leave() {
    this.#socket.off('close', exit);
    this.#socket.off('error', exit);
    this.#socket.on('error', () => {});
    this.#socket.destroy();
  }

  #await(callback) {
    this.#callback = callback;
    this.#socket.ref();
  }

  #write(kind, name, body, done) {
    const named = Buffer.byteLength(name, 'latin1');
    const size = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    const frame = Buffer.allocUnsafe(6 + named + size);
    frame.writeUInt32BE(2 + named + size, 0);
    frame[4] = kind;
    frame[5] = named;
    frame.latin1Write(name, 6);
    if (typeof body === 'string') frame.utf8Write(body, 6 + named);
    else frame.set(body, 6 + named);
    const left = done || this.#socket.writableLength > 0 ? frame : unsent(frame);
    if (left) this.#socket.write(left, done);
  }

  #read(chunk) {
    const buffer = this.#whole(chunk);
    if (!buffer) return;
    const callback = this.#callback;
    this.#callback = undefined;
    // The connection must not keep the event loop busy while the handler runs: an empty loop ends an invocation.
    this.#socket.unref();
    const invocation = readInvocation(buffer);
    // Handlers start on an empty stack: their traces show their own code, not how the response was read.
    queueMicrotask(() => callback(invocation));
  }

  /** Returns the frame that the chunk completes; keeps a copy of the chunk if it completes none. */
  #whole(chunk) {
    if (this.#chunks.length === 0 && isWhole(chunk)) return chunk;
    this.#chunks.push(Buffer.from(chunk));
    this.#size += chunk.length;
    if (this.#chunks[0].length < 4) this.#chunks = [Buffer.concat(this.#chunks)];
    if (this.#size < 4 || this.#size < sizeOf(this.#chunks[0])) return undefined;
    const frame = Buffer.concat(this.#chunks, this.#size);
    this.#chunks = [];
    this.#size = 0;
    return frame;
  }
}

/**
 * Writes as much of a frame as the pipe takes at once, which is nearly always all of it and costs half of what a stream does; gives
 * the rest, if there is any. What has failed fails on the stream again, and ends the process there.
 */
function unsent(frame) {
  if (process.platform === 'win32') return frame;
  let sent = 0;
  try {
    while (sent < frame.length) sent += writeSync(PIPE, frame, sent);
    return undefined;
  } catch {
    return frame.subarray(sent);
  }
}

const sizeOf = (start) => 4 + start.readUInt32BE(0);
const isWhole = (chunk) => chunk.length >= 4 && chunk.length >= sizeOf(chunk);

function readInvocation(frame) {
  const from = 6 + frame.readUInt16BE(4);
  const [id, deadline, arn, trace, client] = frame.utf8Slice(6, from).split('\n');
  const headers = {
    'lambda-runtime-aws-request-id': id,
    'lambda-runtime-deadline-ms': deadline,
    'lambda-runtime-invoked-function-arn': arn,
    'lambda-runtime-trace-id': trace,
  };
  if (client) headers['lambda-runtime-client-context'] = client;
  return { headers, body: frame.subarray(from) };
}

module.exports = { FramedClient };
