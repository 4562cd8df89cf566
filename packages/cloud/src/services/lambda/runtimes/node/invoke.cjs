'use strict';

const { contextOf } = require('./context.cjs');
const { RuntimeError, toBody } = require('./errors.cjs');
const { responseStream } = require('./streaming.cjs');

/**
 * Runs one invocation of a buffered handler and calls `done(error, result)` once: from the promise, from the callback, from
 * `context.done/succeed/fail`, or, when the event loop runs empty before any of these, with nothing.
 */
function invokeBuffered({ handler, headers, event, legacy, onEmpty, log }, done) {
  let finished = false;
  const finish = (error, result) => {
    if (finished) return;
    finished = true;
    onEmpty(undefined);
    done(error, result);
  };
  const fail = (error) => {
    log.error('Invoke Error', error);
    finish({ body: toBody(error) });
  };
  const settle = (error, result) => (error === undefined || error === null ? finish(undefined, result) : fail(error));

  let waits = true;
  const context = Object.defineProperty(contextOf(headers), 'callbackWaitsForEmptyEventLoop', {
    get: () => waits,
    set: (value) => {
      waits = value;
    },
    enumerable: true,
  });
  let called = false;
  const callback = (error, result) => {
    if (called || finished) return;
    called = true;
    if (!waits || (error !== undefined && error !== null)) settle(error, result);
    else onEmpty(() => setImmediate(settle, undefined, result));
  };
  if (legacy) {
    Object.assign(context, {
      done: settle,
      succeed: (result) => settle(undefined, result),
      fail: (error) => fail(error ?? 'handled'),
    });
  }

  const isAsync = handler.constructor?.name === 'AsyncFunction';
  onEmpty(() => (isAsync ? fail(new RuntimeError('NodeJsExit', NEVER_SETTLED)) : finish(undefined, null)));
  try {
    const result = legacy ? handler(event, context, callback) : handler(event, context);
    if (typeof result?.then === 'function') result.then((value) => settle(undefined, value), fail);
    // Without callbacks a plain return value is the result.
    else if (!legacy) settle(undefined, result);
  } catch (error) {
    fail(error);
  }
}

/** Runs one invocation of a handler made by `streamifyResponse`; `done()` when the response has left. */
async function invokeStreaming({ handler, headers, event, onEmpty, log, client }, done) {
  const stream = responseStream(client, headers['lambda-runtime-aws-request-id'], handler);
  let finished = false;
  const finish = () => {
    if (finished) return;
    finished = true;
    onEmpty(undefined);
    done();
  };
  const fail = (error) => {
    log.error('Invoke Error', error);
    stream.fail(error);
    finish();
  };
  stream.on('error', fail);
  onEmpty(() => fail(new RuntimeError('NodeJsExit', NEVER_SETTLED)));
  try {
    const promise = handler(event, stream, contextOf(headers));
    if (typeof promise?.then !== 'function') return fail('Streaming does not support non-async handlers.');
    if ((await promise) !== undefined) console.warn('Streaming handlers ignore return values.');
    if (stream.writableEnded && !stream.writableFinished)
      await new Promise((resolve) => stream.once('finish', resolve));
    if (stream.writableFinished) finish();
    else fail('Response stream is not finished.');
  } catch (error) {
    fail(error);
  }
}

const NEVER_SETTLED =
  'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes';

module.exports = { invokeBuffered, invokeStreaming };
