import { createHmac } from 'node:crypto';
import type { Place } from '../describe.ts';
import { alarmUrl, logUrl, partsOf } from '../links.ts';
import type { Message } from '../notify.ts';

/** `type`, `timestamp` and `data` as https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md names them. */
export const webhookBody = ({ at, notices }: Message, { stage, project }: Place): object => ({
  type: 'alarms',
  timestamp: new Date(at).toISOString(),
  data: {
    stage,
    project,
    region: notices[0]?.about.region ?? '',
    alarms: notices.map((notice) => ({
      name: notice.name,
      kind: notice.kind,
      severity: notice.severity,
      state: notice.state,
      stateSince: new Date(notice.at).toISOString(),
      since: new Date(notice.opened).toISOString(),
      rings: notice.rings,
      heldByQuietHours: notice.held,
      description: notice.about.description,
      reason: notice.about.reason,
      command: partsOf(notice).command ?? null,
      account: notice.about.account,
      links: { alarm: alarmUrl(notice), log: logUrl(notice) ?? null },
    })),
  },
});

/** The key in `whsec_<base64>`, of 24 to 64 bytes. Undefined for anything else. */
export function keyIn(secret: string): Buffer | undefined {
  const [, text] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  const key = Buffer.from(text ?? '', 'base64');
  return key.length >= 24 && key.length <= 64 ? key : undefined;
}

/** `now`: milliseconds. */
export function signatureHeaders(key: Buffer, id: string, body: string, now: number): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
