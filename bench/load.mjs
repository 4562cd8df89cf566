// A load generator that costs little: raw sockets with keep-alive, one request at a time on each, run in a process of its own
// so that its work is not taken from the server's. A connection that ends without an answer is a failed request, and is opened
// again. Prints one JSON line. node bench/load.mjs <url> <connections> <requests>
import { connect } from 'node:net';

const [url, connections, requests] = process.argv.slice(2);
const { hostname, port, pathname, search, host } = new URL(url);
const payload = `GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n`;
const total = Number(requests);
const latencies = new Float64Array(total);
let begun = 0;
let ended = 0;
let failed = 0;

function client() {
  return new Promise((done, fail) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let started = 0;
    let buffered = '';
    let isOpen = false;
    const answered = (well) => {
      isOpen = false;
      if (!well) failed += 1;
      latencies[ended] = performance.now() - started;
      ended += 1;
    };
    const next = () => {
      if (begun >= total) {
        socket.end();
        done();
        return;
      }
      begun += 1;
      isOpen = true;
      started = performance.now();
      socket.write(payload);
    };
    socket.setEncoding('latin1');
    socket.on('connect', next);
    socket.on('error', (error) => {
      // Nothing listens, or ever listened.
      if (started === 0) fail(error);
    });
    socket.on('close', () => {
      if (!isOpen) return;
      answered(false);
      client().then(done, fail);
    });
    socket.on('data', (chunk) => {
      buffered += chunk;
      const head = buffered.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(buffered)?.[1] ?? Number.NaN);
      const whole = Number.isNaN(length) ? buffered.endsWith('0\r\n\r\n') : buffered.length >= head + 4 + length;
      if (!whole) return;
      const well = buffered.startsWith('HTTP/1.1 200');
      buffered = '';
      answered(well);
      next();
    });
  });
}

const began = performance.now();
await Promise.all(Array.from({ length: Number(connections) }, client));
const seconds = (performance.now() - began) / 1000;
const sorted = latencies.subarray(0, ended).sort();
const at = (share) => Number(sorted[Math.min(ended - 1, Math.floor(ended * share))].toFixed(2));
console.log(
  JSON.stringify({
    requests: ended,
    failed,
    seconds,
    perSecond: Math.round(ended / seconds),
    p50: at(0.5),
    p99: at(0.99),
    max: at(1),
  }),
);
