import { asObject, formOf, isName } from '../json.ts';
import { digestOf, fromHex, hmac, isRecent, matches } from '../secrets.ts';
import type { Provider, Received } from './types.ts';

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
export const slack: Provider = {
  verify({ headers, body, now, toleranceSeconds }, secrets) {
    const given = /^v0=(.+)$/.exec(headers['x-slack-signature'] ?? '')?.[1];
    const time = headers['x-slack-request-timestamp'];
    const expected = secrets.map((secret) => hmac(secret, `v0:${time}:`, body));
    return matches(fromHex(given), expected) && isRecent(time, { now, toleranceSeconds });
  },

  /** https://docs.slack.dev/reference/events/url_verification */
  reply({ body }) {
    const { type, challenge } = asObject(body);
    return type === 'url_verification' && typeof challenge === 'string' ? challenge : undefined;
  },

  /** Events have an id. Commands and actions, which come as forms, have none: Slack does not retry them. */
  read(received) {
    const { event_id: id, event, type: outer } = asObject(received.body);
    if (isName(id)) {
      const { type } = asObject(JSON.stringify(event ?? {}));
      return { id, type: isName(type) ? type : String(outer ?? 'event').slice(0, 256) };
    }
    return readForm(received);
  },
};

function readForm({ headers, body }: Received): { id: string; type: string } | undefined {
  const form = formOf(body);
  if (!form) return undefined;
  const { type = undefined } = asObject(form.get('payload') ?? '');
  const kind = isName(type) ? type : form.has('command') ? 'slash_command' : undefined;
  if (kind === undefined) return undefined;
  const time = headers['x-slack-request-timestamp'] ?? '';
  return { id: digestOf(`${time}:`, body), type: kind };
}
