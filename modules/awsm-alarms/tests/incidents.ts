import type { Message } from '../lib/notify.ts';
import type { Alarm, Told } from '../lib/store.ts';

/** An incident as the notices see it. Times are minutes. */
export const alarm = (
  name: string,
  state: Alarm['state'],
  at: number,
  incident: { opened?: number; rang?: number; rings?: number; told?: Record<string, Partial<Told>> } = {},
) => ({
  name: `prod-shop-${name}`,
  state,
  at: at * 60_000,
  about: {
    reason: 'Threshold Crossed',
    description: 'links/get failed in prod of shop, eu-west-1. Next: jaws logs links/get -s prod -r eu-west-1',
    functionName: 'prod-shop-lLinksGet',
    region: 'eu-west-1',
    account: '123456789012',
    partition: 'aws',
  },
  incident: {
    opened: (incident.opened ?? at) * 60_000,
    rang: (incident.rang ?? at) * 60_000,
    rings: incident.rings ?? 1,
    told: Object.fromEntries(
      Object.entries(incident.told ?? {}).map(
        ([channel, { kind = 'rings', at: told = at, rang = incident.rang ?? at, reminders = 0 }]) => [
          channel,
          { kind, at: told * 60_000, rang: rang * 60_000, reminders },
        ],
      ),
    ),
  },
});

export const messageOf = (notices: Message['notices'], channel = 'slack'): Message => ({
  id: 'msg_1',
  channel,
  at: Date.parse('2026-11-29T12:00:00Z'),
  notices,
});
