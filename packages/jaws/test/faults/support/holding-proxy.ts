import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request to AWS: method and path in one line, and the body. */
export interface Sent {
  readonly line: string;
  readonly body: string;
}

/** A way to a cloud that holds back one request, the first that is meant, until it is released. */
export interface HoldingProxy {
  readonly endpoint: string;
  /** Resolves when the request is held. */
  readonly held: Promise<void>;
  release(): void;
}

/** `answered`: what was sent and answered before. */
export async function holdingProxy(
  target: string,
  isMeant: (sent: Sent, answered: readonly Sent[]) => boolean,
): Promise<HoldingProxy> {
  const { hostname, port } = new URL(target);
  const answered: Sent[] = [];
  let isHeld = false;
  let reach = () => {};
  const held = new Promise<void>((resolve) => {
    reach = resolve;
  });
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { method, url: path, headers } = incoming;
    const sent = { line: `${method} ${path}`, body: Buffer.concat(chunks).toString('latin1') };
    if (!isHeld && isMeant(sent, answered)) {
      isHeld = true;
      reach();
      await released;
    }
    const forwarded = request({ hostname, port, method, path, headers }, (answer) => {
      answered.push(sent);
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    forwarded.end(Buffer.concat(chunks));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    release();
    server.closeAllConnections();
    server.close();
  });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, held, release };
}
