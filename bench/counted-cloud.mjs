// Loaded into the embedded cloud (`node --import`): counts its requests and holds each one back for BENCH_DELAY_MS, in the cloud's own process. A proxy between the
// tool and the cloud would be a third process on the cores that both share. Answers its parent: `reset`, `log`.
import { Server } from 'node:http';
import { callOf } from './call.mjs';

const delayMs = Number(process.env.BENCH_DELAY_MS ?? 0);
delete process.env.BENCH_DELAY_MS;
const { emit } = Server.prototype;
let calls = [];

Server.prototype.emit = function counted(event, ...args) {
  if (event !== 'request' && event !== 'checkContinue') return emit.call(this, event, ...args);
  const [request, response] = args;
  const call = { ...callOf(request), from: performance.now(), until: undefined };
  calls.push(call);
  response.on('close', () => {
    call.until = performance.now();
  });
  if (delayMs === 0) return emit.call(this, event, ...args);
  setTimeout(() => emit.call(this, event, ...args), delayMs);
  return true;
};

process.on('message', (message) => {
  if (message === 'reset') calls = [];
  const log = message === 'log' ? calls : [];
  process.send({ message, origin: performance.timeOrigin, count: calls.length, log });
});
