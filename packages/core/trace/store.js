const { AsyncLocalStorage } = require('node:async_hooks');

/** Of this process, also where a bundler or a test runner loads this module more than once. */
const own = Symbol.for('jaws-core-js/trace');
globalThis[own] ??= new AsyncLocalStorage();

/** The invocation that runs, and the span of it that is open: what is called by a handler finds them here. */
const storage = globalThis[own];

/** Undefined outside of an invocation. */
const current = () => storage.getStore();

const within = (store, work) => storage.run(store, work);

/** Writes a line of JSON into the function's log, without what the runtime puts in front of others. Outside of Lambda there is no log. */
function writeLine(value) {
  if (process.env.AWS_LAMBDA_RUNTIME_API) process.stdout.write(`${JSON.stringify(value)}\n`);
}

module.exports = { current, within, writeLine };
