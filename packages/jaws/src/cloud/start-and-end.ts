// A program for start.test.ts: starts the embedded cloud and ends, in the way that its argument names, as soon as a line on
// stdin says so.
import { createInterface } from 'node:readline';
import { ensureCloud } from './start.ts';

const how = process.argv[2];
createInterface({ input: process.stdin }).once('line', () => {
  if (how === 'exit') process.exit(7);
  if (how === 'throw') {
    throw new Error('a bug');
  }
  process.kill(process.pid, how);
});
await ensureCloud({ env: process.env, version: '0.0.0', port: 0 });
