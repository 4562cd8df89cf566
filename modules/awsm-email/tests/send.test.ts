import { AwsError } from 'jaws-core-js/aws';
import { expect, test } from 'vitest';
import { checkAddress } from '../lib/addresses.ts';
import { sendLater } from '../lib/later.ts';
import { type MailRequest, send } from '../lib/send.ts';
import { mailTemplate } from '../lib/templates.ts';

const sender = { from: 'App <app@example.com>', templates: new Map([['a', mailTemplate('a', 'Subject: S\n\n{{x}}')]]) };
const mail = (more: Partial<MailRequest>): MailRequest => ({
  to: 'a@example.com',
  template: 'a',
  data: { x: 1 },
  ...more,
});

/** SES with a suppression list. */
function ses(suppressed: readonly string[] = []) {
  const sent: { path: string; input: Record<string, unknown> }[] = [];
  // biome-ignore lint/suspicious/noExplicitAny: the answers have the shapes of their operations
  const rest = async (_service: string, _method: string, path: string, input?: object): Promise<any> => {
    if (!path.includes('/suppression/')) {
      sent.push({ path, input: { ...input } });
      return { MessageId: 'id' };
    }
    if (suppressed.some((address) => path.endsWith(encodeURIComponent(address)))) return {};
    throw new AwsError('NotFoundException');
  };
  return { sent, rest };
}

test.each(['a@example.com', 'a.b+c@sub.example.co', "o'neil@example.com", 'ü@example.com'])('%s', (address) =>
  expect(checkAddress(` ${address} `)).toBe(address),
);

test.each([
  'a',
  '@example.com',
  'a@example',
  'a@b@example.com',
  'a b@example.com',
  'a@exa mple.com',
  'a@example.com\r\nBcc: b@example.com',
  'a@example.com,b@example.com',
  'A <a@example.com>',
  `${'a'.repeat(65)}@example.com`,
  'a@-example.com',
  undefined,
  {},
])('%j is not an address', (address) => expect(() => checkAddress(address)).toThrow('is not the address'));

test('a suppressed address gets nothing', async () => {
  const aws = ses(['b@example.com']);
  const result = await send(aws, sender, mail({ to: ['a@example.com', 'b@example.com', 'a@example.com'] }));
  expect(result).toEqual({ id: 'id', suppressed: ['b@example.com'] });
  expect(aws.sent[0]?.input.Destination).toEqual({ ToAddresses: ['a@example.com'] });
  expect(await send(aws, sender, mail({ to: 'b@example.com' }))).toEqual({
    id: undefined,
    suppressed: ['b@example.com'],
  });
  expect(aws.sent).toHaveLength(1);
});

test.each([
  [{ to: [] }, 'needs a recipient'],
  [{ to: Array.from({ length: 51 }, (_, n) => `a${n}@example.com`) }, '50 addresses'],
  [{ template: 'none' }, 'is no template'],
  [{ data: {} }, 'needs a value'],
  [{ replyTo: 'x\n' }, 'is not the address'],
  [{ attachments: [{ name: 'a', content: '###' }] }, 'base64'],
  [{ attachments: [{ name: '../a', content: '' }] }, 'name of an attachment'],
  [{ attachments: [{ name: 'a', content: '', contentType: 'x' }] }, 'content type'],
  [{ attachments: [{ name: 'a', content: 'AAAA'.repeat(1_500_000) }] }, '4 MiB'],
])('%# is refused', async (more, message) => {
  const aws = ses();
  await expect(send(aws, sender, mail(more))).rejects.toThrow(message);
  expect(aws.sent).toEqual([]);
});

test('where SES is asked too often about suppression, it decides itself', async () => {
  const { rest, sent } = ses();
  const busy: typeof rest = async (service, method, path, input) => {
    if (method === 'GET') throw new AwsError('TooManyRequestsException', 'Slow down', { status: 429 });
    return rest(service, method, path, input);
  };
  expect(await send({ rest: busy }, sender, mail({}))).toEqual({ id: 'id', suppressed: [] });
  expect(sent).toHaveLength(1);
});

test('no sender, no mail', async () => {
  await expect(send(ses(), { ...sender, from: '' }, mail({}))).rejects.toThrow('is not the address');
});

test('later: by an event of Lambda', async () => {
  const aws = ses();
  await sendLater(aws, 'dev-app-lAwsmEmailSend', mail({}));
  expect(aws.sent[0]?.path).toBe('/2015-03-31/functions/dev-app-lAwsmEmailSend/invocations');
  await expect(sendLater(aws, 'f', mail({ data: { x: 'x'.repeat(1024 * 1024) } }))).rejects.toThrow('1 MiB');
});
