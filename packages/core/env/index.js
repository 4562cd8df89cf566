/**
 * Puts the variables of the nearest `.env` into process.env, unless they are already set. On AWS there is no such file
 * and the variables are the function's own, so this does nothing there.
 */
const fs = require('node:fs');
const path = require('node:path');

/** A project is never deeper than this above a function's file, nor above node_modules/jaws-core-js/env. */
const LEVELS = 6;

/** The nearest `.env` at or above a folder, but not above the project; undefined if there is none. */
function find(folder) {
  let here = path.resolve(folder);
  for (let level = 0; level <= LEVELS; level++) {
    const file = path.join(here, '.env');
    if (isFile(file)) return file;
    const above = path.dirname(here);
    if (above === here || isFile(path.join(here, 'jaws.json'))) return undefined;
    here = above;
  }
  return undefined;
}

function isFile(file) {
  try {
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

const LINE =
  /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(?:(?:"((?:\\[\s\S]|[^"\\])*)"|'([^']*)')[^\r\n]*|([^ \t\r\n][^\r\n]*)?)$/gm;
const ESCAPES = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' };

/** The variables of a `.env` text; if a name occurs twice, the last line counts. */
function parse(text) {
  const variables = Object.create(null);
  for (const [, name, double, single, plain] of text.replace(/^\uFEFF/, '').matchAll(LINE)) {
    if (double !== undefined) variables[name] = double.replace(/\\([\s\S])/g, (all, char) => ESCAPES[char] ?? all);
    else if (single !== undefined) variables[name] = single;
    else variables[name] = (plain ?? '').replace(/(^|\s)#.*/, '').trim();
  }
  return variables;
}

/** Loads the nearest `.env` of a folder into process.env; returns the file's path, undefined if there was none. */
function load(folder) {
  const file = find(folder);
  if (file === undefined) return undefined;
  const variables = parse(fs.readFileSync(file, 'utf8'));
  for (const name of Object.keys(variables)) {
    if (process.env[name] === undefined) process.env[name] = variables[name];
  }
  return file;
}

const file = load(__dirname) ?? load(process.cwd());

module.exports = { file, find, load, parse };
