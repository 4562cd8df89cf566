import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Differences between runs that come from HTTP alone. */
const HOP = ['date', 'connection', 'keep-alive', 'transfer-encoding'];

export interface Recorder {
  readonly endpoint: string;
  /** One text for each answer that passed through: status, headers, body. */
  readonly answers: string[];
  close(): Promise<void>;
}

/** Stands between clients and a cloud, and keeps the answers. */
export async function record(cloud: string): Promise<Recorder> {
  const answers: string[] = [];
  const { hostname: host, port } = new URL(cloud);
  const server = createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const forward = request({ host, port, method, path, headers }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      const shown = Object.entries(answer.headers).filter(([name]) => !HOP.includes(name));
      answers.push(`${method} ${path}\n${answer.statusCode} ${JSON.stringify(shown)}\n${body.toString('latin1')}`);
      outgoing.writeHead(answer.statusCode ?? 500, Object.fromEntries(shown) as Record<string, string>).end(body);
    });
    incoming.pipe(forward);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
