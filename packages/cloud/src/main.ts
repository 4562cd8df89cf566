#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { type Cloud, fakeClock, startCloud } from './index.ts';
import { version } from './version.ts';

const USAGE = `Usage: jaws-cloud [--port <n>] [--dir <folder>] [--account <id>] [--lenient] [--strict]
                  [--seed <n>] [--fake-clock <time>] [--dns-port <n>] [--dns-region <region>]

A local AWS on 127.0.0.1. Point any AWS tool at it with AWS_ENDPOINT_URL.

  --port <n>      port to listen on; 0 for any (default 4566)
  --dir <folder>  keep the state there (default: nothing is kept)
  --account <id>  account of whoever signs with unknown keys (default 000000000000)
  --lenient       take what AWS refuses but other emulators let pass: for test suites written against those, such as
                  moto's (with --port 5000 --account 123456789012)
  --seed <n>      the same ids in the same order in every run, for tests
  --fake-clock <time>
                  time that begins there and stands still until POST /_jaws/clock advances it, for tests
  --strict        check signatures and every caller's permissions; the root signs with test and test, or with
                  JAWS_CLOUD_ROOT_ACCESS_KEY_ID and JAWS_CLOUD_ROOT_SECRET_ACCESS_KEY of the environment
  --dns-port <n>  answer DNS from Route 53's hosted zones over UDP and TCP; 0 for any port
  --dns-region <region>
                  where whoever asks is, for latency and geolocation records (default us-east-1)
  --version       print the version
  --help          print this

jaws-cloud snapshot save|load|info|contents: everything in a folder, as one file and back.
`;

/** Exit code when the port or the folder is taken by someone else. */
const TAKEN = 3;
/** Exit code when the state in the folder was written by a newer version. */
const TOO_NEW = 5;

async function main(): Promise<number | undefined> {
  if (process.argv[2] === 'snapshot') {
    return (await import('./snapshot-command.ts')).snapshotCommand(process.argv.slice(3));
  }
  const options = {
    port: { type: 'string' },
    dir: { type: 'string' },
    account: { type: 'string' },
    lenient: { type: 'boolean' },
    strict: { type: 'boolean' },
    seed: { type: 'string' },
    'fake-clock': { type: 'string' },
    'dns-port': { type: 'string' },
    'dns-region': { type: 'string' },
    help: { type: 'boolean' },
    version: { type: 'boolean' },
  } as const;
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];
  try {
    ({ values } = parseArgs({ options }));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (values.help || values.version) {
    process.stdout.write(values.help ? USAGE : `${version()}\n`);
    return 0;
  }
  for (const name of ['port', 'dns-port'] as const) {
    const given = values[name];
    if (given === undefined || (/^\d{1,5}$/.test(given) && Number(given) <= 65_535)) continue;
    process.stderr.write(`--${name} takes a number from 0 to 65535, not ${JSON.stringify(given)}.\n`);
    return 2;
  }
  const port = Number(values.port ?? 4566);
  const { 'dns-port': dnsPort, 'dns-region': dnsRegion } = values;
  const { dir, account, lenient = false, strict = false } = values;
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    process.stderr.write(`--account takes 12 digits, not ${JSON.stringify(account)}.\n`);
    return 2;
  }
  const seed = Number(values.seed);
  if (values.seed !== undefined && !/^\d{1,9}$/.test(values.seed)) {
    process.stderr.write(`--seed takes a whole number, not ${JSON.stringify(values.seed)}.\n`);
    return 2;
  }
  const time = values['fake-clock'];
  if (time !== undefined && Number.isNaN(Date.parse(time))) {
    process.stderr.write(`--fake-clock takes a time such as 2026-01-01T00:00:00Z, not ${JSON.stringify(time)}.\n`);
    return 2;
  }
  const { JAWS_CLOUD_ROOT_ACCESS_KEY_ID: accessKeyId, JAWS_CLOUD_ROOT_SECRET_ACCESS_KEY: secretAccessKey } =
    process.env;
  if (!accessKeyId !== !secretAccessKey) {
    process.stderr.write('JAWS_CLOUD_ROOT_ACCESS_KEY_ID and JAWS_CLOUD_ROOT_SECRET_ACCESS_KEY are set together.\n');
    return 2;
  }
  // Not on to functions and what else this process starts.
  delete process.env.JAWS_CLOUD_ROOT_SECRET_ACCESS_KEY;
  let cloud: Cloud;
  try {
    cloud = await startCloud({
      port,
      lenient,
      strict,
      ...(accessKeyId && secretAccessKey ? { rootKey: { accessKeyId, secretAccessKey } } : {}),
      ...(dir === undefined ? {} : { dir }),
      ...(account ? { account } : {}),
      ...(dnsPort === undefined ? {} : { dnsPort: Number(dnsPort) }),
      ...(dnsRegion === undefined ? {} : { dnsRegion }),
      ...(values.seed === undefined ? {} : { seed }),
      ...(time === undefined ? {} : { clock: fakeClock(time) }),
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') process.stderr.write(`Port ${(error as { port?: number }).port ?? port} is in use.\n`);
    else process.stderr.write(`${message}\n`);
    if (code === 'ESTATETOONEW') return TOO_NEW;
    return code === 'EADDRINUSE' || code === 'EFOLDERINUSE' ? TAKEN : 1;
  }
  process.stdout.write(`${JSON.stringify({ endpoint: cloud.endpoint, pid: process.pid, dnsPort: cloud.dnsPort })}\n`);
  // What tools made for LocalStack wait for in its log.
  process.stderr.write('Ready.\n');
  let closing = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (closing) process.exit(1);
      closing = true;
      void cloud.close().then(() => process.exit(0));
    });
  }
  return undefined;
}

const code = await main();
if (code !== undefined) process.exitCode = code;
