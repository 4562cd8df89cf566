import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { type AddressInfo, createServer, isIPv6, type Server, type Socket } from 'node:net';
import { errorText } from '../../../kernel/create-kernel.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { answerPacket } from './answer.ts';
import { datagramSize, headerOnly, LARGEST_STREAM } from './message.ts';

export interface DnsOptions {
  /** 0 for any free port. */
  readonly port: number;
  readonly host: string;
  /** The location of the client, for records that depend on it. */
  readonly region: string;
}

export interface DnsServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Questions processed at one time; further ones are dropped, and clients repeat them. */
const MOST_AT_WORK = 1000;
const MOST_CONNECTIONS = 100;
/** Milliseconds. https://www.rfc-editor.org/rfc/rfc7766#section-6.2.3 */
const IDLE = 10_000;
/** How often a free port is tried for both protocols. */
const TRIES = 10;

/**
 * Answers DNS questions from the hosted zones, over UDP and TCP on one port. Throws the errors of `listen` and `bind`.
 */
export async function startDns(kernel: Kernel, { port, host, region }: DnsOptions): Promise<DnsServer> {
  for (let left = port === 0 ? TRIES : 1; ; left--) {
    const connections = new Set<Socket>();
    const streams = await listen(kernel, region, host, port, connections);
    const address = streams.address() as AddressInfo;
    try {
      const datagrams = await bind(kernel, region, host, address.port);
      return { port: address.port, close: () => close(streams, connections, datagrams) };
    } catch (error) {
      await new Promise((resolve) => streams.close(resolve));
      if (left <= 1 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
}

async function bind(kernel: Kernel, region: string, host: string, port: number): Promise<Datagrams> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  let atWork = 0;
  socket.on('message', (packet, from) => {
    if (atWork >= MOST_AT_WORK) return;
    atWork += 1;
    void answered(kernel, packet, region, datagramSize).then((answer) => {
      atWork -= 1;
      // The client may have disconnected, and this socket may be closed.
      if (answer) socket.send(answer, from.port, from.address, () => undefined);
    });
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, host, () => {
      socket.off('error', reject);
      resolve();
    });
  }).catch((error) => {
    socket.close();
    throw error;
  });
  socket.on('error', (error) => kernel.log.warn('DNS over UDP', { error: errorText(error) }));
  return socket;
}

async function listen(
  kernel: Kernel,
  region: string,
  host: string,
  port: number,
  connections: Set<Socket>,
): Promise<Server> {
  const server = createServer((socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
    socket.setTimeout(IDLE, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    void talk(kernel, region, socket).catch(() => socket.destroy());
  });
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  server.on('error', (error) => kernel.log.warn('DNS over TCP', { error: errorText(error) }));
  return server;
}

/** Questions of one connection, each behind its length, are answered in turn. */
async function talk(kernel: Kernel, region: string, socket: Socket): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of socket) {
    rest = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
      const end = 2 + rest.readUInt16BE(0);
      const answer = await answered(kernel, rest.subarray(2, end), region, () => LARGEST_STREAM);
      rest = rest.subarray(end);
      if (!answer || socket.destroyed) return void socket.destroy();
      const length = Buffer.alloc(2);
      length.writeUInt16BE(answer.length);
      if (!socket.write(Buffer.concat([length, answer])))
        await new Promise((resolve) => socket.once('drain', resolve).once('close', resolve));
    }
  }
  socket.end();
}

async function answered(
  kernel: Kernel,
  packet: Buffer,
  region: string,
  size: Parameters<typeof answerPacket>[3],
): Promise<Buffer | undefined> {
  try {
    return await answerPacket(kernel, packet, region, size);
  } catch (error) {
    kernel.log.error('A DNS question failed', { error: errorText(error) });
    return headerOnly(packet, 'SERVFAIL');
  }
}

async function close(streams: Server, connections: ReadonlySet<Socket>, datagrams: Datagrams): Promise<void> {
  const open = new Promise<void>((resolve) => streams.close(() => resolve()));
  for (const socket of connections) socket.destroy();
  await new Promise<void>((resolve) => datagrams.close(() => resolve()));
  await open;
}
