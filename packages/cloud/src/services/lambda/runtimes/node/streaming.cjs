'use strict';

const { Writable } = require('node:stream');
const { toBody } = require('./errors.cjs');

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');
const PRELUDE_TYPE = 'application/vnd.awslambda.http-integration-response';

/** `awslambda.streamifyResponse` and `awslambda.HttpResponseStream`, as the managed runtimes define them. */
function defineGlobals() {
  globalThis.awslambda = {
    streamifyResponse(handler, options) {
      handler[STREAMING] = 'response';
      if (typeof options?.highWaterMark === 'number') handler[HIGH_WATER_MARK] = Math.trunc(options.highWaterMark);
      return handler;
    },
    HttpResponseStream: {
      from(stream, metadata) {
        stream.setContentType(PRELUDE_TYPE);
        stream.prelude = Buffer.concat([Buffer.from(JSON.stringify(metadata)), Buffer.alloc(8)]);
        return stream;
      },
    },
  };
}

const isStreaming = (handler) => handler[STREAMING] === 'response';

/** The stream that a streaming handler writes to. The response begins with the first byte or with the end. */
class ResponseStream extends Writable {
  #client;
  #id;
  #contentType = 'application/octet-stream';
  #upload;

  constructor(client, id, highWaterMark) {
    super(highWaterMark === undefined ? {} : { highWaterMark });
    this.#client = client;
    this.#id = id;
  }

  setContentType(type) {
    this.#contentType = type;
  }

  _write(chunk, _encoding, callback) {
    this.#begin().write(chunk, callback);
  }

  _final(callback) {
    this.#begin().end(callback);
  }

  /** Ends the response with an error: as the body if nothing was sent yet, otherwise in the trailers. */
  fail(error) {
    const body = toBody(error);
    if (this.writableFinished) return;
    if (this.#upload) this.#upload.fail(body.errorType, JSON.stringify(body));
    else this.#client.fail(this.#id, body.errorType, JSON.stringify(body));
    this.destroy();
  }

  #begin() {
    if (!this.#upload) {
      this.#upload = this.#client.stream(this.#id, this.#contentType);
      if (this.prelude) this.#upload.write(this.prelude, () => {});
    }
    return this.#upload;
  }
}

const responseStream = (client, id, handler) => new ResponseStream(client, id, handler[HIGH_WATER_MARK]);

module.exports = { defineGlobals, isStreaming, responseStream };
