import { createHmac } from 'node:crypto';
import { isSameText } from 'jaws-core-js/http';

type Headers = Readonly<Record<string, string | undefined>>;

/** Headers that prove who sent a body, and when: those of https://www.standardwebhooks.com, with a secret that is plain text. */
export function signed(secret: string, id: string, body: string, now = Date.now()): Record<string, string> {
  const time = String(Math.floor(now / 1000));
  return { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature(secret, id, time, body) };
}

/** Whether the headers match the body, and are at most five minutes old: an old request cannot be replayed. */
export function isSigned(secret: string, headers: Headers, body: string, now = Date.now()): boolean {
  const { 'webhook-id': id = '', 'webhook-timestamp': time = '', 'webhook-signature': given = '' } = headers;
  if (secret.length < 32) throw new Error('The secret of the webhooks is missing, or has less than 32 characters.');
  if (!/^\d{1,12}$/.test(time) || Math.abs(now / 1000 - Number(time)) > 300) return false;
  return isSameText(given, signature(secret, id, time, body));
}

const signature = (secret: string, id: string, time: string, body: string) =>
  `v1,${createHmac('sha256', secret).update(`${id}.${time}.${body}`).digest('base64')}`;
