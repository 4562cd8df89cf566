import { Agent, request } from 'node:http';
import { afterAll, expect, test } from 'vitest';
import type { Key, Sent } from '../src/gateway/signature/testing.ts';
import { startCloud } from '../src/index.ts';
import {
  keyFor,
  REQUESTS,
  type RequestKind,
  SIGNATURES,
  type SignatureKind,
  sign,
  uploadForm,
} from './support/page-requests.ts';
import { fillWorld, type Place, SECRET } from './support/page-world.ts';
import { RequestTable } from './support/request-table.ts';

// Slow: it sends every combination of the table of docs/security.md to a cloud and looks at what happened.

const table = new RequestTable();
const agent = new Agent({ keepAlive: true, maxSockets: 8 });
afterAll(() => agent.destroy());

interface Case {
  readonly place: Place;
  readonly kind: RequestKind;
  readonly how: SignatureKind;
  /** What it would make. */
  readonly made: string;
  readonly sent: Sent;
}

/** What this kind of request can do there: read, write or run. */
function* sentTo(place: Place, kind: RequestKind, how: SignatureKind, key: Key, next: () => string) {
  const headers = { ...REQUESTS[kind] };
  const { bucket, path } = place;
  const isForm = kind.endsWith(' form');
  const bodies = ['program', 'fetch', 'own fetch'].includes(kind);
  if (place.thing === 'AWS API') {
    const made = next();
    const call = `Action=CreateUser&UserName=${made}&Version=2010-05-08`;
    const type = { 'content-type': 'application/x-www-form-urlencoded', ...headers };
    if (bodies || isForm) yield { made, sent: { method: 'POST', path, body: call, headers: type } };
    if (kind !== 'program') yield { made, sent: { path: `${path}?${call}`, headers } };
    return;
  }
  if (bucket === undefined) {
    const sends = (bodies || isForm) && place.host !== 'websites';
    yield {
      made: '',
      sent: sends
        ? { method: 'POST', path, body: '{}', headers }
        : { path, headers, ...(isForm && { method: 'POST' }) },
    };
    return;
  }
  if (kind === 'multipart form' || (kind === 'program' && how !== 'presigned')) {
    const made = next();
    const signer = how === 'made up' || how === 'real' ? keyFor({ kind, how, real: key }) : undefined;
    const type = REQUESTS['multipart form']['content-type'];
    const form = {
      method: 'POST',
      path: bucket.path,
      body: uploadForm(made, bucket.name, signer),
      headers: { ...headers, 'content-type': type },
    };
    yield { made, sent: form, isSigned: signer !== undefined };
    if (kind === 'multipart form') return;
  }
  const made = next();
  if (bodies) yield { made, sent: { method: 'PUT', path: `${path}${made}`, body: 'x', headers } };
  if (isForm) yield { made, sent: { method: 'POST', path: `${path}${made}`, body: 'x', headers } };
  else yield { made: '', sent: { path: `${path}secret`, headers } };
}

function* cases(places: readonly Place[], key: Key, port: string): Generator<Case> {
  let count = 0;
  const next = () => `made-${++count}`;
  for (const place of places) {
    const host = `${place.name}:${port}`;
    for (const kind of Object.keys(REQUESTS) as RequestKind[]) {
      for (const how of SIGNATURES) {
        for (const { made, sent, isSigned } of sentTo(place, kind, how, key, next) as Iterable<{
          made: string;
          sent: Sent;
          isSigned?: boolean;
        }>) {
          const own: Record<string, string> = kind === 'own fetch' ? { origin: `http://${host}` } : {};
          const whole = { ...sent, headers: { ...sent.headers, ...own } };
          const by = { kind, how: isSigned ? ('none' as const) : how, host, service: place.service, real: key };
          yield { place, kind, how, made, sent: sign(whole, by) };
        }
      }
    }
  }
}

/** The text of the answer; of an opened WebSocket `ran`. */
const send = (port: string, { method = 'GET', path, headers = {}, body = '' }: Sent): Promise<string> =>
  new Promise((resolve, reject) => {
    const length = method === 'GET' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(
      { host: '127.0.0.1', port, method, path, agent, headers: { ...length, ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
        response.on('end', () => resolve(text)).on('error', reject);
      },
    );
    sent.on('upgrade', (_, socket) => {
      socket.destroy();
      resolve('ran');
    });
    sent.on('error', reject);
    sent.end(body);
  });

test.each(['not strict', 'strict'])(
  'every request to a cloud that is %s gets what the table says',
  async (mode) => {
    const cloud = await startCloud({ port: 0, strict: mode === 'strict' });
    try {
      const { port } = new URL(cloud.endpoint);
      const { s3, iam, key, places } = await fillWorld(cloud.endpoint);
      const all = [...cases(places, key, port)];
      const waiting = [...all];
      const got = new Map<Case, string>();
      const work = async () => {
        for (let one = waiting.pop(); one; one = waiting.pop()) got.set(one, await send(port, one.sent));
      };
      await Promise.all(Array.from({ length: 8 }, work));
      const made = new Set((await iam.listUsers({ MaxItems: 1000 })).Users?.map(({ UserName }) => UserName));
      for (const { Name: Bucket } of (await s3.listBuckets({})).Buckets ?? []) {
        for (const { Key } of (await s3.listObjectsV2({ Bucket })).Contents ?? []) made.add(Key);
      }
      const isDone = (one: Case) =>
        one.made === '' ? [SECRET, 'ran'].includes(got.get(one) ?? '') : made.has(one.made);
      const wrong = all.flatMap((one) => {
        const { place, kind, how, sent } = one;
        const asked = { host: place.host, thing: place.thing, request: kind, signature: how, cloud: mode };
        const [right, real] = [table.expected(asked), isDone(one) ? 'done' : 'refused'];
        if (right === real) return [];
        const answer = got.get(one)?.slice(0, 200);
        return [
          `${real}, not ${right}: ${Object.values(asked).join(' | ')}: ${sent.method} ${place.name}${sent.path.slice(0, 40)}: ${answer}`,
        ];
      });
      expect(wrong).toEqual([]);
      expect(all.length).toBeGreaterThan(1_000);
      s3.destroy();
      iam.destroy();
    } finally {
      await cloud.close();
    }
  },
  300_000,
);

test('each row of the table decides about something', () => {
  expect(table.unused).toEqual([]);
});
