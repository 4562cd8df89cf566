/**
 * A program for `main.mjs` of a folder that `runConfined` runs. Everything that could reach files, programs or the network fails before
 * `body` begins; that guards against accidents, since the code is the user's own. `body` is the body of an async function and returns
 * the result, which is written to `result.json` as `{ result }`; an error that it throws, or that is thrown later, is written as `{
 * error: { message, stack } }`. `during` ends the message of a refusal: `while schemas are read`.
 */
export const confinedProgram = (during: string, body: string): string => `
import { writeFileSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';

const require = createRequire(import.meta.url);
const refuse = (what) => () => {
  throw new Error(what + ' is not available ${during}');
};
require('node:net').Socket.prototype.connect = refuse('The network');
require('node:net').Server.prototype.listen = refuse('The network');
const dns = require('node:dns');
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
  dns[name] = refuse('The network');
  dns.promises[name] = refuse('The network');
}
require('node:dgram').createSocket = refuse('The network');
for (const name of ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync']) {
  require('node:child_process')[name] = refuse('Starting programs');
}
require('node:os').setPriority = refuse('Another process');
for (const name of ['kill', '_kill', '_debugProcess']) process[name] = refuse('Another process');
syncBuiltinESMExports();

const { exit } = process;
const end = (outcome) => {
  writeFileSync(new URL('result.json', import.meta.url), JSON.stringify(outcome));
  exit(0);
};
const failure = (error) => ({ message: String(error?.message ?? error), stack: String(error?.stack ?? '') });
const failed = (error) => end({ error: failure(error) });
process.on('uncaughtException', failed);
const work = async () => {
${body}
};
try {
  end({ result: await work() });
} catch (error) {
  failed(error);
}
`;
