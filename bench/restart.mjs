import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { usageOf } from './http/usage.mjs';
import { median, residentMiB, table } from './measure.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const main = join(here, '../packages/cloud/dist/main.js');
const isLarge = process.env.BENCH_LARGE === '1';
const RUNS = 5;

export const title = 'Restart of a full cloud';
export const about = `From the start of the process to its ready line with a state in its folder, median of ${RUNS}. The floor reads the same lines
with \`node:fs\` and parses each with \`JSON.parse\`, in turn in the same run; CPU is user and system time, which other work on the machine
hardly changes. "First" is the first request after that: a page of the list, a query of a global index, which puts the keys in order. Goals: an empty
cloud ready in 0.5 s and under 90 MiB; 100,000 objects and 100,000 items in 2 s; 1 GiB of journal (\`BENCH_LARGE=1\`; else 128 MiB) in 15 s and under
800 MiB at its peak.`;

export async function run(folder) {
  const states = [
    ['empty', join(folder, 'empty'), async (dir) => (await start(dir)).stop(), (cloud) => s3(cloud, 'GET', '/')],
    ['100,000 S3 objects', join(folder, 's3'), makeObjects, (cloud) => s3(cloud, 'GET', '/bench?list-type=2')],
    ['100,000 DynamoDB items, a global index', join(folder, 'items'), makeItems, queryIndex],
    [`${isLarge ? '1 GiB' : '128 MiB'} of journal`, join(folder, 'journal'), makeJournal, undefined],
  ];
  const rows = [];
  for (const [name, dir, make, first] of states) {
    mkdirSync(dir);
    await make(dir);
    const [floors, starts] = [[], []];
    for (let n = 0; n < RUNS; n++) {
      floors.push(await floor(dir));
      starts.push(await restart(dir, first));
    }
    const of = (list, key) => median(list.map((one) => one[key]));
    rows.push([
      name,
      of(starts, 'seconds').toFixed(2),
      of(starts, 'cpu').toFixed(2),
      of(floors, 'cpu').toFixed(2),
      (of(starts, 'cpu') / of(floors, 'cpu')).toFixed(2),
      first ? of(starts, 'first').toFixed(2) : '',
      of(starts, 'mib').toFixed(0),
      of(starts, 'peak').toFixed(0),
    ]);
  }
  return table(['state', 'ready, s', 'CPU, s', "floor's CPU, s", 'ratio', 'first, s', 'MiB', 'peak MiB'], rows);
}

async function start(dir) {
  const began = performance.now();
  const child = spawn(process.execPath, [main, '--port', '0', '--dir', dir], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(child.stdout, 'data');
  const seconds = (performance.now() - began) / 1000;
  const stop = async () => {
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  return { ...JSON.parse(String(line)), seconds, stop };
}

async function restart(dir, first) {
  const cloud = await start(dir);
  const { cpu } = usageOf(cloud.pid);
  const [mib, peak] = [residentMiB(cloud.pid), peakMiB(cloud.pid)];
  const began = performance.now();
  await first?.(cloud);
  const took = (performance.now() - began) / 1000;
  await cloud.stop();
  return { seconds: cloud.seconds, cpu, mib, peak, first: took };
}

const peakMiB = (pid) => Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

/** The minimal duration of a start that reads every record. */
async function floor(dir) {
  const code = `import { createReadStream, readdirSync } from 'node:fs';
for (const name of readdirSync('.')) {
  let rest = '';
  for await (const chunk of createReadStream(name, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const lines = (rest + chunk).split('\\n');
    rest = lines.pop();
    for (const line of lines) JSON.parse(line);
  }
}
const { user, system } = process.cpuUsage();
console.log((user + system) / 1e6);`;
  const args = ['--input-type=module', '-e', code];
  const child = spawn(process.execPath, args, { cwd: join(dir, 'state'), stdio: ['ignore', 'pipe', 'inherit'] });
  const [seconds] = await once(child.stdout, 'data');
  return { cpu: Number(seconds) };
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

function call({ endpoint }, service, method, path, headers, body = '') {
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const options = { method, agent, headers: { authorization, 'content-length': Buffer.byteLength(body), ...headers } };
  return new Promise((done, fail) => {
    const sent = request(new URL(path, endpoint), options, async (response) => {
      const chunks = [];
      for await (const chunk of response) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      if (response.statusCode === 200) done(text);
      else fail(new Error(`${response.statusCode}: ${text.slice(0, 500)}`));
    });
    sent.on('error', fail);
    sent.end(body);
  });
}

const s3 = (cloud, method, path, body) => call(cloud, 's3', method, path, {}, body);

const dynamodb = (cloud, operation, input) =>
  call(
    cloud,
    'dynamodb',
    'POST',
    '/',
    { 'x-amz-target': `DynamoDB_20120810.${operation}`, 'content-type': 'application/x-amz-json-1.0' },
    JSON.stringify(input),
  );

const queryIndex = (cloud) =>
  dynamodb(cloud, 'Query', {
    TableName: 'bench',
    IndexName: 'by-group',
    KeyConditionExpression: 'g = :g',
    ExpressionAttributeValues: { ':g': { S: 'group-7' } },
    Limit: 10,
  });

async function inTurns(count, one) {
  let next = 0;
  const worker = async () => {
    while (next < count) await one(next++);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

async function makeObjects(dir) {
  const cloud = await start(dir);
  await s3(cloud, 'PUT', '/bench');
  await inTurns(100_000, (n) => s3(cloud, 'PUT', `/bench/folder-${n % 100}/object-${n}`, 'x'.repeat(100)));
  await cloud.stop();
}

const itemOf = (n, length) => ({
  p: { S: `customer-${n % 1_000}` },
  s: { N: String(n) },
  g: { S: `group-${n % 500}` },
  text: { S: 'x'.repeat(length) },
});

const makeTable = (cloud) =>
  dynamodb(cloud, 'CreateTable', {
    TableName: 'bench',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keyOf('p', 's'),
    AttributeDefinitions: ['p', 's', 'g'].map((AttributeName) => ({
      AttributeName,
      AttributeType: AttributeName === 's' ? 'N' : 'S',
    })),
    GlobalSecondaryIndexes: [
      { IndexName: 'by-group', KeySchema: keyOf('g', 's'), Projection: { ProjectionType: 'ALL' } },
    ],
  });

const keyOf = (hash, range) => [
  { AttributeName: hash, KeyType: 'HASH' },
  { AttributeName: range, KeyType: 'RANGE' },
];

const putItems = (cloud, first, length) =>
  dynamodb(cloud, 'BatchWriteItem', {
    RequestItems: {
      bench: Array.from({ length: 25 }, (_, n) => ({ PutRequest: { Item: itemOf(first + n, length) } })),
    },
  });

async function makeItems(dir) {
  const cloud = await start(dir);
  await makeTable(cloud);
  await inTurns(4_000, (n) => putItems(cloud, n * 25, 100));
  await cloud.stop();
}

/** One batch of items as the cloud writes it, repeated under other keys: by requests a GiB would take a quarter of an hour. */
async function makeJournal(dir) {
  const cloud = await start(dir);
  await makeTable(cloud);
  await putItems(cloud, 0, 800);
  await cloud.stop();
  const [name] = readdirSync(join(dir, 'state')).filter((one) => one.startsWith('journal-'));
  const path = join(dir, 'state', name);
  let text = '';
  for await (const chunk of createReadStream(path, 'utf8')) text += chunk;
  const items = text.split('\n').filter((line) => line.startsWith('["dynamodb/') && line.includes('/items/'));
  const out = createWriteStream(path, { flags: 'a' });
  const most = isLarge ? 2 ** 30 : 2 ** 27;
  for (let [size, round] = [0, 1]; size < most; round++) {
    const lines = items.map((line) => `${line.replace('customer-', `customer-${round}-`)}\n`).join('');
    const batch = `${lines}${crc32(lines)}\n`;
    size += batch.length;
    if (!out.write(batch)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}
