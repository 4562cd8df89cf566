'use strict';

const { RuntimeClient } = require('./client.cjs');
const { RuntimeError, toBody } = require('./errors.cjs');
const { invokeBuffered, invokeStreaming } = require('./invoke.cjs');
const { loadHandler } = require('./load.cjs');
const { patchConsole } = require('./log.cjs');
const streaming = require('./streaming.cjs');

const { AWS_LAMBDA_RUNTIME_API, AWS_EXECUTION_ENV = '', LAMBDA_TASK_ROOT, _HANDLER } = process.env;

/** From nodejs24.x on there are no callbacks: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html */
const legacy = Number(/nodejs(\d+)/.exec(AWS_EXECUTION_ENV)?.[1] ?? 0) < 24;
const NO_CALLBACKS =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.';

const state = { requestId: undefined, invocation: undefined };
const log = patchConsole(state);
const client = new RuntimeClient(AWS_LAMBDA_RUNTIME_API);
let whenEmpty;
const onEmpty = (listener) => {
  whenEmpty = listener;
};

const crash = (title, error, code) => {
  log.error(title, error);
  const body = toBody(error);
  client.fail(state.invocation, body.errorType, JSON.stringify(body), () => process.exit(code));
};
process.on('uncaughtException', (error) => crash('Uncaught Exception', error, 129));
process.on('unhandledRejection', (reason, promise) =>
  crash(
    'Unhandled Promise Rejection',
    new RuntimeError('UnhandledPromiseRejection', String(reason), { reason, promise }),
    128,
  ),
);
process.on('beforeExit', () => {
  const listener = whenEmpty;
  whenEmpty = undefined;
  listener?.();
});

function poll(handler) {
  client.next(({ headers, body }) => {
    const id = headers['lambda-runtime-aws-request-id'];
    state.requestId = id;
    state.invocation = id;
    if (headers['lambda-runtime-trace-id']) process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
    else delete process.env._X_AMZN_TRACE_ID;
    const run = { handler, headers, event: JSON.parse(body.toString()), legacy, onEmpty, log, client };
    if (streaming.isStreaming(handler)) void invokeStreaming(run, () => poll(handler));
    else invokeBuffered(run, (failure, result) => answer(id, failure, result, handler));
  });
}

function answer(id, failure, result, handler) {
  let problem = failure?.body;
  let text;
  if (!problem) {
    try {
      text = JSON.stringify(result === undefined ? null : result) ?? 'null';
    } catch (error) {
      problem = toBody(error);
      problem.errorType = 'Runtime.MarshallingError';
      problem.errorMessage = `Unable to stringify response body as json: ${error?.message}`;
    }
  }
  client.together(() => {
    if (problem) client.fail(id, problem.errorType, JSON.stringify(problem));
    else client.respond(id, text);
    poll(handler);
  });
}

streaming.defineGlobals();
loadHandler(LAMBDA_TASK_ROOT, _HANDLER).then(
  (handler) => {
    if (!legacy && handler.length > 2 && !streaming.isStreaming(handler)) {
      crash('Init Error', new RuntimeError('CallbackHandlerDeprecated', NO_CALLBACKS), 1);
      return;
    }
    poll(handler);
  },
  (error) => crash('Uncaught Exception', error, 1),
);
