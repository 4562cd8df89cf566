'use strict';

const NAME = '_X_AMZN_TRACE_ID';

/**
 * Returns the setter of the one environment variable that differs with every invocation. The C library keeps every value
 * that
 * a variable ever had, so this one bypasses it: `process.env` is the real one except for this name.
 */
function traceVariable() {
  let trace;
  const property = () => ({ value: trace, writable: true, enumerable: true, configurable: true });
  process.env = new Proxy(process.env, {
    get: (env, name) => (name === NAME ? trace : env[name]),
    set(env, name, value) {
      if (name === NAME) trace = String(value);
      else env[name] = value;
      return true;
    },
    has: (env, name) => (name === NAME ? trace !== undefined : name in env),
    deleteProperty(env, name) {
      if (name === NAME) trace = undefined;
      else delete env[name];
      return true;
    },
    ownKeys: (env) => (trace === undefined ? Reflect.ownKeys(env) : [...Reflect.ownKeys(env), NAME]),
    getOwnPropertyDescriptor(env, name) {
      if (name === NAME) return trace === undefined ? undefined : property();
      return Reflect.getOwnPropertyDescriptor(env, name);
    },
  });
  return (value) => {
    trace = value || undefined;
  };
}

module.exports = { traceVariable };
