import type { Context } from '../../../kernel/context.ts';
import { headerOf, parseMime } from '../../../mailbox/parse-mime.ts';
import { splitAddresses } from './addresses.ts';
import { type Dialect, type Sending, send } from './send.ts';

/** Options of a raw message besides the message itself. */
export interface RawOptions extends Pick<Sending, 'configurationSet' | 'tags' | 'alsoFrom'> {
  readonly from?: string | undefined;
  /** Instead of those in the message's headers. */
  readonly recipients?: Pick<Sending, 'to' | 'cc' | 'bcc'> | undefined;
}

/** Sends a message that the sender wrote as MIME. Options in its special headers count, too. */
export function sendRaw(data: Uint8Array, options: RawOptions, ctx: Context, dialect: Dialect): Promise<string> {
  const raw = Buffer.from(data);
  const { headers, text, html } = parseMime(raw.toString('latin1'));
  const header = (name: string) => headerOf(headers, name);
  const from = options.from || header('from');
  if (!from) throw dialect.badParameter("Missing required header 'From'.");
  const recipients = options.recipients ?? {
    to: splitAddresses(header('to')),
    cc: splitAddresses(header('cc')),
    bcc: splitAddresses(header('bcc')),
  };
  return send(
    {
      from,
      ...recipients,
      subject: header('subject'),
      text,
      html,
      raw,
      configurationSet: options.configurationSet ?? header('x-ses-configuration-set'),
      tags: options.tags ?? tagsIn(header('x-ses-message-tags')),
      alsoFrom: options.alsoFrom,
    },
    ctx,
    dialect,
  );
}

/** `name=value, name2=value2` */
const tagsIn = (text: string | undefined) =>
  text?.split(',').map((pair) => {
    const [Name = '', Value = ''] = pair.split('=').map((part) => part.trim());
    return { Name, Value };
  });
