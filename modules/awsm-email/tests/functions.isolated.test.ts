import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AwsError, createAws } from 'jaws-core-js/aws';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { checkAddress } from '../lib/addresses.ts';
import { sendLater } from '../lib/later.ts';
import { type MailRequest, send } from '../lib/send.ts';
import { isSuppressed } from '../lib/suppression.ts';
import { mailTemplate, readTemplates, renderMail } from '../lib/templates.ts';

let cloud: Cloud;
let aws: ReturnType<typeof createAws>;
let handler: (mail: MailRequest) => ReturnType<typeof send>;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  vi.stubEnv('AWS_ENDPOINT_URL', cloud.endpoint);
  vi.stubEnv('EMAIL_FROM', 'App <app@app.example>');
  aws = createAws();
  await aws.rest('email', 'POST', '/v2/email/identities', { EmailIdentity: 'app.example' });
  ({ handler } = await import('../awsm/send/handler.ts'));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await cloud.close();
});

const mails = async () =>
  ((await (await fetch(`${cloud.endpoint}/_aws/ses`)).json()) as { messages: Record<string, unknown>[] }).messages;

test('the function mails a template, except to suppressed addresses', async () => {
  const data = { name: 'Ada', url: 'https://app.example/' };
  const { id, suppressed } = await handler({ to: 'ada@example.com', template: 'welcome', data });
  expect([id, suppressed]).toEqual([expect.stringMatching(/./), []]);
  const [mail, ...more] = await mails();
  expect(more).toEqual([]);
  expect(mail).toMatchObject({ Source: 'App <app@app.example>', Destination: { ToAddresses: ['ada@example.com'] } });
  expect(JSON.stringify(mail)).toContain('https://app.example/');
  const answer = { EmailAddress: 'eve@example.com', Reason: 'COMPLAINT' };
  await aws.rest('email', 'PUT', '/v2/email/suppression/addresses', answer);
  expect(await isSuppressed(aws, 'eve@example.com')).toBe(true);
  expect(await handler({ to: 'eve@example.com', template: 'welcome', data })).toEqual({
    id: undefined,
    suppressed: ['eve@example.com'],
  });
  expect(await mails()).toHaveLength(1);
  await expect(handler({ to: 'ada@example.com', template: 'none' })).rejects.toThrow('is no template');
});

const templates = new Map([['a', mailTemplate('a', 'Subject: S\n\n{{x}}', '<p>{{x}}</p>')]]);
const mail = (more: Partial<MailRequest> = {}): MailRequest => ({
  to: 'a@b.co',
  template: 'a',
  data: { x: 1 },
  ...more,
});
async function sentBy(more: Partial<MailRequest>, from = 'App <app@app.example>') {
  const calls: unknown[][] = [];
  // biome-ignore lint/suspicious/noExplicitAny: the answers have the shapes of their operations
  const rest = async (...call: unknown[]): Promise<any> => {
    if (call[1] === 'GET') throw new AwsError('NotFoundException');
    calls.push(call);
    return { MessageId: 'id' };
  };
  await send({ rest }, { from, templates }, mail(more));
  return calls[0]?.[3] as Record<string, unknown>;
}

test('what SES is sent', async () => {
  const attachment = { name: 'ü.pdf', content: 'AAAA', contentType: 'application/pdf' };
  expect(await sentBy({ replyTo: 'r@b.co', attachments: [attachment, { name: 'b', content: 'AA==' }] })).toEqual({
    FromEmailAddress: 'App <app@app.example>',
    Destination: { ToAddresses: ['a@b.co'] },
    ReplyToAddresses: ['r@b.co'],
    Content: {
      Simple: {
        Subject: { Data: 'S', Charset: 'UTF-8' },
        Body: { Text: { Data: '1', Charset: 'UTF-8' }, Html: { Data: '<p>1</p>', Charset: 'UTF-8' } },
        Attachments: [
          {
            FileName: 'ü.pdf',
            RawContent: 'AAAA',
            ContentDisposition: 'ATTACHMENT',
            ContentTransferEncoding: 'BASE64',
            ContentType: 'application/pdf',
          },
          { FileName: 'b', RawContent: 'AA==', ContentDisposition: 'ATTACHMENT', ContentTransferEncoding: 'BASE64' },
        ],
      },
    },
  });
  const plain = await sentBy({ to: Array.from({ length: 50 }, (_, n) => `a${n}@b.co`) }, ' app@app.example ');
  expect(plain.FromEmailAddress).toBe('app@app.example');
  expect(plain).not.toHaveProperty('ReplyToAddresses');
  expect(JSON.stringify(plain)).not.toContain('Attachments');
});

test('just within the limits, and just beyond', async () => {
  const of = (bytes: number) => [{ name: 'a', content: Buffer.alloc(bytes).toString('base64') }];
  await sentBy({ attachments: of(4 * 1024 * 1024) });
  await expect(sentBy({ attachments: of(4 * 1024 * 1024 + 1) })).rejects.toThrow('4 MiB');
  await expect(sentBy({ attachments: [...of(3 * 1024 * 1024), ...of(1024 * 1024 + 1)] })).rejects.toThrow('4 MiB');
  await sentBy({ attachments: [{ name: 'a'.repeat(255), content: '' }] });
  await expect(sentBy({ attachments: [{ name: 'a'.repeat(256), content: '' }] })).rejects.toThrow('name of');
  for (const content of ['AAA', 'A===', 'AA=A', 'AA A', '####', 5 as never]) {
    await expect(sentBy({ attachments: [{ name: 'a', content }] })).rejects.toThrow('"a" is not in base64');
  }
  for (const from of ['App', 'App <app@app.example', 'a\r\nb <app@app.example>', '<>']) {
    await expect(sentBy({}, from)).rejects.toThrow('is not the address of a mailbox');
  }
  const longest = `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(58)}.co`;
  expect([longest.length, checkAddress(longest)]).toEqual([254, longest]);
  expect(() => checkAddress(longest.replace('.co', '.com'))).toThrow('is not the address');
  expect(checkAddress('u\u0308@MÜNCHEN.de')).toBe('ü@xn--mnchen-3ya.de');
});

test('an error other than a suppressed address is reported', async () => {
  const failing = (error: Error) => ({ rest: () => Promise.reject(error) });
  await expect(isSuppressed(failing(new TypeError('no network')), 'a@b.co')).rejects.toThrow('no network');
  const denied = new AwsError('AccessDeniedException', 'no', { status: 403 });
  await expect(isSuppressed(failing(denied), 'a@b.co')).rejects.toThrow('no');
  await expect(send(failing(denied), { from: 'app@app.example', templates }, mail())).rejects.toThrow('no');
});

test('later: Lambda takes the mail as an event, of 1 MiB at most', async () => {
  const calls: unknown[][] = [];
  const rest = async (...call: unknown[]): Promise<never> => void calls.push(call) as never;
  const fits = (bytes: number) => {
    const around = JSON.stringify(mail({ data: { x: '' } })).length;
    return mail({ data: { x: 'x'.repeat(bytes - around) } });
  };
  await sendLater({ rest }, 'arn:aws:lambda:us-east-1:1:function:f', fits(1024 * 1024));
  expect(calls).toEqual([
    [
      'lambda',
      'POST',
      '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A1%3Afunction%3Af/invocations',
      fits(1024 * 1024),
      { headers: { 'x-amz-invocation-type': 'Event' } },
    ],
  ]);
  await expect(sendLater({ rest }, 'f', fits(1024 * 1024 + 1))).rejects.toThrow(RangeError);
});

test('a folder of templates: each text has its subject, each page its text', () => {
  const folder = mkdtempSync(join(tmpdir(), 'templates-'));
  const at = pathToFileURL(`${folder}/`);
  writeFileSync(join(folder, 'a b.txt'), 'Subject:  Hi {{x}} \r\n\r\nText\r\n');
  writeFileSync(join(folder, 'notes.md'), 'nothing');
  expect(renderMail(readTemplates(at), 'a b', { x: '\u0007' })).toEqual({
    subject: 'Hi',
    text: 'Text\n',
    html: undefined,
  });
  writeFileSync(join(folder, 'a b.html'), '<b>{{x}}</b>');
  expect(renderMail(readTemplates(at), 'a b', { x: '<' }).html).toBe('<b>&lt;</b>');
  writeFileSync(join(folder, 'page.html'), '<b>{{x}}</b>');
  expect(() => readTemplates(at)).toThrow('page.html:1 has no text beside it');
  writeFileSync(join(folder, 'page.txt'), 'Text');
  expect(() => readTemplates(at)).toThrow('page.txt:1 has no subject: its first line must be "Subject: …".');
});

test('a subject has 250 characters, a part 1 MiB of them', () => {
  const long = new Map([['a', mailTemplate('a', 'Subject: {{x}}\n{{#each y}}{{this}}{{/each}}')]]);
  const x = 'x'.repeat(251);
  expect(renderMail(long, 'a', { x, y: [] }).subject).toBe('x'.repeat(250));
  const half = 'y'.repeat(512 * 1024);
  expect(renderMail(long, 'a', { x, y: [half, half] }).text).toHaveLength(1024 * 1024);
  expect(() => renderMail(long, 'a', { x, y: [half, half, '.'] })).toThrow('a.txt:1 grew beyond 1048576 characters');
});

test.each(['https://a.b', 'http://a.b', 'HTTPS://a.b', 'mailto:a@b.co', 'tel:+1', ' https://a.b'])(
  '%s is a link',
  (x) => {
    const attributes = [
      'href',
      'src',
      'action',
      'formaction',
      'background',
      'poster',
      'cite',
      'xlink:href',
      'ping',
      'longdesc',
    ];
    for (const name of attributes) {
      const template = new Map([['a', mailTemplate('a', 'Subject: S\n', `<a ${name}="{{x}}">`)]]);
      expect(renderMail(template, 'a', { x }).html).toBe(`<a ${name}="${x}">`);
      expect(() => renderMail(template, 'a', { x: `javascript:${x}` })).toThrow('a.html:1 needs an address with http');
    }
  },
);

test.each(['srcset', 'srcdoc', 'style', 'onload', 'ONLOAD'])('no value stands in %s', (name) => {
  expect(() => mailTemplate('a', 'Subject: S\n', `<img ${name}="{{x}}">`)).toThrow('in an attribute that is code');
});

test.each(['script', 'style', 'xmp', 'iframe', 'noscript'])(
  'no value stands inside %s, and one after it does',
  (name) => {
    const page = (inside: string, after = '') => `<${name} a="b>">${inside}</${name}>${after}`;
    expect(() => mailTemplate('a', 'Subject: S\n', page('{{x}}'))).toThrow(`inside <${name}>`);
    const template = new Map([['a', mailTemplate('a', 'Subject: S\n', page('<b>', '{{x}}'))]]);
    expect(renderMail(template, 'a', { x: '<' }).html).toBe(page('<b>', '&lt;'));
  },
);
