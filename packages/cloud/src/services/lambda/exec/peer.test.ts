import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isPeer } from './peer.ts';

let server: Server;
const sockets: Socket[] = [];
const children: ChildProcess[] = [];
beforeAll(async () => {
  server = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => new Promise((done) => server.close(done)));

const NOBODY = 2 ** 30;
const port = () => (server.address() as AddressInfo).port;
/** The server's side of the next connection. */
async function accepted() {
  const [socket] = (await once(server, 'connection')) as [Socket];
  return { remotePort: socket.remotePort ?? 0, localPort: socket.localPort ?? 0 };
}
/** A connection that this process has opened. */
async function own(host = '127.0.0.1') {
  const found = accepted();
  sockets.push(connect(port(), host));
  return found;
}
/** A connection opened by a process in a session of its own. */
async function foreign() {
  const found = accepted();
  const script = `require('node:net').connect(${port()}, '127.0.0.1')`;
  const child = spawn(process.execPath, ['-e', script], { detached: true, stdio: 'ignore' });
  children.push(child);
  return { connection: await found, pid: child.pid ?? 0 };
}

describe.runIf(process.platform === 'linux')('a connection', () => {
  it('is that of a process which has its other side', async () => {
    const connection = await own();
    expect(isPeer(connection, { processes: [process.pid], session: NOBODY })).toBe(true);
    expect(isPeer(connection, { processes: [NOBODY, process.pid], session: NOBODY })).toBe(true);
    const { connection: other, pid } = await foreign();
    expect(isPeer(other, { processes: [pid], session: NOBODY })).toBe(true);
    expect(isPeer(other, { processes: [process.pid], session: NOBODY })).toBe(false);
    expect(isPeer(connection, { processes: [pid], session: pid })).toBe(false);
  });

  it('is that of a session, one of whose processes has it', async () => {
    const { connection, pid } = await foreign();
    expect(isPeer(connection, { processes: [], session: pid })).toBe(true);
    expect(isPeer(connection, { processes: [process.pid], session: pid })).toBe(true);
    expect(isPeer(connection, { processes: [], session: NOBODY })).toBe(false);
  });

  it('may be one over IPv6, as Java makes them', async () => {
    const connection = await own('::ffff:127.0.0.1');
    expect(isPeer(connection, { processes: [process.pid], session: NOBODY })).toBe(true);
  });

  it('has no known owner where the descriptors cannot be read', async () => {
    const connection = await own();
    expect(isPeer(connection, { processes: [NOBODY], session: NOBODY })).toBeUndefined();
    const { pid } = await foreign();
    expect(isPeer(connection, { processes: [NOBODY, pid], session: NOBODY })).toBe(false);
  });

  it('is not known that the system does not have', async () => {
    const { localPort, remotePort } = await own();
    const here = { processes: [process.pid], session: NOBODY };
    // This process also has the other end, with the ports reversed: these pairs of ports belong to no connection.
    expect(isPeer({ localPort: remotePort, remotePort: 1 }, here)).toBeUndefined();
    expect(isPeer({ localPort: 1, remotePort }, here)).toBeUndefined();
    expect(isPeer({ localPort, remotePort: 1 }, here)).toBeUndefined();
  });
});
