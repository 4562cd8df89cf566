import type { Headers, Provider } from './providers/types.ts';
import type { Message } from './store.ts';

/** Of a request of API Gateway, what is needed. */
export interface Incoming {
  readonly pathParameters: { readonly provider?: string } | null;
  readonly headers: Headers;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
}

export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Where an event goes. `busy`: another request brings the same event just now, and may fail. */
export type Sink = (message: Message) => Promise<'taken' | 'duplicate' | 'busy'>;

export interface Sender {
  readonly provider: Provider;
  readonly secrets: readonly string[];
}

/** Base64 in a message of SQS, which may have 1 MiB. */
export const maxBytes = 700 * 1024;

/**
 * Answers a webhook: 200 when the event is in the queue or was there already; 404 for a sender that is not set up, 413, 401 without a word
 * why, 400 for what is signed but no event. Throws when the event could not be kept, so that the sender tries again.
 */
export async function receive(
  { pathParameters, headers, body: text, isBase64Encoded }: Incoming,
  senders: Readonly<Record<string, Sender>>,
  take: Sink,
  now: number = Date.now(),
): Promise<Answer> {
  const name = pathParameters?.provider ?? '';
  const sender = Object.hasOwn(senders, name) ? senders[name] : undefined;
  if (!sender || sender.secrets.length === 0) return answer(404, { error: 'Nobody is expected here.' });
  const body = Buffer.from(text ?? '', isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > maxBytes) return answer(413, { error: `An event may have ${maxBytes} bytes.` });
  const received = { headers: lowerCase(headers), body, now };
  const { provider, secrets } = sender;
  if (!provider.verify(received, secrets)) return answer(401, { error: 'Unauthorized' });
  const reply = provider.reply?.(received);
  if (reply !== undefined) return { statusCode: 200, headers: { 'content-type': 'text/plain' }, body: reply };
  const delivery = provider.read(received);
  if (!delivery) return answer(400, { error: 'This is no event: its id or type is missing.' });
  const message = {
    provider: name,
    ...delivery,
    receivedAt: now,
    contentType: received.headers['content-type'] ?? '',
    body: body.toString('base64'),
  };
  if ((await take(message)) === 'busy') return answer(503, { error: 'Try again.' });
  // Slack shows what it gets for a command to whoever typed it.
  return { statusCode: 200, headers: {}, body: '' };
}

const lowerCase = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

const answer = (statusCode: number, body: object): Answer => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
