import { createServer, request } from 'node:http';

/** A proxy on loopback before an endpoint: counts requests, and holds each one back for a while. */
export async function countingProxy(endpoint, delayMs) {
  const { hostname, port } = new URL(endpoint);
  let calls = [];
  const server = createServer((incoming, outgoing) => {
    calls.push(incoming);
    const forward = () => {
      const { method, url, headers } = incoming;
      const upstream = request({ hostname, port, method, path: url, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode, answer.headers);
        answer.pipe(outgoing);
      });
      upstream.on('error', () => outgoing.destroy());
      incoming.pipe(upstream);
    };
    if (delayMs > 0) setTimeout(forward, delayMs);
    else forward();
  });
  server.keepAliveTimeout = 60_000;
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    endpoint: `http://127.0.0.1:${server.address().port}`,
    calls: () => calls.length,
    /** What went into a bucket. */
    uploads: () =>
      calls.filter(({ method, url }) => method === 'PUT' && /\.zip|compiled-cloudformation/.test(url)).length,
    reset: () => {
      calls = [];
    },
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(done);
      }),
  };
}
