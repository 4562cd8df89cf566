'use strict';

const { format } = require('node:util');
const { asError, toLogLine } = require('./errors.cjs');

const LEVELS = { TRACE: 1, DEBUG: 2, INFO: 3, WARN: 4, ERROR: 5, FATAL: 6 };
const METHODS = {
  trace: 'TRACE',
  debug: 'DEBUG',
  info: 'INFO',
  log: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
  fatal: 'FATAL',
};

/**
 * Makes `console` write as the managed Node.js runtimes do: `<time>\t<request id>\t<level>\t<message>`, or one JSON object a
 * message when the function's log format is JSON. A carriage return stands for a line break inside a message.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
function patchConsole(state) {
  const json = process.env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON';
  const least = LEVELS[process.env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase()] ?? LEVELS.TRACE;
  const line = json ? jsonLine : textLine;
  const write = (level, values) => {
    const text = line(new Date().toISOString(), state.requestId, level, values);
    process.stdout.write(`${text.includes('\n') ? text.replace(/\n/g, '\r') : text}\n`);
  };
  for (const [method, level] of Object.entries(METHODS)) {
    console[method] = LEVELS[level] < least ? () => {} : (...values) => write(level, values);
  }
  return {
    error: (title, error) => (json ? console.error(asError(error)) : console.error(title, toLogLine(asError(error)))),
  };
}

const textLine = (time, requestId, level, values) => `${time}\t${requestId}\t${level}\t${format(...values)}`;

function jsonLine(timestamp, requestId, level, values) {
  const entry = { timestamp, level, requestId };
  if (values.length === 1) {
    try {
      return JSON.stringify({ ...entry, message: values[0] }, plainErrors);
    } catch {
      return JSON.stringify({ ...entry, message: format(values[0]) });
    }
  }
  const error = values.find((value) => value instanceof Error);
  return JSON.stringify({ ...entry, message: format(...values), ...(error ? plainError(error) : {}) });
}

const plainErrors = (_key, value) => (value instanceof Error ? { ...plainError(value), ...value } : value);

const plainError = (error) => ({
  errorType: error.constructor?.name ?? 'UnknownError',
  errorMessage: error.message,
  stackTrace: typeof error.stack === 'string' ? error.stack.split('\n') : error.stack,
});

module.exports = { patchConsole };
