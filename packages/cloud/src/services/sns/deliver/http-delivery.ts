import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Kernel } from '../../../kernel/kernel.ts';
import { envelope, envelopeText } from './envelope.ts';
import { DeliveryError, isRaw, type Outgoing } from './message.ts';

/** https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.prepare.html: an endpoint has 15 seconds to answer. */
const PATIENCE = 15_000;
const TEXT = 'text/plain; charset=UTF-8';

/**
 * Posts the message. What the server or the network is to blame for may pass; other refusals will not.
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
  const status = await post(new URL(outgoing.subscription.endpoint), headers, body);
  if (status >= 200 && status < 400) return;
  const passing = status === 429 || status < 200 || status >= 500;
  throw new DeliveryError(`${outgoing.subscription.endpoint} answered ${status}`, passing);
}

function post(url: URL, headers: Record<string, string>, body: string): Promise<number> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const { username, password } = url;
  const auth = username === '' ? {} : { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` };
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(new DeliveryError(error.message, true));
    const request = send(
      url,
      { method: 'POST', headers, ...auth, signal: AbortSignal.timeout(PATIENCE) },
      (response) => {
        response.resume();
        response.on('error', fail);
        resolve(response.statusCode ?? 0);
      },
    );
    request.on('error', fail);
    request.end(body);
  });
}
