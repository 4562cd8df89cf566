import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative, resolve, sep } from 'node:path';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { S3 } from '@aws-sdk/client-s3';
import { STS } from '@aws-sdk/client-sts';
import { temporaryFolder } from './project.ts';

interface Call {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly region: string | undefined;
}

/** A new process would load the SDK each time: it passes its arguments on instead. */
const client = (url: string) => `fetch(${JSON.stringify(url)}, { method: 'POST', body: JSON.stringify({
  args: process.argv.slice(2), cwd: process.cwd(), region: process.env.AWS_REGION }) }).then(async (answer) => {
  (answer.ok ? process.stdout : process.stderr).write(await answer.text());
  process.exitCode = answer.ok ? 0 : 1;
});
`;

/**
 * A folder with enough of an `aws` command for the README of an export: each call is one of the SDK's. Values of options are files (file://), lists or
 * texts, as the operations expect; `--query` takes a path.
 */
export async function awsCommand(endpoint: string, account: string): Promise<{ bin: string; close(): Promise<void> }> {
  const credentials = { accessKeyId: account, secretAccessKey: 'test' };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const call = JSON.parse(Buffer.concat(chunks).toString()) as Call;
    const config = { endpoint, credentials, region: call.region ?? 'us-east-1', maxAttempts: 1 };
    try {
      response.end(`${await answerOf(call, config)}\n`);
    } catch (error) {
      response.writeHead(400).end(`${String(error)}\n`);
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const bin = join(temporaryFolder(), 'bin');
  mkdirSync(bin);
  const script = join(bin, 'aws.mjs');
  writeFileSync(script, client(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  writeFileSync(join(bin, 'aws'), `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`);
  chmodSync(join(bin, 'aws'), 0o755);
  return { bin, close: () => new Promise((done) => server.close(() => done())) };
}

interface Config {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
}

async function answerOf({ args, cwd }: Call, config: Config): Promise<string> {
  const [service = '', operation = '', ...rest] = args;
  const { words, options } = parsed(rest);
  const { query, output, region, ...others } = options;
  if (service === 's3') return copyToBucket(operation, words, cwd, { ...config, region: region?.[0] ?? config.region });
  const input = Object.fromEntries(
    Object.entries(others).map(([name, values]) => [pascal(name), optionValue(name, values, cwd)]),
  );
  const api = service === 'sts' ? new STS(config) : new CloudFormation(config);
  const method = pascal(operation);
  // By name, as the aws command finds them.
  const methods = api as unknown as Record<string, (input: object) => Promise<object>>;
  const answer = await methods[method[0]!.toLowerCase() + method.slice(1)]!(input);
  const path = query?.[0]?.split('.') ?? [];
  const found = path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], answer);
  return output?.[0] === 'text' ? String(found) : JSON.stringify(found);
}

function parsed(rest: readonly string[]): { words: string[]; options: Record<string, string[]> } {
  const words: string[] = [];
  const options: Record<string, string[]> = {};
  let last: string[] = words;
  for (const word of rest) {
    if (word.startsWith('--')) {
      last = [];
      options[word.slice(2)] = last;
    } else last.push(word);
  }
  return { words, options };
}

const pascal = (name: string): string =>
  name
    .replace(/^no-/, '')
    .split('-')
    .map((word) => (word === 'url' ? 'URL' : `${word[0]!.toUpperCase()}${word.slice(1)}`))
    .join('');

const lists = new Set(['accounts', 'regions', 'capabilities']);

function optionValue(name: string, values: readonly string[], cwd: string): unknown {
  if (lists.has(name)) return values;
  if (values.length === 0) return !name.startsWith('no-');
  if (values.length > 1) throw new Error(`--${name} takes one value, not ${values.length}`);
  const file = /^file:\/\/(.*)$/.exec(values[0]!)?.[1];
  if (file === undefined) return values[0];
  const text = readFileSync(resolve(cwd, file), 'utf8');
  return name === 'template-body' ? text : JSON.parse(text);
}

async function copyToBucket(operation: string, words: readonly string[], cwd: string, config: Config): Promise<string> {
  const [from = '', to = ''] = words;
  const [, Bucket = '', key = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(to) ?? [];
  const s3 = new S3(config);
  const source = resolve(cwd, from);
  const files =
    operation === 'sync'
      ? readdirSync(source, { recursive: true, withFileTypes: true })
          .filter((file) => file.isFile())
          .map((file) => join(file.parentPath, file.name))
      : [source];
  for (const file of files) {
    const Key = operation === 'sync' ? relative(source, file).split(sep).join('/') : key;
    await s3.putObject({ Bucket, Key, Body: readFileSync(file) });
  }
  return '';
}
