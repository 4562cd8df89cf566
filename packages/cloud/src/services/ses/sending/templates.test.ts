import { afterAll, beforeAll, expect, it } from 'vitest';
import { sesCloud } from '../testing.ts';

let cloud: Awaited<ReturnType<typeof sesCloud>>;
beforeAll(async () => {
  cloud = await sesCloud();
});
afterAll(() => cloud.close());

// https://docs.aws.amazon.com/ses/latest/APIReference/API_SendBulkTemplatedEmail.html
it('a template is changed, and sent to many with what is theirs', async () => {
  const { ses } = cloud;
  const template = (TextPart: string) => ({ Template: { TemplateName: 't', SubjectPart: 'For {{name}}', TextPart } });
  await ses.createTemplate(template('old'));
  await ses.updateTemplate(template('{{greeting}} {{name}}'));
  await expect(
    ses.updateTemplate({ Template: { TemplateName: 'none', SubjectPart: 's', TextPart: 't' } }),
  ).rejects.toMatchObject({ name: 'TemplateDoesNotExistException' });
  const to = (name: string, data: object) => ({
    Destination: { ToAddresses: [`${name}@example.org`] },
    ReplacementTemplateData: JSON.stringify(data),
  });
  const { Status = [] } = await ses.sendBulkTemplatedEmail({
    Source: 'ann@example.com',
    Template: 't',
    DefaultTemplateData: '{"greeting":"Hello","name":"you"}',
    Destinations: [
      to('bob', { name: 'Bob' }),
      to('eve', { greeting: 'Bye' }),
      { Destination: { ToAddresses: ['nobody'] } },
    ],
  });
  expect(Status.map((one) => one.Status)).toEqual(['Success', 'Success', 'InvalidParameterValue']);
  expect(await cloud.sent(Status[0]?.MessageId)).toMatchObject({
    Subject: 'For Bob',
    Body: { text_part: 'Hello Bob' },
  });
  expect(await cloud.sent(Status[1]?.MessageId)).toMatchObject({ Body: { text_part: 'Bye you' } });
  await expect(
    ses.sendBulkTemplatedEmail({
      Source: 'ann@example.com',
      Template: 'none',
      DefaultTemplateData: '{}',
      Destinations: [to('bob', {})],
    }),
  ).rejects.toMatchObject({ name: 'TemplateDoesNotExistException' });
});

// https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html#send-email-verify-address-custom
it('a verification mail is one of its own', async () => {
  const { ses, sesv2 } = cloud;
  const made = {
    TemplateName: 'v',
    FromEmailAddress: 'ann@example.com',
    TemplateSubject: 'Please confirm',
    TemplateContent: '<p>Welcome</p>',
    SuccessRedirectionURL: 'https://example.com/yes',
    FailureRedirectionURL: 'https://example.com/no',
  };
  await expect(
    ses.createCustomVerificationEmailTemplate({ ...made, FromEmailAddress: 'eve@example.net' }),
  ).rejects.toMatchObject({ name: 'FromEmailAddressNotVerifiedException' });
  await ses.createCustomVerificationEmailTemplate(made);
  await expect(ses.createCustomVerificationEmailTemplate(made)).rejects.toMatchObject({
    name: 'CustomVerificationEmailTemplateAlreadyExistsException',
  });
  await ses.updateCustomVerificationEmailTemplate({ TemplateName: 'v', TemplateSubject: 'Confirm' });
  const changed = { ...made, TemplateSubject: 'Confirm' };
  const { TemplateContent: _, ...listed } = changed;
  expect(await ses.getCustomVerificationEmailTemplate({ TemplateName: 'v' })).toMatchObject(changed);
  const { CustomVerificationEmailTemplates } = await ses.listCustomVerificationEmailTemplates({});
  expect(CustomVerificationEmailTemplates).toEqual([listed]);
  const { MessageId } = await ses.sendCustomVerificationEmail({ EmailAddress: 'new@example.net', TemplateName: 'v' });
  expect(await cloud.sent(MessageId)).toMatchObject({
    Subject: 'Confirm',
    Destination: { ToAddresses: ['new@example.net'] },
    Body: { html_part: expect.stringContaining('<p>Welcome</p>') },
  });
  expect((await ses.listIdentities({})).Identities).toContain('new@example.net');

  // The same templates through the newer API.
  const { FailureRedirectionURL: __, ...incomplete } = changed;
  await sesv2.updateCustomVerificationEmailTemplate({
    ...incomplete,
    FailureRedirectionURL: 'https://example.com/never',
  });
  expect(await sesv2.getCustomVerificationEmailTemplate({ TemplateName: 'v' })).toMatchObject({
    FailureRedirectionURL: 'https://example.com/never',
  });
  await sesv2.createCustomVerificationEmailTemplate({ ...changed, TemplateName: 'w' });
  expect((await sesv2.listCustomVerificationEmailTemplates({})).CustomVerificationEmailTemplates).toHaveLength(2);
  const sent = await sesv2.sendCustomVerificationEmail({ EmailAddress: 'newer@example.net', TemplateName: 'w' });
  expect(await cloud.sent(sent.MessageId)).toMatchObject({ Subject: 'Confirm' });
  await sesv2.deleteCustomVerificationEmailTemplate({ TemplateName: 'w' });
  await expect(sesv2.getCustomVerificationEmailTemplate({ TemplateName: 'w' })).rejects.toMatchObject({
    name: 'NotFoundException',
  });
  await ses.deleteCustomVerificationEmailTemplate({ TemplateName: 'v' });
  await expect(ses.getCustomVerificationEmailTemplate({ TemplateName: 'v' })).rejects.toMatchObject({
    name: 'CustomVerificationEmailTemplateDoesNotExistException',
  });
});
