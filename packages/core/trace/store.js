const { AsyncLocalStorage } = require('node:async_hooks');

/** Shared by this process, even if a bundler or a test runner loads this module more than once. */
const own = Symbol.for('jaws-core-js/trace');
globalThis[own] ??= new AsyncLocalStorage();

/** The running invocation and its open span: code called by a handler finds them here. */
const storage = globalThis[own];

/** Undefined outside an invocation. */
const current = () => storage.getStore();

const within = (store, work) => storage.run(store, work);

/** Writes a line of JSON into the function's log, without the runtime's prefix. Outside of Lambda there is no log. */
function writeLine(value) {
  if (process.env.AWS_LAMBDA_RUNTIME_API) process.stdout.write(`${JSON.stringify(value)}\n`);
}

module.exports = { current, within, writeLine };
