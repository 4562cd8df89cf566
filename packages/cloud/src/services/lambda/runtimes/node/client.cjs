'use strict';

const net = require('node:net');

const PREFIX = '/2018-06-01/runtime';
const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * The Runtime API over one kept-alive connection, for handlers that stream; the others use frames.cjs.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
class RuntimeClient {
  #host;
  #socket;
  #received = Buffer.alloc(0);
  #awaiting = [];

  constructor(address) {
    this.#host = address;
    const at = address.lastIndexOf(':');
    this.#socket = net.connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)), noDelay: true });
    this.#socket.on('data', (chunk) => this.#read(chunk));
    // The other end is the cloud: if it is gone, so is the execution environment.
    this.#socket.on('close', () => process.exit(1));
    this.#socket.on('error', () => process.exit(1));
  }

  /** Calls back with `{ headers, body }` of the next invocation. Until then the process stays alive. */
  next(callback) {
    this.#socket.ref();
    this.#send('GET', '/invocation/next', '', undefined, (answer) => {
      // The connection must not keep the event loop busy while the handler runs: an empty loop ends an invocation.
      this.#socket.unref();
      if (answer.status !== 200) stop(answer);
      // Handlers start on an empty stack: their traces show their own code, not how the response was read.
      queueMicrotask(() => callback(answer));
    });
  }

  fail(id, type, body, callback = ignore) {
    this.#socket.ref();
    const headers = `content-type: application/json\r\nlambda-runtime-function-error-type: ${headerSafe(type)}\r\n`;
    this.#send('POST', id ? `/invocation/${id}/error` : '/init/error', headers, body, callback);
  }

  /** Begins a streamed response; returns `{ write, end, fail }`. */
  stream(id, contentType) {
    const socket = this.#socket;
    socket.ref();
    this.#awaiting.push(ignore);
    socket.write(
      `POST ${PREFIX}/invocation/${id}/response HTTP/1.1\r\nhost: ${this.#host}\r\n` +
        `content-type: ${headerSafe(contentType)}\r\nlambda-runtime-function-response-mode: streaming\r\n` +
        'trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n' +
        'transfer-encoding: chunked\r\n\r\n',
    );
    return {
      write(chunk, callback) {
        if (chunk.length === 0) return callback();
        socket.cork();
        socket.write(`${chunk.length.toString(16)}\r\n`);
        socket.write(chunk);
        socket.write('\r\n', callback);
        socket.uncork();
      },
      end(callback) {
        socket.write('0\r\n\r\n', callback);
      },
      fail(type, body) {
        const encoded = Buffer.from(body).toString('base64');
        socket.write(
          `0\r\nLambda-Runtime-Function-Error-Type: ${headerSafe(type)}\r\n` +
            `Lambda-Runtime-Function-Error-Body: ${encoded}\r\n\r\n`,
        );
      },
    };
  }

  #send(method, path, headers, body, callback) {
    this.#awaiting.push(callback);
    const head = `${method} ${PREFIX}${path} HTTP/1.1\r\nhost: ${this.#host}\r\n${headers}`;
    if (body === undefined) this.#socket.write(`${head}\r\n`);
    else if (typeof body === 'string') {
      this.#socket.write(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    } else {
      this.#socket.write(`${head}content-length: ${body.length}\r\n\r\n`);
      this.#socket.write(body);
    }
  }

  #read(chunk) {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    for (;;) {
      const end = this.#received.indexOf(HEAD_END);
      if (end < 0) return;
      const [start, ...lines] = this.#received.latin1Slice(0, end).split('\r\n');
      const headers = {};
      for (const line of lines) {
        const colon = line.indexOf(':');
        headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
      }
      const length = Number(headers['content-length'] ?? 0);
      const from = end + HEAD_END.length;
      if (this.#received.length < from + length) return;
      const body = this.#received.subarray(from, from + length);
      this.#received = this.#received.subarray(from + length);
      this.#awaiting.shift()?.({ status: Number(start.slice(9, 12)), headers, body });
    }
  }
}

function ignore() {}

function stop({ status, body }) {
  console.error(`The Runtime API answered ${status}: ${body.toString().trimEnd()}`);
  process.exit(1);
}

function headerSafe(value) {
  return String(value).replace(/[^\x20-\x7e]/g, '?');
}

module.exports = { RuntimeClient };
