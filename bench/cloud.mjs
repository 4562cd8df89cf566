import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { median, residentMiB, table } from './measure.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, '../packages/cloud/dist');

export const title = 'Embedded cloud';
export const about = `Start and memory: from the start of the process to its ready line, median of 7; resident memory two seconds later. Calls:
keep-alive connections, one call at a time on each, from a process of its own on the same cores, 1 KiB of content, median of 3 runs;
the floor is a bare node:http server that appends the same bytes to a file before it answers, in turn in the same run. Every
acknowledged write is in the journal. Goals: start 0.5 s, 90 MiB idle, S3 1,000 puts and gets a second, DynamoDB 1,500 puts a second, a
stack of 50 functions in 5 s.`;

async function start(args) {
  const began = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const { endpoint } = JSON.parse(String(line));
  const seconds = (performance.now() - began) / 1000;
  const stop = async () => {
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  return { endpoint, pid: child.pid, seconds, stop };
}

const cloud = (folder) => start([join(dist, 'main.js'), '--port', '0', '--dir', folder]);

async function calls(endpoint, what, connections, count) {
  const args = [join(here, 'calls.mjs'), endpoint, what, String(connections), String(count)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout);
}

/** The median of several runs, by calls a second. */
async function several(endpoint, what, connections, count) {
  const runs = [];
  for (let run = 0; run < 3; run++) runs.push(await calls(endpoint, what, connections, count));
  return runs.sort((a, b) => a.perSecond - b.perSecond)[1];
}

const signed = (service) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

async function must(answer) {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status}: ${text.slice(0, 500)}`);
  return text;
}

const json = async (endpoint, service, target, body) =>
  must(
    await fetch(endpoint, {
      method: 'POST',
      headers: { ...signed(service), 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify(body),
    }),
  );

async function startAndMemory(folder) {
  const ready = [];
  const memory = [];
  for (let n = 0; n < 7; n++) {
    const { pid, seconds, stop } = await cloud(join(folder, `start-${n}`));
    ready.push(seconds);
    await wait(2_000);
    if (process.platform === 'linux') memory.push(residentMiB(pid));
    await stop();
  }
  return [
    ['ready, seconds', median(ready).toFixed(3), Math.max(...ready).toFixed(3)],
    ['idle, MiB resident', median(memory).toFixed(0), Math.max(...memory).toFixed(0)],
  ];
}

async function callRows(folder) {
  const running = await cloud(join(folder, 'calls'));
  const floor = await start([join(here, 'cloud-floor.mjs'), join(folder, 'floor')]);
  const { endpoint } = running;
  await must(await fetch(`${endpoint}/bench`, { method: 'PUT', headers: signed('s3') }));
  await json(endpoint, 'dynamodb', 'DynamoDB_20120810.CreateTable', {
    TableName: 'bench',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
  });
  await json(endpoint, 'sqs', 'AmazonSQS.CreateQueue', { QueueName: 'bench' });
  const names = {
    's3-put': 'S3 PutObject',
    's3-get': 'S3 GetObject',
    dynamodb: 'DynamoDB PutItem',
    'sqs-send': 'SQS SendMessage',
    'sqs-receive': 'SQS ReceiveMessage',
  };
  const rows = [];
  for (const connections of [1, 20]) {
    const count = connections === 1 ? 2_000 : 10_000;
    const least = await several(floor.endpoint, 'floor', connections, count);
    rows.push(['floor: append and answer', connections, least.perSecond, least.p50, least.p99, least.failed, '1.00']);
    for (const [what, name] of Object.entries(names)) {
      const { perSecond, p50, p99, failed } = await several(endpoint, what, connections, count);
      rows.push([name, connections, perSecond, p50, p99, failed, (least.perSecond / perSecond).toFixed(2)]);
    }
  }
  await floor.stop().catch(() => {});
  await running.stop();
  return rows;
}

async function stackSeconds(folder) {
  const { endpoint, stop } = await cloud(join(folder, 'stack'));
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const functions = Array.from({ length: 50 }, (_, n) => [
    `Function${n}`,
    {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Code: { ZipFile: `exports.handler = async () => ${n};` },
      },
    },
  ]);
  const Resources = {
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } },
    ...Object.fromEntries(functions),
  };
  const call = async (pairs) =>
    must(
      await fetch(endpoint, {
        method: 'POST',
        headers: { ...signed('cloudformation'), 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ Version: '2010-05-15', StackName: 'bench', ...pairs }),
      }),
    );
  const began = performance.now();
  await call({
    Action: 'CreateStack',
    TemplateBody: JSON.stringify({ Resources }),
    'Capabilities.member.1': 'CAPABILITY_IAM',
  });
  for (;;) {
    const status = /<StackStatus>(\w+)/.exec(await call({ Action: 'DescribeStacks' }))?.[1];
    if (status === 'CREATE_COMPLETE') break;
    if (status !== 'CREATE_IN_PROGRESS') throw new Error(`The stack is ${status}.`);
    await wait(20);
  }
  const seconds = (performance.now() - began) / 1000;
  await stop();
  return seconds;
}

/** Two clouds in one process: a program of its own, so that its memory is only theirs. */
async function two() {
  const program = `
    const { startCloud } = await import(${JSON.stringify(pathToFileURL(join(dist, 'index.js')).href)});
    const began = performance.now();
    const clouds = await Promise.all([startCloud({ port: 0 }), startCloud({ port: 0 })]);
    const seconds = (performance.now() - began) / 1000;
    await new Promise((done) => setTimeout(done, 2000));
    console.log(JSON.stringify({ seconds, memory: process.memoryUsage.rss() / 2 ** 20 }));
    await Promise.all(clouds.map((cloud) => cloud.close()));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  return JSON.parse(stdout);
}

export async function run(folder) {
  const figures = await startAndMemory(folder);
  const stack = [];
  for (let n = 0; n < 3; n++) stack.push(await stackSeconds(join(folder, `stack-${n}`)));
  const both = await two();
  figures.push(['a stack of 50 functions, seconds', median(stack).toFixed(2), Math.max(...stack).toFixed(2)]);
  figures.push(['two clouds in one process: ready, seconds', both.seconds.toFixed(3), '']);
  figures.push(['two clouds in one process: MiB resident', both.memory.toFixed(0), '']);
  const rows = await callRows(folder);
  return [
    table(['figure', 'median', 'worst'], figures),
    '',
    table(['call', 'connections', 'a second', 'p50, ms', 'p99, ms', 'failed', 'floor / this'], rows),
  ].join('\n');
}
