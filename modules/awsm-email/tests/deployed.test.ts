import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModuleApp } from '../../../test/module-app.ts';
import { sendLater } from '../lib/later.ts';
import type { MailRequest } from '../lib/send.ts';

const functionName = 'dev-app-lAwsmEmailSend';
// It has no endpoints, and works with any API.
describe.each(['REST', 'HTTP'] as const)('in a project with a %s API', (protocol) => {
  let app: ModuleApp;
  beforeAll(async () => {
    app = await ModuleApp.start(['awsm-email'], { EMAIL_FROM: 'App <no-reply@app.example>' }, protocol);
    await app.aws.rest('email', 'POST', '/v2/email/identities', { EmailIdentity: 'app.example' });
  });
  afterAll(() => app?.stop());

  const send = (mail: MailRequest) =>
    app.aws.rest('lambda', 'POST', `/2015-03-31/functions/${functionName}/invocations`, mail);
  const data = { name: '<b>Ada</b>', url: 'https://app.example/start' };

  test('a mail from a template', async () => {
    const attachments = [{ name: 'a.txt', content: Buffer.from('bytes').toString('base64') }];
    const { id, suppressed } = await send({ to: 'ada@example.com', template: 'welcome', data, attachments });
    expect(suppressed).toEqual([]);
    expect(id).toMatch(/^\w+/);
    const mail = (await app.mails()).at(-1);
    expect(mail).toMatchObject({
      Source: 'App <no-reply@app.example>',
      Destination: { ToAddresses: ['ada@example.com'] },
      Subject: 'Welcome, <b>Ada</b>',
    });
    expect(mail?.Body?.html_part).toContain('<h1>Welcome, &lt;b&gt;Ada&lt;/b&gt;</h1>');
    expect(mail?.Body?.text_part).toContain('Hello <b>Ada</b>,');
    const raw = await (await fetch(`${app.endpoint}/_aws/mail/${id}/raw`)).text();
    expect(raw).toContain('filename="a.txt"');
  });

  test('sends nothing to suppressed addresses', async () => {
    const EmailAddress = 'gone@example.com';
    await app.aws.rest('email', 'PUT', '/v2/email/suppression/addresses', { EmailAddress, Reason: 'BOUNCE' });
    const before = (await app.mails()).length;
    expect(await send({ to: EmailAddress, template: 'welcome', data })).toEqual({ suppressed: [EmailAddress] });
    expect(await app.mails()).toHaveLength(before);
  });

  test('a mistake is the error of the function', async () => {
    expect(await send({ to: 'ada@example.com', template: 'welcome', data: { name: 'Ada' } })).toMatchObject({
      errorType: 'TemplateError',
      errorMessage: 'welcome.txt:5 needs a value for url.',
    });
  });

  test('its role sends from the domain of the project only', async () => {
    await app.aws.rest('email', 'POST', '/v2/email/identities', { EmailIdentity: 'other.example' });
    await app.jaws('env', 'set', 'dev', 'all', 'EMAIL_FROM', 'x@other.example');
    await app.deploy();
    expect(await send({ to: 'ada@example.com', template: 'welcome', data })).toMatchObject({
      errorType: 'AccessDeniedException',
    });
  });

  test('templates are edited in the project; a mail may be sent later', async () => {
    const file = `${app.root}/aws_modules/awsm-email/send/templates/welcome.txt`;
    writeFileSync(file, readFileSync(file, 'utf8').replace('Welcome', 'Hello'));
    await app.jaws('env', 'set', 'dev', 'all', 'EMAIL_FROM', 'no-reply@app.example');
    await app.deploy();
    await sendLater(app.aws, functionName, { to: 'later@example.com', template: 'welcome', data });
    const subject = async () =>
      (await app.mails()).find((mail) => mail.Destination.ToAddresses?.[0] === 'later@example.com')?.Subject;
    await expect.poll(subject, { timeout: 30_000 }).toBe('Hello, <b>Ada</b>');
  });
});
