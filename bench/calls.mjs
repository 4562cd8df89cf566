// Calls the embedded cloud as fast as a number of connections allows, from a process of its own. Prints one JSON line.
//   node bench/calls.mjs <endpoint> <what> <connections> <calls>
import { connect } from 'node:net';

const [endpoint, what, connections, calls] = process.argv.slice(2);
const { hostname, port, host } = new URL(endpoint);
const KIB = 'x'.repeat(1024);

const signed = (service) =>
  `Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

function request(method, path, headers, body = '') {
  const lines = [`${method} ${path} HTTP/1.1`, `Host: ${host}`, `Content-Length: ${body.length}`, ...headers];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

const json = (service, target, version, body) =>
  request(
    'POST',
    '/',
    [signed(service), `X-Amz-Target: ${target}`, `Content-Type: application/x-amz-json-${version}`],
    JSON.stringify(body),
  );

const QueueUrl = `${endpoint}/000000000000/bench`;
const makers = {
  's3-put': (n) => request('PUT', `/bench/${n % 1000}`, [signed('s3')], KIB),
  's3-get': (n) => request('GET', `/bench/${n % 1000}`, [signed('s3')]),
  dynamodb: (n) =>
    json('dynamodb', 'DynamoDB_20120810.PutItem', '1.0', {
      TableName: 'bench',
      Item: { p: { S: `${n}` }, text: { S: KIB } },
    }),
  'sqs-send': (n) => json('sqs', 'AmazonSQS.SendMessage', '1.0', { QueueUrl, MessageBody: `${n} ${KIB}` }),
  'sqs-receive': () => json('sqs', 'AmazonSQS.ReceiveMessage', '1.0', { QueueUrl, MaxNumberOfMessages: 1 }),
  floor: () => request('POST', '/', [], KIB),
};
const make = makers[what];

const total = Number(calls);
const took = [];
let begun = 0;
let failed = 0;

function client() {
  return new Promise((done, fail) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let started = 0;
    let buffered = '';
    const next = () => {
      if (begun >= total) {
        socket.end();
        done();
        return;
      }
      const text = make(begun);
      begun += 1;
      started = performance.now();
      socket.write(text);
    };
    socket.setEncoding('latin1');
    socket.on('connect', next);
    socket.on('error', fail);
    socket.on('data', (chunk) => {
      buffered += chunk;
      const head = buffered.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(buffered)?.[1] ?? Number.NaN);
      const whole = Number.isNaN(length) ? buffered.endsWith('0\r\n\r\n') : buffered.length >= head + 4 + length;
      if (!whole) return;
      if (!buffered.startsWith('HTTP/1.1 200')) failed += 1;
      buffered = '';
      took.push(performance.now() - started);
      next();
    });
  });
}

const began = performance.now();
await Promise.all(Array.from({ length: Number(connections) }, client));
const seconds = (performance.now() - began) / 1000;
took.sort((a, b) => a - b);
const at = (share) => Number(took[Math.min(took.length - 1, Math.floor(took.length * share))].toFixed(2));
console.log(JSON.stringify({ perSecond: Math.round(took.length / seconds), p50: at(0.5), p99: at(0.99), failed }));
