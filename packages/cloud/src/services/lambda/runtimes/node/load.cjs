'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { RuntimeError } = require('./errors.cjs');
const { beforeImport } = require('./packages.cjs');

/**
 * Finds a handler the way the managed runtimes do: `folder/module.export.member`, where the module is an extensionless file,
 * `.js` (an ES module when the nearest package.json says so), `.mjs`, `.cjs`, or a package that resolves from the task root.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
async function loadHandler(root, handler) {
  if (handler.includes('..')) {
    throw new RuntimeError(
      'MalformedHandlerName',
      `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const base = path.basename(handler);
  const folder = handler.slice(0, handler.indexOf(base));
  const dot = base.indexOf('.');
  if (dot < 0) throw new RuntimeError('MalformedHandlerName', 'Bad handler');

  const loaded = await loadModule(root, folder, base.slice(0, dot)).catch((error) => {
    if (error instanceof SyntaxError) throw new RuntimeError('UserCodeSyntaxError', error);
    if (error?.code === 'MODULE_NOT_FOUND') throw new RuntimeError('ImportModuleError', asOnLambda(error));
    throw error;
  });
  const found = base
    .slice(dot + 1)
    .split('.')
    .reduce((value, key) => value?.[key], loaded);
  if (!found) throw new RuntimeError('HandlerNotFound', `${handler} is undefined or not exported`);
  if (typeof found !== 'function') throw new RuntimeError('HandlerNotFound', `${handler} is not a function`);
  return found;
}

async function loadModule(root, folder, name) {
  const file = path.resolve(root, folder, name);
  const found = [file, `${file}.js`, `${file}.mjs`, `${file}.cjs`].find(isFile);
  if (found) {
    beforeImport(found);
    const isModule = found.endsWith('.mjs') || (found === `${file}.js` && saysModule(path.dirname(found), root));
    return isModule ? import(pathToFileURL(found).href) : require(found);
  }
  return require(require.resolve(name, { paths: [root, path.resolve(root, folder)] }));
}

const isFile = (file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true;

/** `root`: the function's folder; what is above it is this machine's and nothing of the function's. */
function saysModule(folder, root) {
  if (path.basename(folder) === 'node_modules') return false;
  const file = path.join(folder, 'package.json');
  if (fs.existsSync(file)) {
    try {
      return JSON.parse(fs.readFileSync(file, 'utf8'))?.type === 'module';
    } catch (error) {
      console.warn(`${file} cannot be read, it will be ignored for ES module detection purposes.`, error);
      return false;
    }
  }
  const parent = path.dirname(folder);
  return folder !== root && parent !== folder && saysModule(parent, root);
}

/** The require stack names the file that AWS's runtime would be, and the trace none of these. */
function asOnLambda(error) {
  const own = `\n- ${path.join(__dirname, 'main.cjs')}`;
  const hooks = path.join(__dirname, 'packages.cjs');
  const tidy = (text) =>
    text
      ?.replace(own, '')
      .replace(__filename, '/var/runtime/index.mjs')
      .split('\n')
      .filter((line) => !line.includes(hooks))
      .join('\n');
  error.message = tidy(error.message);
  error.stack = tidy(error.stack);
  return error;
}

module.exports = { loadHandler };
