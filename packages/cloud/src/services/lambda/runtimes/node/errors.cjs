'use strict';

const { types } = require('node:util');

/** Errors that the runtime itself reports; their type is `Runtime.<name>`. */
class RuntimeError extends Error {
  constructor(name, cause, fields = {}) {
    super(cause instanceof Error ? String(cause) : cause);
    Object.defineProperty(this, 'name', { value: `Runtime.${name}`, writable: true, configurable: true });
    // A syntax error's stack begins with the place in the file, which must stay readable.
    const trace = cause instanceof Error && cause.stack ? cause.stack : '';
    if (trace) this.stack = `${this.name}: ${trace.startsWith(this.message) ? trace : `${this.message}\n${trace}`}`;
    Object.assign(this, fields);
  }
}

const isError = (value) =>
  types.isNativeError(value) ||
  (value !== null &&
    typeof value === 'object' &&
    typeof value.name === 'string' &&
    typeof value.message === 'string' &&
    typeof value.stack === 'string');

let explained = false;

/** If Node's permission model stands in for a file system of the function's own: on AWS this would have succeeded. */
function explain({ permission, resource }) {
  if (explained) return;
  explained = true;
  const what = `${permission ?? 'access'}${resource ? ` of ${resource}` : ''}`;
  process.stderr.write(
    `[jaws-cloud] Node refused ${what}: this machine gives functions no file system of their own, so this one reads its code, its layers and /tmp, writes /tmp, and starts no programs. JAWS_LAMBDA_SANDBOX=none, set when the cloud starts, lets functions do everything that you may.\n`,
  );
}

/** The error body of the Runtime API: `errorType`, `errorMessage`, `trace`. */
function toBody(error) {
  if (error?.code === 'ERR_ACCESS_DENIED') explain(error);
  try {
    if (isError(error)) {
      return { errorType: error.name, errorMessage: error.message, trace: String(error.stack).split('\n') };
    }
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch {
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
    };
  }
}

/** One line of JSON with an error's own fields, for the function's log. */
function toLogLine(error) {
  try {
    return `\t${JSON.stringify(error, (_key, value) => (value instanceof Error ? withHiddenFields(value) : value))}`;
  } catch {
    return `\t${JSON.stringify(toBody(error))}`;
  }
}

function withHiddenFields(error) {
  const fields = { errorType: error.name, errorMessage: error.message, code: error.code, ...error };
  if (typeof error.stack === 'string') fields.stack = error.stack.split('\n');
  return fields;
}

const asError = (value) => (value instanceof Error ? value : new Error(value));

module.exports = { RuntimeError, toBody, toLogLine, asError };
