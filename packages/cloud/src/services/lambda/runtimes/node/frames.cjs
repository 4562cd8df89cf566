'use strict';

const net = require('node:net');

const [POLL, RESPONSE, ERROR, CRASH, INIT_ERROR] = [0x4e, 0x52, 0x45, 0x46, 0x58];

/** The file descriptor after the standard ones. */
const PIPE = 3;
const LONGEST_NAME = 255;

const exit = () => process.exit(1);

/**
 * What client.cjs does, in frames on a pipe instead of HTTP, for handlers that do not stream. The layout is in exec/framed-runtime.ts.
 */
class FramedClient {
  #socket;
  #chunks = [];
  #size = 0;
  #callback;

  constructor() {
    this.#socket = new net.Socket({ fd: PIPE, readable: true, writable: true });
    this.#socket.on('data', (chunk) => this.#read(chunk));
    // The other end is the cloud: when it is gone, so is the execution environment.
    this.#socket.on('close', exit);
    this.#socket.on('error', exit);
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
    this.#socket.write(frame, done);
  }

  #read(chunk) {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size < 6) return;
    let buffer = this.#chunks[0];
    if (buffer.length < 6) buffer = this.#join();
    if (this.#size < 4 + buffer.readUInt32BE(0)) return;
    buffer = this.#join();
    this.#chunks = [];
    this.#size = 0;
    const callback = this.#callback;
    this.#callback = undefined;
    // The connection must not keep the event loop busy while the handler runs: an empty loop ends an invocation.
    this.#socket.unref();
    const invocation = readInvocation(buffer);
    // Handlers start on an empty stack: their traces show their own code, not how the answer was read.
    queueMicrotask(() => callback(invocation));
  }

  #join() {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0];
  }
}

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
