'use strict';

const { RuntimeClient } = require('./client.cjs');
const { RuntimeError, toBody } = require('./errors.cjs');
const { FramedClient } = require('./frames.cjs');
const { invokeBuffered, invokeStreaming } = require('./invoke.cjs');
const { loadHandler } = require('./load.cjs');
const { patchConsole } = require('./log.cjs');
const packages = require('./packages.cjs');
const streaming = require('./streaming.cjs');
const { traceVariable } = require('./trace.cjs');

const { AWS_LAMBDA_RUNTIME_API, AWS_EXECUTION_ENV = '', LAMBDA_TASK_ROOT, _HANDLER } = process.env;

/** From nodejs24.x on there are no callbacks: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html */
const legacy = Number(/nodejs(\d+)/.exec(AWS_EXECUTION_ENV)?.[1] ?? 0) < 24;
const NO_CALLBACKS =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.';

// Node programs that the function starts would claim the port of its inspector, too.
process.execArgv = process.execArgv.filter((one) => !one.startsWith('--inspect='));

const state = { requestId: undefined, invocation: undefined };
const log = patchConsole(state);
const setTrace = traceVariable();
const framed = new FramedClient();
/** For handlers that stream, which the frames know nothing of. */
let client;
let whenEmpty;
const onEmpty = (listener) => {
  whenEmpty = listener;
};

const crash = (title, error, code) => {
  log.error(title, error);
  const body = toBody(error);
  const said = JSON.stringify(body);
  const exit = () => process.exit(code);
  if (client) client.fail(state.invocation, body.errorType, said, exit);
  else framed.crash(state.invocation, body.errorType, said, exit);
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

function begin({ headers, body }) {
  const id = headers['lambda-runtime-aws-request-id'];
  state.requestId = id;
  state.invocation = id;
  setTrace(headers['lambda-runtime-trace-id']);
  return { headers, event: JSON.parse(body.toString()), legacy, onEmpty, log };
}

function serve(handler) {
  const take = (invocation) => {
    const run = begin(invocation);
    invokeBuffered({ ...run, handler }, (failure, result) => answer(state.invocation, failure, result, take));
  };
  framed.next(take);
}

function serveStreams(handler) {
  client = new RuntimeClient(AWS_LAMBDA_RUNTIME_API);
  framed.leave();
  const poll = () => client.next((invocation) => void invokeStreaming({ ...begin(invocation), handler, client }, poll));
  poll();
}

function answer(id, failure, result, next) {
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
  if (problem) framed.refuse(id, JSON.stringify(problem), next);
  else framed.respond(id, text, next);
}

function start(handler) {
  if (!legacy && handler.length > 2 && !streaming.isStreaming(handler)) {
    crash('Init Error', new RuntimeError('CallbackHandlerDeprecated', NO_CALLBACKS), 1);
    return;
  }
  if (streaming.isStreaming(handler)) serveStreams(handler);
  else serve(handler);
}

streaming.defineGlobals();
packages.install();
framed.begin(packages.prepare, (variables) => {
  Object.assign(process.env, variables);
  // A process that began before its code existed is in another folder.
  if (process.cwd() !== LAMBDA_TASK_ROOT) process.chdir(LAMBDA_TASK_ROOT);
  loadHandler(LAMBDA_TASK_ROOT, _HANDLER).then(start, (error) => crash('Uncaught Exception', error, 1));
});
