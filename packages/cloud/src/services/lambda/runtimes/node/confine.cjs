'use strict';

const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const path = require('node:path');
const { promisify } = require('node:util');
const threads = require('node:worker_threads');

/** Node reads underscores as hyphens. */
const PERMISSION = /^"?--(no[-_])?((experimental[-_])?permission|allow[-_])/;
/** Words of a command line; quotation marks keep a word together. */
const WORDS = /(?:[^\s"]|"(?:\\.|[^"\\])*")+/g;
/** Node's warnings about its permission model and its options at every start. */
const NOTICE = /^(Permission is an experimental feature|The flag --allow-\w+ )/;
const TMP = /^\/tmp(\/|$)/;
/** Functions of `fs` whose first argument is a path, and those whose first two are. */
const ONE =
  'access appendFile chmod chown createReadStream createWriteStream exists lchmod lchown lstat lutimes mkdir mkdtemp open openAsBlob opendir readFile readdir readlink realpath rm rmdir stat statfs truncate unlink unwatchFile utimes watch watchFile writeFile';
const TWO = 'copyFile cp link rename symlink';

/**
 * Closes the gaps of Node's permission model that its options leave, in each thread: a worker with options of its own would be
 * outside of it, and so would code in a folder that a thread changed to. And makes it look like AWS: `/tmp` is the environment's own,
 * and a file that may not be seen does not exist.
 */
function confine() {
  const options = process.execArgv.filter((one) => PERMISSION.test(one));
  if (!options.some((one) => /^--(experimental-)?permission$/.test(one))) return;
  dropNotices();
  confineWorkers(options);
  const own = ownTmp(options);
  moveTmp(own);
  confineFolders(own);
  hideOthers();
  syncBuiltinESMExports();
}

function dropNotices() {
  const emit = process.emit;
  process.emit = function emitted(name, ...rest) {
    return name === 'warning' && NOTICE.test(rest[0]?.message) ? false : emit.call(this, name, ...rest);
  };
}

function confineWorkers(options) {
  const { Worker } = threads;
  // Threads receive these before they load the first file.
  const silent = ['--disable-warning=SecurityWarning', '--disable-warning=ExperimentalWarning'];
  const forced = [...options, ...(process.allowedNodeEnvironmentFlags.has('--disable-warning') ? silent : [])];
  const confined = new Proxy(Worker, {
    construct(target, [file, given], made) {
      const settings = { ...given };
      if (process.env.NODE_OPTIONS) process.env.NODE_OPTIONS = withoutPermissions(process.env.NODE_OPTIONS);
      if (settings.env?.NODE_OPTIONS) {
        settings.env = { ...settings.env, NODE_OPTIONS: withoutPermissions(settings.env.NODE_OPTIONS) };
      }
      // Options of this thread, which include V8's, cannot be passed on.
      const own = (settings.execArgv ?? []).filter((one) => !PERMISSION.test(one));
      settings.execArgv = [...own, ...forced, '--require', __filename];
      return Reflect.construct(target, [file, settings], made === confined ? target : made);
    },
  });
  // An instance would lead to the other one.
  Worker.prototype.constructor = confined;
  threads.Worker = confined;
}

const withoutPermissions = (text) =>
  (String(text).match(WORDS) ?? []).filter((word) => !PERMISSION.test(word)).join(' ');

/** Workers may read the folder that they begin in. */
function confineFolders(own) {
  const change = process.chdir;
  process.chdir = (folder) => {
    const place = own(folder);
    fs.accessSync(typeof place === 'string' ? path.resolve(place) : place);
    change(place);
  };
}

/** Gives, for a path of AWS's `/tmp`, the one in the environment's own folder; any other as it is, and this folder too. */
function ownTmp(options) {
  const folder = process.env.TMPDIR;
  if (!folder) return (file) => file;
  const allowed = options.filter((one) => one.startsWith('--allow-fs-')).map((one) => one.slice(one.indexOf('=') + 1));
  const isAllowed = (file) => allowed.some((root) => file === root || file.startsWith(root + path.sep));
  return (file) => {
    const text = file instanceof URL && file.protocol === 'file:' ? decodeURI(file.pathname) : file;
    if (typeof text !== 'string' || !TMP.test(text)) return file;
    const plain = path.posix.normalize(text);
    return TMP.test(plain) && !isAllowed(plain) ? path.join(folder, plain.slice('/tmp'.length)) : file;
  };
}

function moveTmp(moved) {
  const move = (holder, name, count) => {
    const original = holder[name];
    if (typeof original !== 'function') return;
    const calls = function calls(...args) {
      for (let at = 0; at < count; at++) args[at] = moved(args[at]);
      return original.apply(this, args);
    };
    const { [promisify.custom]: later, ...more } = Object.getOwnPropertyDescriptors(original);
    if (later) more[promisify.custom] = { ...later, value: (file) => later.value(moved(file)) };
    holder[name] = Object.defineProperties(calls, more);
    if (original.native) move(calls, 'native', count);
  };
  for (const [names, count] of [
    [ONE, 1],
    [TWO, 2],
  ]) {
    for (const name of names.split(' ')) {
      move(fs, name, count);
      move(fs, `${name}Sync`, count);
      move(fs.promises, name, count);
    }
  }
}

function hideOthers() {
  const { existsSync } = fs;
  fs.existsSync = function exists(file) {
    try {
      return existsSync(file);
    } catch (error) {
      if (error?.code === 'ERR_ACCESS_DENIED') return false;
      throw error;
    }
  };
}

confine();
