import type { Kernel } from '../../../kernel/kernel.ts';
import { envelope, envelopeText } from './envelope.ts';
import { DeliveryError, isRaw, type Outgoing } from './message.ts';

/** https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.prepare.html: an endpoint has 15 seconds to answer. */
const TIMEOUT_MS = 15_000;
const TEXT = 'text/plain; charset=UTF-8';

/**
 * Posts the message. Failures of the server or the network may be temporary; other refusals are not.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
export async function toHttp(kernel: Kernel, outgoing: Outgoing, contentType: string): Promise<void> {
  const raw = isRaw(outgoing);
  const body = raw ? outgoing.message : envelopeText(await envelope(kernel, outgoing));
  const headers = {
    'x-amz-sns-message-type': outgoing.type,
    'x-amz-sns-message-id': outgoing.id,
    'x-amz-sns-topic-arn': outgoing.topic,
    ...(outgoing.type === 'SubscriptionConfirmation'
      ? {}
      : { 'x-amz-sns-subscription-arn': outgoing.subscription.arn }),
    ...(raw ? { 'x-amz-sns-rawdelivery': 'true' } : {}),
    'content-type': outgoing.type === 'Notification' ? contentType : TEXT,
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'Amazon Simple Notification Service Agent',
    'accept-encoding': 'gzip,deflate',
  };
  const status = await post(kernel, new URL(outgoing.subscription.endpoint), headers, body);
  if (status >= 200 && status < 400) return;
  const passing = status === 429 || status < 200 || status >= 500;
  throw new DeliveryError(`${outgoing.subscription.endpoint} answered ${status}`, passing);
}

async function post(kernel: Kernel, url: URL, headers: Record<string, string>, body: string): Promise<number> {
  const { username, password } = url;
  const auth = username === '' ? {} : { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await kernel.outbound.request(url, { by: 'SNS', method: 'POST', headers, ...auth, body, signal });
    response.on('error', () => {});
    response.resume();
    return response.statusCode ?? 0;
  } catch (error) {
    throw new DeliveryError((error as Error).message, true);
  }
}
