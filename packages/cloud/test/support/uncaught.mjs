// Loaded before a cloud: makes the errors that its code must not make. A request with `x-test-throw` gets one in its own work,
// SIGUSR2 one that belongs to no request.
import { Server } from 'node:http';

const errors = {
  timer: () =>
    setImmediate(() => {
      throw new Error('thrown in a timer');
    }),
  promise: () => {
    void Promise.reject(new Error('thrown in a promise'));
  },
};
process.on('SIGUSR2', () => {
  throw new Error('thrown by nobody');
});

// The first asynchronous thing that the gateway does for a request is to read its body.
const { emit } = Server.prototype;
Server.prototype.emit = function (name, request, ...rest) {
  const kind = name === 'request' && request.headers['x-test-throw'];
  if (kind) {
    request.read = () => {
      errors[kind]();
      // Nothing comes of it any more.
      request.read = () => null;
      return null;
    };
  }
  return emit.call(this, name, request, ...rest);
};
