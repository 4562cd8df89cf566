import { parseArgs } from 'node:util';
import { isOrigin } from './gateway/source.ts';
import { type CloudOptions, fakeClock } from './index.ts';
import { isOutboundRule } from './kernel/outbound/rules.ts';
import { isSandboxMode } from './services/lambda/exec/filesystem/isolation.ts';
import { isIdentity } from './services/sts/reported-identity.ts';
import { visible } from './store/console.ts';

export const USAGE = `Usage: jaws-cloud [--port <n>] [--dir <folder>] [--sync each|second] [--account <id>] [--identity <name>]
                  [--lenient] [--strict] [--unsupported-types fail|record] [--seed <n>] [--fake-clock <time>] [--dns-port <n>]
                  [--dns-region <region>] [--allow-origin <origin>] [--allow-outbound <host>]
                  [--sandbox auto|namespaces|permission|none] [--dashes <folder>] [--until-stdin-ends]

A local AWS on 127.0.0.1. Point any AWS tool at it with AWS_ENDPOINT_URL.

  --port <n>      port to listen on; 0 for any (default 4566)
  --dir <folder>  keep the state there (default: nothing is kept)
  --sync each|second
                  when acknowledged writes survive a power cut: before each answer, which takes longer, or
                  within a second of it (default)
  --account <id>  account of callers with unknown keys (default 000000000000)
  --identity <name>
                  their identity in GetCallerIdentity: user/<name>, assumed-role/<role>/<session> or
                  federated-user/<name> (default the account's root)
  --lenient       accept requests that AWS refuses but other emulators allow: for test suites written against those, such as
                  moto's (with --port 5000 --account 123456789012)
  --unsupported-types fail|record
                  what happens to a resource of a template whose type is not supported: it fails (default), or it is recorded with
                  an id and attributes, and nothing is made; record is the default with --lenient
  --seed <n>      the same ids in the same order in every run, for tests
  --fake-clock <time>
                  a clock that starts there and stands still until POST /_jaws/clock advances it, for tests
  --strict        check signatures and every caller's permissions; the root signs with test and test, or with
                  JAWS_CLOUD_ROOT_ACCESS_KEY_ID and JAWS_CLOUD_ROOT_SECRET_ACCESS_KEY of the environment
  --dns-port <n>  answer DNS from Route 53's hosted zones over UDP and TCP; 0 for any port
  --dns-region <region>
                  region of the DNS client, for latency and geolocation records (default us-east-1)
  --allow-origin <origin>
                  give web pages of this origin, such as http://localhost:3000, the access of programs; may be repeated
                  (default: no page controls the cloud)
  --sandbox auto|namespaces|permission|none
                  how functions are kept from this machine's files: by namespaces of Linux as on AWS, by Node's permission
                  model (Node.js functions alone), or not; auto (default, or JAWS_LAMBDA_SANDBOX) takes the best that works
  --allow-outbound <host>
                  let the cloud itself call this host: SNS's messages, HTTP integrations, API destinations, health checks, keys
                  of token issuers. A host name, *.example.com, an address or 10.0.0.0/8, with or without :port; may be
                  repeated (default: this machine only). Functions may call what they like
  --dashes <folder>
                  where each jaws dash that is open notes its port: mails of alarms in the mailbox link to it
  --until-stdin-ends
                  end when the standard input ends, as it does when the program that started this one is gone
  --version       print the version
  --help          print this

jaws-cloud snapshot save|load|info|contents: everything in a folder, as one file and back.
jaws-cloud node <major>: where the Node.js is that functions get; one that this machine lacks is fetched.
jaws-cloud sandbox: which sandbox functions would have here.
`;

const FLAGS = {
  port: { type: 'string' },
  dir: { type: 'string' },
  sync: { type: 'string' },
  account: { type: 'string' },
  identity: { type: 'string' },
  lenient: { type: 'boolean' },
  strict: { type: 'boolean' },
  'unsupported-types': { type: 'string' },
  seed: { type: 'string' },
  'fake-clock': { type: 'string' },
  'dns-port': { type: 'string' },
  'dns-region': { type: 'string' },
  'allow-origin': { type: 'string', multiple: true },
  sandbox: { type: 'string' },
  'allow-outbound': { type: 'string', multiple: true },
  dashes: { type: 'string' },
  'until-stdin-ends': { type: 'boolean' },
  help: { type: 'boolean' },
  version: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof FLAGS }>>['values'];

/** The expected form of a flag's value. */
const SHAPES: Partial<Record<keyof Values, readonly [what: string, is: (text: string) => boolean]>> = {
  port: ['a number from 0 to 65535', isPort],
  'dns-port': ['a number from 0 to 65535', isPort],
  account: ['12 digits', (text) => /^\d{12}$/.test(text)],
  identity: ['user/<name>, assumed-role/<role>/<session> or federated-user/<name>', isIdentity],
  'unsupported-types': ['fail or record', isUnsupported],
  sync: ['each or second', isSync],
  sandbox: ['auto, namespaces, permission or none', isSandboxMode],
  seed: ['a whole number', (text) => /^\d{1,9}$/.test(text)],
  'allow-origin': ['an origin such as http://localhost:3000', isOrigin],
  'allow-outbound': [
    'a host name, *.example.com, an address or a range such as 10.0.0.0/8, with or without :port',
    isOutboundRule,
  ],
  'fake-clock': ['a time such as 2026-01-01T00:00:00Z', (text) => !Number.isNaN(Date.parse(text))],
};

/** A parsed command line. `problem` is a text for the user. */
export type CommandLine =
  | { readonly show: 'help' | 'version' }
  | { readonly problem: string }
  | { readonly start: CloudOptions; readonly untilStdinEnds?: true };

/** The root's key pair comes from the environment, since arguments can be read by everyone on a machine. */
export function readCommandLine(args: readonly string[], env: NodeJS.ProcessEnv): CommandLine {
  let values: Values;
  try {
    ({ values } = parseArgs({ args: [...args], options: FLAGS }));
  } catch (error) {
    return { problem: `${visible((error as Error).message)}\n\n${USAGE}` };
  }
  if (values.help) return { show: 'help' };
  if (values.version) return { show: 'version' };
  for (const [name, [subject, is]] of Object.entries(SHAPES)) {
    const specified = values[name as keyof Values];
    const odd = [specified].flat().find((text) => typeof text === 'string' && !is(text));
    if (odd !== undefined) return { problem: `--${name} takes ${subject}, not ${JSON.stringify(odd)}.\n` };
  }
  const { JAWS_CLOUD_ROOT_ACCESS_KEY_ID: accessKeyId, JAWS_CLOUD_ROOT_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!accessKeyId !== !secretAccessKey) {
    return { problem: 'JAWS_CLOUD_ROOT_ACCESS_KEY_ID and JAWS_CLOUD_ROOT_SECRET_ACCESS_KEY are set together.\n' };
  }
  const { dir, account, identity, lenient = false, strict = false, seed } = values;
  const { 'dns-port': dnsPort, 'dns-region': dnsRegion, 'fake-clock': time, 'unsupported-types': unsupported } = values;
  const { dashes, sandbox, sync } = values;
  return {
    ...(values['until-stdin-ends'] && { untilStdinEnds: true as const }),
    start: {
      port: Number(values.port ?? 4566),
      lenient,
      strict,
      ...(accessKeyId && secretAccessKey ? { rootKey: { accessKeyId, secretAccessKey } } : {}),
      ...(dir === undefined ? {} : { dir }),
      ...(sync !== undefined && isSync(sync) ? { sync } : {}),
      ...(sandbox !== undefined && isSandboxMode(sandbox) ? { sandbox } : {}),
      ...(dashes === undefined ? {} : { dashes }),
      ...(account === undefined ? {} : { account }),
      ...(identity === undefined ? {} : { identity }),
      ...(dnsPort === undefined ? {} : { dnsPort: Number(dnsPort) }),
      ...(dnsRegion === undefined ? {} : { dnsRegion }),
      ...(unsupported !== undefined && isUnsupported(unsupported) ? { unsupportedTypes: unsupported } : {}),
      ...(values['allow-origin'] ? { allowedOrigins: values['allow-origin'] } : {}),
      ...(values['allow-outbound'] ? { allowedOutbound: values['allow-outbound'] } : {}),
      ...(seed === undefined ? {} : { seed: Number(seed) }),
      ...(time === undefined ? {} : { clock: fakeClock(time) }),
    },
  };
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}

function isSync(text: string): text is 'each' | 'second' {
  return text === 'each' || text === 'second';
}

function isUnsupported(text: string): text is 'fail' | 'record' {
  return text === 'fail' || text === 'record';
}
