import { SES } from '@aws-sdk/client-ses';
import { SESv2 } from '@aws-sdk/client-sesv2';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';

// https://docs.aws.amazon.com/ses/latest/APIReference/Welcome.html and https://docs.aws.amazon.com/ses/latest/APIReference-V2/Welcome.html

let cloud: Cloud;
let ses: SES;
let sesv2: SESv2;
let sns: SNS;
let sqs: SQS;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const config = {
    region: 'us-east-1',
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  ses = new SES(config);
  sesv2 = new SESv2(config);
  sns = new SNS(config);
  sqs = new SQS(config);
  await ses.verifyDomainIdentity({ Domain: 'Example.com' });
});
afterAll(() => cloud.close());

interface Kept {
  readonly Id: string;
  readonly Source: string;
  readonly RawData?: string;
  readonly Subject?: string;
  readonly Destination?: Record<string, string[]>;
  readonly Body?: { text_part: string | null; html_part: string | null };
}

async function kept(id: string | undefined): Promise<Kept | undefined> {
  const answer = await fetch(`${cloud.endpoint}/_aws/ses?id=${id}`);
  return ((await answer.json()) as { messages: Kept[] }).messages[0];
}

const message = { Subject: { Data: 'Hi' }, Body: { Text: { Data: 'text' }, Html: { Data: '<b>html</b>' } } };

describe('SendEmail', () => {
  it('keeps the mail in the shape that LocalStack documents', async () => {
    const { MessageId } = await ses.sendEmail({
      Source: 'Ann <ann@example.com>',
      Destination: { ToAddresses: ['bob@example.org'] },
      Message: message,
    });
    expect(await kept(MessageId)).toMatchObject({
      Id: MessageId,
      Region: 'us-east-1',
      Source: 'Ann <ann@example.com>',
      Destination: { ToAddresses: ['bob@example.org'] },
      Subject: 'Hi',
      Body: { text_part: 'text', html_part: '<b>html</b>' },
    });
    expect((await ses.getSendQuota({})).SentLast24Hours).toBeGreaterThan(0);
    expect((await fetch(`${cloud.endpoint}/_aws/ses?id=${MessageId}`, { method: 'DELETE' })).status).toBe(204);
    expect(await kept(MessageId)).toBeUndefined();
  });

  it('refuses a sender that is not verified, as AWS says it', async () => {
    const sending = { Destination: { ToAddresses: ['bob@example.org'] }, Message: message };
    // https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html
    await expect(ses.sendEmail({ Source: 'eve@example.net', ...sending })).rejects.toMatchObject({
      name: 'MessageRejected',
      message:
        'Email address is not verified. The following identities failed the check in region US-EAST-1: eve@example.net',
    });
    await expect(ses.sendEmail({ Source: 'ann@example.com', ...sending, ConfigurationSetName: 'no' })).rejects.toThrow(
      'Configuration set <no> does not exist.',
    );
    // https://github.com/localstack/localstack/blob/main/tests/aws/services/ses/test_ses.snapshot.json
    const Tags = [{ Name: 'a:b', Value: 'c' }];
    await expect(ses.sendEmail({ Source: 'ann@example.com', ...sending, Tags })).rejects.toThrow(
      "Invalid tag name <a:b>: only alphanumeric ASCII characters, '_',  '-' are allowed.",
    );
  });

  it('takes raw messages and reads their headers', async () => {
    const Data = Buffer.from(
      'From: ann@example.com\r\nTo: "Bob, B." <bob@example.org>, c@example.org\r\nSubject: =?UTF-8?B?aMOp?=\r\n\r\nbody\r\n',
    );
    const { MessageId } = await ses.sendRawEmail({ RawMessage: { Data } });
    const mail = await kept(MessageId);
    expect(mail?.RawData).toBe(Data.toString());
    expect(mail?.Source).toBe('ann@example.com');
    const page = await (await fetch(`${cloud.endpoint}/_aws/mail/${MessageId}`)).text();
    expect(page).toContain('hé');
    expect(page).toContain('c@<wbr>example.<wbr>org');
  });
});

describe('the mailbox for people', () => {
  it('shows a mail without letting it do anything', async () => {
    const { MessageId } = await ses.sendEmail({
      Source: 'ann@example.com',
      Destination: { ToAddresses: ['bob@example.org'] },
      Message: {
        Subject: { Data: '<script>alert(1)</script>' },
        Body: {
          Html: { Data: '<script>alert(2)</script>' },
          Text: { Data: 'javascript:alert(3) https://example.com/a"onclick=alert(4)' },
        },
      },
    });
    const list = await fetch(`${cloud.endpoint}/_aws/mail`);
    const page = await fetch(`${cloud.endpoint}/_aws/mail/${MessageId}`);
    for (const answer of [list, page]) {
      expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'.*frame-ancestors 'none'$/);
      const text = await answer.text();
      expect(text).not.toContain('<script');
      expect(text).not.toMatch(/href="javascript|"onclick/);
      if (answer === page) {
        expect(text).toContain('<iframe sandbox src=');
        expect(text).toContain('<a href="https://example.com/a" rel="noreferrer">');
      }
    }
    const frame = await fetch(`${cloud.endpoint}/_aws/mail/${MessageId}/html`);
    expect(frame.headers.get('content-security-policy')).toBe(
      "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'",
    );
    const raw = await fetch(`${cloud.endpoint}/_aws/mail/${MessageId}/raw`);
    expect(raw.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    for (const answer of [list, page, frame, raw]) expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const foreign = await fetch(`${cloud.endpoint}/_aws/ses`, { headers: { origin: 'https://example.com' } });
    expect(foreign.status).toBe(403);
  });
});

describe('templates', () => {
  it('are filled as SES documents it', async () => {
    await ses.createTemplate({
      Template: {
        TemplateName: 'pets',
        SubjectPart: 'Hello, {{name}}',
        TextPart: '{{#each pets}}{{name}} is {{#if best}}the best{{else}}a {{type}}{{/if}}. {{/each}}',
        HtmlPart: '{{#* inline "sign"}}<i>{{name}}</i>{{/inline}}{{#unless quiet}}{{> sign}}{{/unless}}',
      },
    });
    const { MessageId } = await ses.sendTemplatedEmail({
      Source: 'ann@example.com',
      Destination: { ToAddresses: ['bob@example.org'] },
      Template: 'pets',
      TemplateData: JSON.stringify({
        name: 'Bob',
        pets: [
          { name: 'Rex', best: true },
          { name: 'Tom', type: 'cat' },
        ],
      }),
    });
    expect(await kept(MessageId)).toMatchObject({
      Subject: 'Hello, Bob',
      Body: { text_part: 'Rex is the best. Tom is a cat. ', html_part: '<i>Bob</i>' },
    });
    await expect(ses.testRenderTemplate({ TemplateName: 'pets', TemplateData: '{"pets":[]}' })).rejects.toMatchObject({
      name: 'MissingRenderingAttributeException',
      message: "Attribute 'name' is not present in the rendering data.",
    });
    const evil = '{"__proto__":{"name":"x"},"pets":[]}';
    await expect(ses.testRenderTemplate({ TemplateName: 'pets', TemplateData: evil })).rejects.toThrow('not present');
  });

  it('are the same ones in both versions of the API', async () => {
    await sesv2.createEmailTemplate({ TemplateName: 'two', TemplateContent: { Subject: 's', Text: 'v{{n}}' } });
    expect((await ses.getTemplate({ TemplateName: 'two' })).Template?.TextPart).toBe('v{{n}}');
    const { BulkEmailEntryResults } = await sesv2.sendBulkEmail({
      FromEmailAddress: 'ann@example.com',
      DefaultContent: { Template: { TemplateName: 'two', TemplateData: '{"n":1}' } },
      BulkEmailEntries: [
        { Destination: { ToAddresses: ['a@example.org'] } },
        {
          Destination: { ToAddresses: ['b@example.org'] },
          ReplacementEmailContent: { ReplacementTemplate: { ReplacementTemplateData: '{"n":2}' } },
        },
        { Destination: { ToAddresses: ['nobody'] } },
      ],
    });
    expect(BulkEmailEntryResults?.map(({ Status }) => Status)).toEqual(['SUCCESS', 'SUCCESS', 'INVALID_PARAMETER']);
    expect((await kept(BulkEmailEntryResults?.[1]?.MessageId))?.Body?.text_part).toBe('v2');
  });
});

describe('events', () => {
  it('go to the topics of configuration sets, also those of the mailbox simulator', async () => {
    const { TopicArn = '' } = await sns.createTopic({ Name: 'mail-events' });
    const arn = 'arn:aws:sqs:us-east-1:000000000000:mail-events';
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: arn,
    };
    const { QueueUrl } = await sqs.createQueue({
      QueueName: 'mail-events',
      Attributes: { Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) },
    });
    await sns.subscribe({ TopicArn, Protocol: 'sqs', Endpoint: arn, Attributes: { RawMessageDelivery: 'true' } });
    await sesv2.createConfigurationSet({ ConfigurationSetName: 'watched' });
    await sesv2.createConfigurationSetEventDestination({
      ConfigurationSetName: 'watched',
      EventDestinationName: 'topic',
      EventDestination: {
        Enabled: true,
        MatchingEventTypes: ['SEND', 'DELIVERY', 'BOUNCE'],
        SnsDestination: { TopicArn },
      },
    });
    await sesv2.sendEmail({
      FromEmailAddress: 'ann@example.com',
      // https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator
      Destination: { ToAddresses: ['bob@example.org', 'bounce+x@simulator.amazonses.com'] },
      Content: { Simple: message },
      ConfigurationSetName: 'watched',
      EmailTags: [{ Name: 'campaign', Value: 'spring' }],
    });
    const bodies: string[] = [];
    await expect
      .poll(
        async () => {
          const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
          bodies.push(...Messages.map(({ Body = '' }) => Body));
          return bodies.length;
        },
        { timeout: 10_000 },
      )
      .toBe(4);
    expect(bodies).toContain('Successfully validated SNS topic for Amazon SES event publishing.');
    const events = bodies.filter((body) => body.startsWith('{')).map((body) => JSON.parse(body));
    expect(events.map(({ eventType }) => eventType).sort()).toEqual(['Bounce', 'Delivery', 'Send']);
    const bounce = events.find(({ eventType }) => eventType === 'Bounce');
    expect(bounce.bounce.bouncedRecipients[0].emailAddress).toBe('bounce+x@simulator.amazonses.com');
    expect(bounce.mail.tags).toMatchObject({ 'ses:configuration-set': ['watched'], campaign: ['spring'] });
    await expect(
      ses.createConfigurationSetEventDestination({
        ConfigurationSetName: 'watched',
        EventDestination: {
          Name: 'no',
          Enabled: true,
          MatchingEventTypes: ['send'],
          SNSDestination: { TopicARN: `${TopicArn}-no` },
        },
      }),
    ).rejects.toThrow(`SNS topic <${TopicArn}-no> not found.`);
  });
});

describe('version 2', () => {
  it('sends headers and attachments, and says no its own way', async () => {
    const { MessageId } = await sesv2.sendEmail({
      FromEmailAddress: 'ann@example.com',
      Destination: { ToAddresses: ['bob@example.org'] },
      Content: {
        Simple: {
          ...message,
          Headers: [{ Name: 'X-Thing', Value: 'yes' }],
          Attachments: [{ FileName: 'a.txt', RawContent: Buffer.from('attached') }],
        },
      },
    });
    const raw = await (await fetch(`${cloud.endpoint}/_aws/mail/${MessageId}/raw`)).text();
    expect(raw).toContain('X-Thing: yes\r\n');
    expect(raw).toContain('Content-Disposition: attachment; filename="a.txt"');
    expect(raw).toContain(Buffer.from('attached').toString('base64'));
    await expect(sesv2.getConfigurationSet({ ConfigurationSetName: 'no' })).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Configuration set <no> does not exist.',
    });
    await expect(
      sesv2.sendEmail({
        FromEmailAddress: 'ann@example.com',
        Destination: { ToAddresses: ['bob@example.org'] },
        Content: { Simple: { ...message, Headers: [{ Name: 'X-Thing', Value: 'a\r\nBcc: eve@example.net' }] } },
        ListManagementOptions: { ContactListName: 'x' },
      }),
    ).rejects.toThrow('not implemented');
  });

  it('does not deliver to suppressed addresses', async () => {
    await sesv2.putSuppressedDestination({ EmailAddress: 'Gone@example.org', Reason: 'BOUNCE' });
    const { SuppressedDestination } = await sesv2.getSuppressedDestination({ EmailAddress: 'gone@example.org' });
    expect(SuppressedDestination?.Reason).toBe('BOUNCE');
    const before = await bounces();
    await sesv2.sendEmail({
      FromEmailAddress: 'ann@example.com',
      Destination: { ToAddresses: ['gone@example.org'] },
      Content: { Simple: message },
    });
    expect(await bounces()).toBe(before + 1);
  });

  it('lists identities for older clients, too', async () => {
    const authorization = 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ses/aws4_request';
    const answer = await fetch(`${cloud.endpoint}/v2/email/identities?PageSize=1`, { headers: { authorization } });
    expect(await answer.json()).toMatchObject({ EmailIdentities: [{ IdentityName: 'example.com' }] });
  });
});

async function bounces(): Promise<number> {
  const { SendDataPoints = [] } = await ses.getSendStatistics({});
  return SendDataPoints.reduce((sum, { Bounces = 0 }) => sum + Bounces, 0);
}
