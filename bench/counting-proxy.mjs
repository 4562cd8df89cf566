import { createServer, request } from 'node:http';
import { callOf } from './call.mjs';
import { tokenBuckets } from './token-buckets.mjs';

/**
 * A proxy on loopback before an endpoint: counts requests, holds each one back for a while, and refuses those that come faster than `limits` allow
 * (`{ cloudformation: { rate, burst } }`, for each region) with the throttling error that SDKs try again.
 */
export async function countingProxy(endpoint, { delayMs = 0, limits = {} } = {}) {
  const { hostname, port } = new URL(endpoint);
  let calls = [];
  let buckets = tokenBuckets(limits);
  let refusesUntil = 0;
  const server = createServer((incoming, outgoing) => {
    const call = { ...callOf(incoming), from: performance.now(), until: undefined, throttled: false };
    calls.push(call);
    outgoing.on('close', () => {
      call.until = performance.now();
    });
    const isSecond = calls.length % 2 === 0 && call.from < refusesUntil;
    const forward = () => {
      if (isSecond || !buckets.take(call.service, call.region, performance.now())) {
        call.throttled = true;
        incoming.resume();
        return refuse(outgoing, call.service);
      }
      const { method, url, headers } = incoming;
      incoming.once('data', (chunk) => {
        call.action = /(?:^|&)Action=(\w+)/.exec(chunk.subarray(0, 4096).toString('latin1'))?.[1];
      });
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
    /** Each call: method, url, service, action (of a Query API), region, from, until, throttled. */
    log: () => calls,
    throttled: () => calls.filter(({ throttled }) => throttled).length,
    /** Refuses every second call for this long. */
    refuseHalf: (ms) => {
      refusesUntil = performance.now() + ms;
    },
    /** The uploads into a bucket. */
    uploads: () =>
      calls.filter(({ method, url }) => method === 'PUT' && /\.zip|compiled-cloudformation/.test(url)).length,
    reset: () => {
      calls = [];
      buckets = tokenBuckets(limits);
    },
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(done);
      }),
  };
}

/** In the service's own format: S3 answers 503, Query APIs in XML, the others in JSON. */
function refuse(outgoing, service) {
  if (service === 's3') {
    outgoing.writeHead(503, { 'content-type': 'application/xml' });
    outgoing.end('<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>');
  } else if (service === 'lambda') {
    outgoing.writeHead(429, { 'content-type': 'application/json', 'x-amzn-errortype': 'TooManyRequestsException' });
    outgoing.end('{"message":"Rate exceeded"}');
  } else {
    outgoing.writeHead(400, { 'content-type': 'text/xml' });
    outgoing.end(
      '<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error><RequestId>bench</RequestId></ErrorResponse>',
    );
  }
}
