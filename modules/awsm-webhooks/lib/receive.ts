import { type Answer, type HttpRequest, json, Refusal } from 'jaws-core-js/http';
import type { Provider } from './providers/types.ts';
import { defineSettings, type Settings } from './settings.ts';
import type { Message } from './store.ts';

/** What to do with an event. `busy`: another request is delivering the same event just now, and may fail. */
export type Sink = (message: Message) => Promise<'taken' | 'duplicate' | 'busy'>;

export interface Sender {
  readonly provider: Provider;
  readonly secrets: readonly string[];
}

/** Base64 in a message of SQS, which may have 1 MiB. */
export const maxBytes = 700 * 1024;

/**
 * Answers a webhook: 200 when the event is in the queue or was received before. Throws Refusal: 404 for a sender that is not set up, 413,
 * 401 without a reason, 400 for a signed body that is not an event. Throws Error if the event could not be stored, so that the
 * sender retries it.
 */
export async function receive(
  { params, headers, body }: HttpRequest,
  senders: Readonly<Record<string, Sender>>,
  take: Sink,
  now: number = Date.now(),
  { toleranceSeconds }: Pick<Settings, 'toleranceSeconds'> = defineSettings(),
): Promise<Answer> {
  const name = params.provider ?? '';
  const sender = Object.hasOwn(senders, name) ? senders[name] : undefined;
  if (!sender || sender.secrets.length === 0) {
    throw new Refusal(404, 'sender', 'There is no such sender, or it has no secret.');
  }
  if (body.length > maxBytes) throw new Refusal(413, 'size', `An event has at most ${maxBytes} bytes.`);
  const received = { headers, body, now, toleranceSeconds };
  const { provider, secrets } = sender;
  if (!provider.verify(received, secrets)) throw new Refusal(401, 'signature', 'Unauthorized');
  const reply = provider.reply?.(received);
  if (reply !== undefined) return { statusCode: 200, headers: { 'content-type': 'text/plain' }, body: reply };
  const delivery = provider.read(received);
  if (!delivery) throw new Refusal(400, 'event', 'This is not an event: its id or type is missing or wrong.');
  const message = { provider: name, ...delivery, receivedAt: now, body: body.toString('base64') };
  if ((await take(message)) === 'busy')
    return json(503, { error: 'Try again.', reason: 'busy' }, { 'retry-after': '5' });
  // Slack shows the answer to a command to the person who typed it.
  return { statusCode: 200, body: '' };
}
