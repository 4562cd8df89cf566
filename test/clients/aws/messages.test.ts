import { describe, expect, it } from 'vitest';
import { arn, id, like, missing, session, some, title } from './session.ts';

// Shapes: https://docs.aws.amazon.com/cli/latest/reference/sqs/, …/sns/, …/ses/, …/sesv2/

describe.skipIf(missing !== undefined)(title('aws sqs, sns, ses, sesv2'), () => {
  const { aws, refused } = session();

  it('sqs', async () => {
    const { QueueUrl } = await aws`sqs create-queue --queue-name q --attributes VisibilityTimeout=5`;
    expect(QueueUrl).toMatch(/\/000000000000\/q$/);
    expect(await aws`sqs get-queue-url --queue-name q`).toEqual({ QueueUrl });
    await refused('AWS.SimpleQueueService.NonExistentQueue')`sqs get-queue-url --queue-name none`;
    expect(await aws`sqs send-message --queue-url ${QueueUrl} --message-body hello`).toMatchObject({
      MessageId: id,
      MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592',
    });
    const entries = [
      { Id: 'a', MessageBody: '1' },
      { Id: 'b', MessageBody: '2' },
    ];
    expect(await aws`sqs send-message-batch --queue-url ${QueueUrl} --entries ${entries}`).toMatchObject({
      Successful: [{ Id: 'a', MessageId: id }, { Id: 'b' }],
    });
    expect(
      await aws`sqs get-queue-attributes --queue-url ${QueueUrl} --attribute-names QueueArn VisibilityTimeout ApproximateNumberOfMessages`,
    ).toEqual({
      Attributes: { QueueArn: arn('sqs', 'q'), VisibilityTimeout: '5', ApproximateNumberOfMessages: '3' },
    });
    const { Messages } =
      await aws`sqs receive-message --queue-url ${QueueUrl} --attribute-names All --max-number-of-messages 1`;
    expect(Messages).toMatchObject([
      { MessageId: id, ReceiptHandle: some, MD5OfBody: like(/^[0-9a-f]{32}$/), Attributes: { SentTimestamp: some } },
    ]);
    await aws`sqs change-message-visibility --queue-url ${QueueUrl} --receipt-handle ${Messages[0].ReceiptHandle} --visibility-timeout 30`;
    await aws`sqs delete-message --queue-url ${QueueUrl} --receipt-handle ${Messages[0].ReceiptHandle}`;
    await refused('ReceiptHandleIsInvalid')`sqs delete-message --queue-url ${QueueUrl} --receipt-handle x`;
    await aws`sqs set-queue-attributes --queue-url ${QueueUrl} --attributes DelaySeconds=1`;
    await aws`sqs tag-queue --queue-url ${QueueUrl} --tags a=b`;
    expect(await aws`sqs list-queue-tags --queue-url ${QueueUrl}`).toEqual({ Tags: { a: 'b' } });
    await aws`sqs purge-queue --queue-url ${QueueUrl}`;
    const fifo = (await aws`sqs create-queue --queue-name f.fifo --attributes FifoQueue=true`).QueueUrl;
    await refused('MissingParameter')`sqs send-message --queue-url ${fifo} --message-body x`;
    expect(
      await aws`sqs send-message --queue-url ${fifo} --message-body x --message-group-id g --message-deduplication-id d`,
    ).toMatchObject({ SequenceNumber: like(/^\d{20}$/) });
    expect(await aws`sqs list-queues`).toEqual({ QueueUrls: [fifo, QueueUrl] });
    await aws`sqs delete-queue --queue-url ${fifo}`;
  });

  it('sns', async () => {
    const TopicArn = arn('sns', 't');
    expect(await aws`sns create-topic --name t`).toEqual({ TopicArn });
    expect(await aws`sns list-topics`).toEqual({ Topics: [{ TopicArn }] });
    expect(await aws`sns get-topic-attributes --topic-arn ${TopicArn}`).toMatchObject({
      Attributes: { TopicArn, Owner: '000000000000', SubscriptionsConfirmed: '0' },
    });
    await aws`sns set-topic-attributes --topic-arn ${TopicArn} --attribute-name DisplayName --attribute-value D`;
    const { SubscriptionArn } =
      await aws`sns subscribe --topic-arn ${TopicArn} --protocol sqs --notification-endpoint ${arn('sqs', 'q')}`;
    expect(SubscriptionArn).toMatch(new RegExp(`^${TopicArn}:[0-9a-f-]{36}$`));
    expect(await aws`sns list-subscriptions-by-topic --topic-arn ${TopicArn}`).toMatchObject({
      Subscriptions: [{ SubscriptionArn, Owner: '000000000000', Protocol: 'sqs', Endpoint: arn('sqs', 'q'), TopicArn }],
    });
    await aws`sns set-subscription-attributes --subscription-arn ${SubscriptionArn} --attribute-name RawMessageDelivery --attribute-value true`;
    expect(await aws`sns get-subscription-attributes --subscription-arn ${SubscriptionArn}`).toMatchObject({
      Attributes: { RawMessageDelivery: 'true' },
    });
    expect(await aws`sns publish --topic-arn ${TopicArn} --message hi`).toMatchObject({ MessageId: id });
    await refused('NotFound')`sns publish --topic-arn ${arn('sns', 'none')} --message hi`;
    await refused('InvalidParameter')`sns subscribe --topic-arn ${TopicArn} --protocol pigeon`;
    await aws`sns tag-resource --resource-arn ${TopicArn} --tags Key=a,Value=b`;
    expect(await aws`sns list-tags-for-resource --resource-arn ${TopicArn}`).toEqual({
      Tags: [{ Key: 'a', Value: 'b' }],
    });
    await aws`sns unsubscribe --subscription-arn ${SubscriptionArn}`;
    await aws`sns delete-topic --topic-arn ${TopicArn}`;
  });

  it('ses', async () => {
    await aws`ses verify-email-identity --email-address me@example.com`;
    expect(await aws`ses list-identities`).toEqual({ Identities: ['me@example.com'] });
    expect(await aws`ses get-identity-verification-attributes --identities me@example.com`).toMatchObject({
      VerificationAttributes: { 'me@example.com': { VerificationStatus: 'Success' } },
    });
    expect(await aws`ses send-email --from me@example.com --to me@example.com --subject s --text t`).toMatchObject({
      MessageId: some,
    });
    expect(await aws`ses get-send-quota`).toMatchObject({ Max24HourSend: expect.any(Number) });
    await refused('MessageRejected')`ses send-email --from other@example.org --to me@example.com --subject s --text t`;
    expect(await aws`sesv2 create-email-identity --email-identity example.net`).toMatchObject({
      IdentityType: 'DOMAIN',
      DkimAttributes: { SigningEnabled: true, Tokens: [some, some, some] },
    });
    expect(await aws`sesv2 list-email-identities`).toMatchObject({
      EmailIdentities: [some, some].map(() => ({ IdentityName: some })),
    });
    expect(await aws`sesv2 get-account`).toMatchObject({ SendingEnabled: true });
    const TemplateContent = { Subject: 'Hi {{name}}', Text: 'Hello {{name}}' };
    await aws`sesv2 create-email-template --template-name t --template-content ${TemplateContent}`;
    expect(await aws`sesv2 get-email-template --template-name t`).toMatchObject({ TemplateContent });
    await refused('NotFoundException')`sesv2 get-email-identity --email-identity none.example`;
  });
});
