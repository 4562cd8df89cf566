import { createHash } from 'node:crypto';
import type { AccessTable, Shown } from './access-table.ts';

export const ALLOWED = 'http://allowed.example:3000';
/** A page that the CORS rules of the bucket `shop` allow. */
export const BY_CORS = 'https://shop.example';

/** A custom domain name with a record in a hosted zone. */
export const DOMAIN = 'api.shop.example';

export interface Address {
  /** The row of the table. */
  readonly door: string;
  readonly path: string;
  /** Host name; without one, each of {@link HOSTS}. */
  readonly host?: string;
  readonly headers?: Record<string, string>;
  /** What a request with this path or this body would create: names contain the number. */
  readonly makes?: { readonly kind: Kind; readonly body?: (name: string, type: string) => string };
  /** It would change what the test is about, so it is sent only if the table refuses it. */
  readonly refusedOnly?: boolean;
}

export type Kind = 'parameter' | 'user' | 'api' | 'bucket' | 'object' | 'group' | 'fault';

/** Host names, and words of the row of the table about them. */
export const HOSTS: readonly (readonly [name: string, row: string])[] = [
  ['127.0.0.1', '`127.0.0.1`'],
  ['localhost.localstack.cloud', '`localhost.localstack.cloud`'],
  ['[::1]', '`[::1]`'],
  ['s3.localhost', 'names below `localhost`'],
  ['s3.us-east-1.amazonaws.com', "AWS's names"],
  ['evil.example', 'any other name'],
  ['', 'none'],
];

const URL_ID = 'a'.repeat(32);
const CREDENTIAL = 'X-Amz-Credential=test%2F20260101%2Fus-east-1%2Fiam%2Faws4_request';
const FORM = 'multipart/form-data; boundary=x';
const form = (key: string) =>
  [
    ...['--x', 'content-disposition: form-data; name="key"', '', key],
    ...['--x', 'content-disposition: form-data; name="file"; filename="f"', '', 'x', '--x--', ''],
  ].join('\r\n');

/**
 * `api`: the id of a REST API with a method `GET /things`, deployed to `prod`. NAME stands for the name of the created resource.
 */
export const addressesWith = (api: string): readonly Address[] => [
  { door: 'deployed', path: `/_aws/execute-api/${api}/prod/things` },
  { door: 'deployed', path: '/restapis/abcdefghij/prod/_user_request_/things' },
  { door: 'deployed', path: '/prod/things', host: `${api}.execute-api.us-east-1.localhost` },
  { door: 'deployed', path: '/prod/things', host: `${api}.execute-api.us-east-1.amazonaws.com` },
  { door: 'deployed', path: '/_jaws/snapshot/contents', host: 'abcdefghij.execute-api.us-east-1.localhost' },
  { door: 'deployed', path: `/_aws/lambda-url/${URL_ID}/` },
  { door: 'deployed', path: '/_aws/mail', host: `${URL_ID}.lambda-url.us-east-1.localhost` },
  { door: 'deployed', path: '/', host: `${URL_ID}.lambda-url.us-east-1.on.aws` },
  { door: 'deployed', path: '/_aws/lambda/code/abc?Expires=1&Signature=0' },
  { door: 'deployed', path: '/index.html', host: 'shop.s3-website.localhost' },
  { door: 'deployed', path: '/things', host: DOMAIN },
  { door: 'deployed', path: '/_jaws/snapshot/contents', host: DOMAIN },
  { door: 'deployed', path: '/_jaws/reset', host: DOMAIN },
  { door: 'deployed', path: '/shop/key', host: `${DOMAIN}.localhost` },
  { door: 'S3', path: '/shop' },
  {
    door: 'S3',
    path: '/shop/NAME',
    makes: { kind: 'object', body: (name, type) => (type === FORM ? form(name) : 'x') },
  },
  { door: 'S3', path: '/shop', makes: { kind: 'object', body: (name, type) => (type === FORM ? form(name) : 'x') } },
  { door: 'S3', path: '/key', host: 'shop.s3.localhost' },
  { door: 'S3', path: '/key', host: 'shop.localhost' },
  { door: 'S3', path: '/key', host: 'shop.s3.us-east-1.amazonaws.com' },
  { door: 'S3', path: '/_jaws/snapshot/contents', host: 'shop.s3.localhost' },
  { door: 'S3', path: '/_jaws/reset', host: 'shop.s3.us-east-1.amazonaws.com' },
  { door: 'links in SNS', path: '/?Action=Unsubscribe&SubscriptionArn=arn' },
  { door: 'mail', path: '/_aws/mail' },
  { door: 'index', path: '/', headers: { accept: 'text/html,*/*;q=0.8' } },
  { door: 'index', path: '/_aws/', headers: { accept: 'text/html,*/*;q=0.8' } },
  { door: 'health', path: '/_jaws/health' },
  { door: 'health', path: '/_localstack/init/ready' },
  { door: 'control', path: '/_jaws/snapshot/contents' },
  {
    door: 'control',
    path: '/_jaws/faults',
    makes: { kind: 'fault', body: (name) => JSON.stringify({ service: 'acm', region: name, latency: 1 }) },
  },
  { door: 'control', path: '/_localstack/chaos/faults', refusedOnly: true },
  { door: 'control', path: '/_aws/ses' },
  { door: 'control', path: '/_aws/sqs/messages' },
  { door: 'control', path: '/_aws/route53/resolve' },
  { door: 'control', path: '/_aws/nothing' },
  { door: 'control', path: '/moto-api/seed' },
  { door: 'control', path: '/_jaws/reset', refusedOnly: true },
  { door: 'control', path: '/_jaws/snapshot', refusedOnly: true },
  { door: 'control', path: '/_localstack/state/reset', refusedOnly: true },
  { door: 'control', path: '/moto-api/reset', refusedOnly: true },
  { door: 'API', path: '/' },
  {
    door: 'API',
    path: '/',
    makes: { kind: 'user', body: (name) => `Action=CreateUser&Version=2010-05-08&UserName=${name}` },
  },
  { door: 'API', path: '/?Action=CreateUser&Version=2010-05-08&UserName=NAME', makes: { kind: 'user' } },
  { door: 'API', path: `/?Action=CreateUser&Version=2010-05-08&UserName=NAME&${CREDENTIAL}`, makes: { kind: 'user' } },
  { door: 'API', path: '/?Action=ListUsers&Version=2010-05-08' },
  { door: 'API', path: `/?Action=ListUsers&Version=2010-05-08&${CREDENTIAL}` },
  { door: 'API', path: `/shop/key?${CREDENTIAL}` },
  { door: 'API', path: '/000000000000/jobs?Action=GetQueueUrl' },
  { door: 'API', path: '/2015-03-31/functions/' },
  {
    door: 'API',
    path: '/restapis',
    makes: { kind: 'api', body: (name) => JSON.stringify({ name }) },
  },
  { door: 'API', path: '/schedule-groups/NAME', makes: { kind: 'group', body: () => '{}' } },
  { door: 'API', path: '/nowhere/key' },
  { door: 'API', path: '/NAME', makes: { kind: 'bucket' } },
  { door: 'API', path: '/service/GraniteServiceVersion20100801/operation/ListMetrics' },
  { door: 'API', path: '/_jaws/cloudformation/response/token' },
  { door: 'API', path: '/', headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' } },
  {
    door: 'API',
    path: '/',
    headers: { 'x-amz-target': 'AmazonSSM.PutParameter' },
    makes: { kind: 'parameter', body: (Name) => JSON.stringify({ Name, Value: 'x', Type: 'String' }) },
  },
];

const ORIGINS = ['none', 'own', 'allowed', 'null', BY_CORS, 'http://localhost:3000', 'https://127.0.0.1'];
const SITES = ['none', '`none`', '`same-origin`', '`same-site`', '`cross-site`', '`odd`'];
const OTHERS: readonly (readonly [headers: Record<string, string>, shown: readonly string[]])[] = [
  [{}, []],
  [{ 'sec-fetch-mode': 'cors', 'user-agent': 'node', 'accept-language': '*' }, []],
  [{ 'user-agent': 'curl/8', 'accept-language': 'en' }, ['`Accept-Language` without `Sec-Fetch-Mode`']],
  [{ 'user-agent': 'Mozilla/5.0 (Windows NT; en-US) WindowsPowerShell/5.1' }, []],
  [{ 'user-agent': 'Mozilla/5.0 Firefox/1' }, ["`User-Agent: Mozilla/…` that is not PowerShell's"]],
  [{ 'sec-fetch-mode': 'navigate' }, ['`Sec-Fetch-Mode` that is not `cors`']],
  [{ 'sec-fetch-mode': 'no-cors' }, ['`Sec-Fetch-Mode` that is not `cors`']],
  [{ 'sec-fetch-mode': 'websocket' }, ['`Sec-Fetch-Mode` that is not `cors`']],
  [{ 'sec-fetch-dest': 'image' }, ['`Sec-Fetch-Dest`']],
  [{ 'sec-fetch-user': '?1' }, ['`Sec-Fetch-User`']],
  [{ referer: 'own' }, ['`Referer` own', '`Referer`']],
  [{ referer: 'https://evil.example/' }, ['`Referer`']],
];
const METHODS = ['GET', 'HEAD', 'OPTIONS', 'DELETE', 'POST', 'PUT', 'PATCH'];
const TYPES = ['', 'text/plain', 'application/x-www-form-urlencoded', FORM, 'application/json'];
/** Every method; methods with a body, with every type of body. */
const CALLS = METHODS.flatMap((method) =>
  /^P/.test(method) ? TYPES.map((type) => [method, type] as const) : [[method, ''] as const],
);

interface Sender {
  readonly headers: Record<string, string>;
  readonly shown: Shown;
}

/** Every combination of the headers that distinguish a page from a program, at a host. */
function sendersAt(host: string, trusted: boolean): readonly Sender[] {
  const texts: Record<string, string> = { own: `http://${host}`, allowed: ALLOWED };
  return ORIGINS.flatMap((origin) =>
    SITES.flatMap((site) =>
      OTHERS.map(([others, reported]) => {
        const headers: Record<string, string> = { host, ...others };
        if (headers.referer === 'own') headers.referer = `http://${host}/page`;
        if (origin !== 'none') headers.origin = texts[origin] ?? origin;
        if (site !== 'none') headers['sec-fetch-site'] = site.slice(1, -1);
        return { headers, shown: { origin, site, others: reported, trusted } };
      }),
    ),
  );
}

export interface Try {
  readonly address: Address;
  readonly host: string;
  readonly hostRow: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly shown: Shown;
  readonly source: string;
  /** Returns the resource that it would create. */
  readonly name: string;
}

/**
 * At every address and host: each kind of sender by every method, at the first host with every type of body; and at every kind of
 * address each combination of headers.
 */
export function* tries(addresses: readonly Address[], port: string, table: AccessTable): Generator<Try> {
  let count = 0;
  for (const [number, address] of addresses.entries()) {
    const hosts = address.host === undefined ? HOSTS : [[address.host, rowOf(address.host)] as const];
    for (const [at, [name, hostRow]] of hosts.entries()) {
      const host = `${name}:${port}`;
      const senders = sendersAt(host, table.isTrusted(hostRow));
      const bySource = new Map<string, Sender[]>();
      for (const sender of senders) {
        const source = table.sourceOf(sender.shown);
        bySource.set(source, [...(bySource.get(source) ?? []), sender]);
      }
      for (const [source, all] of bySource) {
        // The hosts share the combinations, and so do the addresses of a kind after its first.
        const shares = hosts.length * (addresses.findIndex(({ door }) => door === address.door) === number ? 1 : 4);
        const own = all.filter((_, each) => each % shares === (at + number * hosts.length) % shares);
        for (let each = 0; each < Math.max(at === 0 ? CALLS.length : METHODS.length, own.length); each++) {
          const { headers, shown } = (own.length > 0 ? own : all)[each % (own.length || all.length)]!;
          const [method, type] = CALLS[(each * 5 + number + at * METHODS.length) % CALLS.length]!;
          const made = nameOf(count++, address.makes?.kind);
          yield {
            ...{ address, host, hostRow, method, shown, source, name: made },
            path: address.path.replace('NAME', made),
            headers: { ...headers, ...address.headers, ...(type === '' ? {} : { 'content-type': type }) },
            body: type !== '' || /^P/.test(method) ? (address.makes?.body?.(made, type) ?? '') : '',
          };
        }
      }
    }
  }
}

const rowOf = (host: string): string =>
  host === DOMAIN
    ? 'custom domain names'
    : /amazonaws\.com$|on\.aws$/.test(host)
      ? "AWS's names"
      : 'names below `localhost`';

/** Names of regions have a format of their own. */
function nameOf(count: number, kind: Kind | undefined): string {
  const digits = String(count);
  return kind === 'fault'
    ? `xx-fuzz-${digits}`
    : `fuzz-${digits}-${createHash('md5').update(digits).digest('hex').slice(0, 4)}`;
}
