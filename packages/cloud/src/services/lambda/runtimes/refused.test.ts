import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { onPath } from '../exec/runtime/on-path.ts';

const place = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const POLL = `new (require(process.argv[1]).RuntimeClient)(process.env.AWS_LAMBDA_RUNTIME_API).next(() => console.log('called'))`;
const python = onPath('python3');

it.each([
  { name: 'Node.js', program: process.execPath, args: ['-e', POLL, place('node/client.cjs')] },
  ...(python ? [{ name: 'Python', program: python, args: ['-B', '-S', place('python/main.py')] }] : []),
])('a poll that is refused ends the runtime, which says so: $name', async ({ program, args }) => {
  const server = createServer((_request, response) =>
    response.writeHead(403, { 'content-length': 20 }).end('{"errorType":"Own"}\n'),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const child = spawn(program, args, {
    cwd: place('.'),
    env: {
      PATH: process.env.PATH,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(server.address() as AddressInfo).port}`,
      LAMBDA_TASK_ROOT: place('inline'),
      _HANDLER: 'cfnresponse.send',
    },
  });
  const [out, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  expect([out, errors, code]).toEqual(['', 'The Runtime API answered 403: {"errorType":"Own"}\n', 1]);
});
