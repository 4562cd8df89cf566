import type { Aws } from 'jaws-core-js/aws';
import { AddressError, checkAddress } from './addresses.ts';
import { isSuppressed } from './suppression.ts';
import { type MailTemplate, renderMail } from './templates.ts';

export interface Attachment {
  readonly name: string;
  /** Base64. */
  readonly content: string;
  /** `application/pdf`; by default SES derives it from the name. */
  readonly contentType?: string;
}

export interface MailRequest {
  /** One address, or up to 50 that can see each other. */
  readonly to: string | readonly string[];
  /** Name of a template. */
  readonly template: string;
  /** Values of the template. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly replyTo?: string;
  readonly attachments?: readonly Attachment[];
}

export interface Sent {
  /** The id in SES; undefined without recipients. */
  readonly id: string | undefined;
  /** Addresses that were left out: earlier mails to them bounced or drew complaints. */
  readonly suppressed: readonly string[];
}

export interface Sender {
  /** `no-reply@example.com` or `Example <no-reply@example.com>`: an identity that SES has verified, or below one. */
  readonly from: string;
  readonly templates: ReadonlyMap<string, MailTemplate>;
}

/** https://docs.aws.amazon.com/ses/latest/dg/quotas.html */
const mostRecipients = 50;
/** Bytes of all attachments; Lambda accepts events of 6 MB. */
const largest = 4 * 1024 * 1024;

/**
 * Renders a template and sends it. Throws AddressError, TemplateError, RangeError (limits) and SES's errors:
 * MessageRejected if the sender is not verified.
 */
export async function send(aws: Pick<Aws, 'rest'>, { from, templates }: Sender, mail: MailRequest): Promise<Sent> {
  const recipients = recipientsOf(mail.to);
  const { subject, text, html } = renderMail(templates, mail.template, mail.data ?? {});
  const content = {
    Subject: utf8(subject),
    Body: { Text: utf8(text), ...(html === undefined ? {} : { Html: utf8(html) }) },
    ...attachmentsOf(mail.attachments ?? []),
  };
  const replyTo = mail.replyTo === undefined ? {} : { ReplyToAddresses: [checkAddress(mail.replyTo)] };

  const answers = await Promise.all(recipients.map((address) => isSuppressed(aws, address)));
  const suppressed = recipients.filter((_, index) => answers[index]);
  const to = recipients.filter((_, index) => !answers[index]);
  if (to.length === 0) return { id: undefined, suppressed };
  const { MessageId } = await aws.rest<{ MessageId: string }>('email', 'POST', '/v2/email/outbound-emails', {
    FromEmailAddress: checkSender(from),
    Destination: { ToAddresses: to },
    Content: { Simple: content },
    ...replyTo,
  });
  return { id: MessageId, suppressed };
}

function recipientsOf(to: MailRequest['to']): string[] {
  const addresses = [...new Set((Array.isArray(to) ? to : [to]).map(checkAddress))];
  if (addresses.length === 0) throw new AddressError('A mail needs a recipient.');
  if (addresses.length > mostRecipients) throw new RangeError(`A mail goes to ${mostRecipients} addresses at most.`);
  return addresses;
}

/** `Name <address>` or an address. */
function checkSender(from: string): string {
  const named = /^([^<>\p{Cc}]*)<([^<>]+)>$/u.exec(from.trim());
  checkAddress(named?.[2] ?? from);
  return from.trim();
}

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Attachment.html */
function attachmentsOf(attachments: readonly Attachment[]): { Attachments?: object[] } {
  if (attachments.length === 0) return {};
  let size = 0;
  const checked = attachments.map(({ name, content, contentType }) => {
    if (!/^[^\p{Cc}/\\"]{1,255}$/u.test(name)) throw new RangeError('The name of an attachment is not valid.');
    if (typeof content !== 'string' || content.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(content)) {
      throw new RangeError(`The attachment "${name}" is not in base64.`);
    }
    if (contentType !== undefined && !/^[\w.+-]+\/[\w.+-]+$/.test(contentType)) {
      throw new RangeError(`The content type of "${name}" is not valid.`);
    }
    size += Buffer.byteLength(content, 'base64');
    return {
      FileName: name,
      RawContent: content,
      ContentDisposition: 'ATTACHMENT',
      ContentTransferEncoding: 'BASE64',
      ...(contentType === undefined ? {} : { ContentType: contentType }),
    };
  });
  if (size > largest) throw new RangeError('Attachments may have at most 4 MiB in total.');
  return { Attachments: checked };
}

const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
