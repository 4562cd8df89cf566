import type { Attachment, MessageHeader } from '@aws-sdk/client-sesv2';
import type { Sending } from '../../ses/core/send.ts';
import { badRequest } from '../errors.ts';

/** Headers that the service writes itself. https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageHeader.html */
const OWN = new Set([
  'bcc',
  'cc',
  'content-disposition',
  'content-transfer-encoding',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'reply-to',
  'return-path',
  'subject',
  'to',
]);

export function headersIn(headers: readonly MessageHeader[] | undefined): NonNullable<Sending['headers']> {
  return (headers ?? []).map(({ Name: name = '', Value: value = '' }) => {
    if (!/^[!-9;-~]{1,126}$/.test(name) || OWN.has(name.toLowerCase())) {
      throw badRequest(`Header name <${name}> is not allowed.`);
    }
    if (!/^[ -~\r\n\t]{1,870}$/.test(value)) throw badRequest(`The value of the header <${name}> is not valid.`);
    return [name, value] as const;
  });
}

/** The MIME types of the usual file names; the rest is bytes. */
const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  gif: 'image/gif',
  html: 'text/html',
  ics: 'text/calendar',
  jpg: 'image/jpeg',
  json: 'application/json',
  pdf: 'application/pdf',
  png: 'image/png',
  txt: 'text/plain',
  zip: 'application/zip',
};

export function attachmentsIn(attachments: readonly Attachment[] | undefined): NonNullable<Sending['attachments']> {
  return (attachments ?? []).map((one) => {
    const name = one.FileName ?? '';
    const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
    const known = Object.hasOwn(TYPES, extension) ? TYPES[extension] : undefined;
    return {
      name,
      content: one.RawContent ?? new Uint8Array(),
      type: one.ContentType ?? known ?? 'application/octet-stream',
      inline: one.ContentDisposition === 'INLINE',
      contentId: one.ContentId,
    };
  });
}
