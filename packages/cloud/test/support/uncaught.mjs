// Loaded before a cloud: throws the errors that its code must never throw. `x-test-throw` causes one inside the request's own
// work, SIGUSR2 one outside of any request.
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

// Reading the body is the first asynchronous step that the gateway takes for a request.
const { emit } = Server.prototype;
Server.prototype.emit = function (name, request, ...rest) {
  const kind = name === 'request' && request.headers['x-test-throw'];
  if (kind) {
    request.read = () => {
      errors[kind]();
      // It has no effect any more.
      request.read = () => null;
      return null;
    };
  }
  return emit.call(this, name, request, ...rest);
};
