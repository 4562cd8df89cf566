'use strict';

const Module = require('node:module');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { MessageChannel, Worker, receiveMessageOnPort } = require('node:worker_threads');

/** Packages of AWS's runtime, and the package and path that an import means. */
const OURS = /^(@(?:aws-sdk|smithy)\/[a-z0-9][a-z0-9-]*|aws-sdk)(?:\/|$)/;
/** Packages of the SDK try for others that may be absent, on AWS too. */
const INSIDE_SDK = /[\\/]node_modules[\\/](?:@aws-sdk|@smithy|aws-sdk)[\\/]/;
const BARE = /^(?![./#]|[a-z]+:)/i;

/** Packages with a native addon for this machine, which code for Lambda's Linux lacks: `@img/sharp-darwin-arm64`. */
const NATIVE = new RegExp(
  `^((?:@[a-z0-9][\\w.-]*/)?(?:[a-z0-9][\\w.-]*[-_.])?${process.platform}-(?:${process.arch}|universal)[\\w.-]*)(?:/|$)`,
);

/** Asks the cloud where a package is, in a separate thread so that `require` can wait for the answer. */
const ASK = `
const { parentPort, workerData } = require('node:worker_threads');
const { port, flag, url } = workerData;
const tell = (answer) => { port.postMessage(answer); port.close(); Atomics.store(flag, 0, 1); Atomics.notify(flag, 0); };
require('node:http').get(url, { agent: false }, (response) => {
  let text = '';
  response.setEncoding('utf8').on('data', (more) => { text += more; }).on('end', () => tell(response.statusCode === 200 ? JSON.parse(text) : null));
}).on('error', () => tell(null));
`;

const asked = new Map();
/** Milliseconds; import-hooks.mjs counts in it too. */
const waited = new Int32Array(new SharedArrayBuffer(4));
let hooked = false;

/** Gives the `node_modules` that has the package a request means, or undefined. */
function folderFor(request, from) {
  const name = (OURS.exec(request) ?? NATIVE.exec(request))?.[1];
  if (!name || INSIDE_SDK.test(from ?? '')) return undefined;
  if (!asked.has(name)) asked.set(name, ask(name));
  return asked.get(name);
}

function ask(name) {
  const began = Date.now();
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const { port1, port2 } = new MessageChannel();
  const url = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/jaws/packages/${name}`;
  const worker = new Worker(ASK, {
    eval: true,
    env: {},
    execArgv: [],
    workerData: { port: port2, flag, url },
    transferList: [port2],
  });
  worker.unref();
  Atomics.wait(flag, 0, 0);
  const answer = receiveMessageOnPort(port1)?.message;
  port1.close();
  Atomics.add(waited, 0, Date.now() - began);
  return answer?.folder;
}

/**
 * Makes `require` find the packages of AWS's runtime, and `import` these and the folders of NODE_PATH, as AWS's runtimes do from
 * Node.js 18 on: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-package.html
 */
function install() {
  patchRequire();
  Module.registerHooks?.({ resolve: resolveImport });
}

/** Sees `require` too, which is not its business. */
function resolveImport(specifier, context, next) {
  try {
    return next(specifier, context);
  } catch (error) {
    if (error?.code !== 'ERR_MODULE_NOT_FOUND' || !BARE.test(specifier)) throw error;
    for (const folder of folders()) {
      const found = attempt(() => next(specifier, { ...context, parentURL: parentIn(folder) }));
      if (found) return found;
    }
    const folder = folderFor(specifier, context.parentURL);
    if (!folder) throw error;
    return next(specifier, { ...context, parentURL: parentIn(folder) });
  }
}

function patchRequire() {
  const original = Module._resolveFilename;
  Module._resolveFilename = function resolve(request, parent, ...rest) {
    try {
      return original.call(this, request, parent, ...rest);
    } catch (error) {
      const folder = error?.code === 'MODULE_NOT_FOUND' ? folderFor(String(request), parent?.filename) : undefined;
      if (!folder) throw error;
      return original.call(this, request, parent, false, { paths: [path.dirname(folder)] });
    }
  };
}

/**
 * For a Node without synchronous hooks: its others cost a thread, so only code that imports has them. `file` is the handler's.
 */
function beforeImport(file) {
  if (Module.registerHooks || !Module.register || hooked) return;
  if (!file.endsWith('.mjs') && !/\bimport\b/.test(readFileSync(file, 'utf8'))) return;
  register();
}

function register() {
  hooked = true;
  const data = { folders: folders().map(parentIn), api: process.env.AWS_LAMBDA_RUNTIME_API, waited };
  Module.register(pathToFileURL(path.join(__dirname, 'import-hooks.mjs')).href, { data });
}

/** Does the first steps of loading a handler while there is time: nothing waits yet, and the code is unknown. */
async function prepare() {
  if (!Module.registerHooks && Module.register && !hooked) register();
  await import('node:fs');
}

const folders = () => (process.env.NODE_PATH ?? '').split(path.delimiter).filter((one) => one.endsWith('node_modules'));
const parentIn = (folder) => pathToFileURL(path.join(path.dirname(folder), 'any.js')).href;

function attempt(find) {
  try {
    return find();
  } catch (error) {
    if (error?.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** Milliseconds that this process waited for packages: time in which its deadline stood still. */
const waitedFor = () => Atomics.load(waited, 0);

module.exports = { beforeImport, install, prepare, waitedFor };
