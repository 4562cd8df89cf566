/**
 * The program of the child that runs a Node handler: plain JavaScript for `node -e`, since it must run as it is beside a bundle.
 * It reads `$JAWS_RUN/request.json`, says so on descriptor 3 when the handler is about to be called, and writes
 * `$JAWS_RUN/result.json`: `{ value }` or `{ error: { errorType, errorMessage, trace } }`. Descriptor 3 ends when its parent does,
 * however that happens; the child and what it started then end too. A thread watches it, since a handler may never yield.
 */
export const nodeChild = String.raw`
const { existsSync, readFileSync, writeFileSync, writeSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const folder = process.env.JAWS_RUN;
delete process.env.JAWS_RUN;
const { event, task, handler: name, context: given, timeout, callbacks } = JSON.parse(readFileSync(join(folder, 'request.json'), 'utf8'));

new (require('node:worker_threads').Worker)(
  "const { Socket } = require('node:net');" +
    "new Socket({ fd: 3 }).on('error', () => {}).on('close', () => process.kill(process.platform === 'win32' ? process.pid : 0, 'SIGKILL')).resume();",
  { eval: true, env: {}, execArgv: [] },
).unref();

let ended = false;
function end(result) {
  if (ended) return;
  ended = true;
  writeFileSync(join(folder, 'result.json'), result);
  process.stdout.write('', () => process.stderr.write('', () => process.exit(0)));
}
function answer(value) {
  if (ended) return;
  let text;
  try {
    text = JSON.stringify({ value: value === undefined ? null : value });
  } catch (error) {
    return failed(Object.assign(new Error('Unable to stringify response body: ' + error.message), { name: 'Runtime.MarshalError' }));
  }
  end(text);
}
function failed(error) {
  const isError = error instanceof Error || (error && typeof error === 'object' && 'stack' in error && 'message' in error);
  end(JSON.stringify({
    error: {
      errorType: isError ? error.name : typeof error,
      errorMessage: isError ? error.message : String(error),
      trace: isError && error.stack ? String(error.stack).split('\n') : [],
    },
  }));
}
process.on('uncaughtException', failed);
process.on('unhandledRejection', failed);

const typed = (type, message) => Object.assign(new Error(message), { name: type, stack: '' });

async function load() {
  const slash = name.lastIndexOf('/') + 1;
  const dot = name.indexOf('.', slash);
  const base = join(task, name.slice(0, dot));
  const file = ['.js', '.mjs', '.cjs'].map((extension) => base + extension).find((path) => existsSync(path));
  if (!file) throw typed('Runtime.ImportModuleError', "Cannot find module '" + name.slice(0, dot) + "'");
  const module = await import(pathToFileURL(file).href);
  const find = (from) => name.slice(dot + 1).split('.').reduce((value, key) => (value == null ? undefined : value[key]), from);
  const found = find(module) ?? find(module.default);
  if (found === undefined) throw typed('Runtime.HandlerNotFound', name + ' is undefined or not exported');
  if (typeof found !== 'function') throw typed('Runtime.HandlerNotFound', name + ' is not a function');
  return found;
}

(async () => {
  process.chdir(task);
  const run = await load();
  if (!callbacks && run.length >= 3) {
    throw typed('Runtime.CallbackHandlerDeprecated', 'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. Make the handler async, or let it return a promise.');
  }
  const deadline = Date.now() + timeout;
  try { writeSync(3, 'started\n'); } catch {}
  const done = (error, value) => (error ? failed(error) : answer(value));
  const context = {
    ...given,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    ...(callbacks && { done, succeed: answer, fail: failed }),
  };
  // Nothing more to do and no answer: the runtime answers null for a callback handler that never called.
  process.on('beforeExit', () => answer(null));
  const value = callbacks ? run(event, context, done) : run(event, context);
  if (value && typeof value.then === 'function') value.then(answer, failed);
  else if (!callbacks || (value !== undefined && run.length < 3)) answer(value);
})().catch(failed);
`;
