import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sesCloud } from '../ses/testing.ts';

// https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Operations.html

let cloud: Awaited<ReturnType<typeof sesCloud>>;
beforeAll(async () => {
  cloud = await sesCloud();
});
afterAll(() => cloud.close());

const missing = { name: 'NotFoundException', $metadata: { httpStatusCode: 404 } };
const mail = {
  FromEmailAddress: 'ann@example.com',
  Destination: { ToAddresses: ['bob@example.org'] },
  Content: { Simple: { Subject: { Data: 'Hi' }, Body: { Text: { Data: 'text' } } } },
};

describe('the account', () => {
  it('has settings of its own', async () => {
    const { sesv2 } = cloud;
    await sesv2.putAccountDedicatedIpWarmupAttributes({ AutoWarmupEnabled: false });
    await sesv2.putAccountSuppressionAttributes({ SuppressedReasons: ['COMPLAINT'] });
    await sesv2.putAccountVdmAttributes({ VdmAttributes: { VdmEnabled: 'ENABLED' } });
    await sesv2.putAccountDetails({
      MailType: 'TRANSACTIONAL',
      WebsiteURL: 'https://example.com',
      ContactLanguage: 'EN',
      ProductionAccessEnabled: true,
    });
    expect(await sesv2.getAccount({})).toMatchObject({
      DedicatedIpAutoWarmupEnabled: false,
      SuppressionAttributes: { SuppressedReasons: ['COMPLAINT'] },
      VdmAttributes: { VdmEnabled: 'ENABLED' },
      Details: { MailType: 'TRANSACTIONAL', WebsiteURL: 'https://example.com', ContactLanguage: 'EN' },
    });
    await expect(
      sesv2.putAccountSuppressionAttributes({ SuppressedReasons: ['OTHER' as 'BOUNCE'] }),
    ).rejects.toMatchObject({ name: 'BadRequestException' });
  });

  it('can be paused', async () => {
    const { sesv2 } = cloud;
    await sesv2.putAccountSendingAttributes({ SendingEnabled: false });
    expect((await sesv2.getAccount({})).SendingEnabled).toBe(false);
    await expect(sesv2.sendEmail(mail)).rejects.toMatchObject({ name: 'SendingPausedException' });
    await sesv2.putAccountSendingAttributes({ SendingEnabled: true });
    expect((await sesv2.sendEmail(mail)).MessageId).toBeDefined();
  });

  it('has a list of addresses that get nothing', async () => {
    const { sesv2 } = cloud;
    await sesv2.putSuppressedDestination({ EmailAddress: 'Bounced@example.org', Reason: 'BOUNCE' });
    await sesv2.putSuppressedDestination({ EmailAddress: 'angry@example.org', Reason: 'COMPLAINT' });
    const listed = async (Reasons?: 'BOUNCE'[]) =>
      (await sesv2.listSuppressedDestinations(Reasons ? { Reasons } : {})).SuppressedDestinationSummaries?.map(
        ({ EmailAddress }) => EmailAddress,
      ).sort();
    expect([await listed(), await listed(['BOUNCE'])]).toEqual([
      ['angry@example.org', 'bounced@example.org'],
      ['bounced@example.org'],
    ]);
    await sesv2.deleteSuppressedDestination({ EmailAddress: 'bounced@example.org' });
    expect(await listed()).toEqual(['angry@example.org']);
    await expect(sesv2.deleteSuppressedDestination({ EmailAddress: 'bounced@example.org' })).rejects.toMatchObject(
      missing,
    );
  });

  it('has pools of addresses', async () => {
    const { sesv2 } = cloud;
    await sesv2.createDedicatedIpPool({ PoolName: 'pool', ScalingMode: 'STANDARD' });
    await sesv2.putDedicatedIpPoolScalingAttributes({ PoolName: 'pool', ScalingMode: 'MANAGED' });
    expect((await sesv2.getDedicatedIpPool({ PoolName: 'pool' })).DedicatedIpPool?.ScalingMode).toBe('MANAGED');
    const back = { PoolName: 'pool', ScalingMode: 'STANDARD' as const };
    await expect(sesv2.putDedicatedIpPoolScalingAttributes(back)).rejects.toMatchObject({
      name: 'BadRequestException',
    });
  });
});

describe('configuration sets', () => {
  const ConfigurationSetName = 'set';
  beforeAll(async () => {
    await cloud.sesv2.createConfigurationSet({ ConfigurationSetName });
  });

  it('have groups of options', async () => {
    const { sesv2 } = cloud;
    const set = { ConfigurationSetName };
    const ArchiveArn = 'arn:aws:ses:us-east-1:000000000000:mailmanager-archive/a-1234567890123456789012345678';
    await sesv2.putConfigurationSetArchivingOptions({ ...set, ArchiveArn });
    await sesv2.putConfigurationSetDeliveryOptions({ ...set, TlsPolicy: 'REQUIRE', MaxDeliverySeconds: 600 });
    await sesv2.putConfigurationSetReputationOptions({ ...set, ReputationMetricsEnabled: true });
    await sesv2.putConfigurationSetSendingOptions({ ...set, SendingEnabled: false });
    await sesv2.putConfigurationSetSuppressionOptions({ ...set, SuppressedReasons: ['BOUNCE'] });
    await sesv2.putConfigurationSetTrackingOptions({ ...set, CustomRedirectDomain: 'click.example.com' });
    const VdmOptions = { DashboardOptions: { EngagementMetrics: 'ENABLED' as const } };
    await sesv2.putConfigurationSetVdmOptions({ ...set, VdmOptions });
    expect(await sesv2.getConfigurationSet(set)).toMatchObject({
      ArchivingOptions: { ArchiveArn },
      DeliveryOptions: { TlsPolicy: 'REQUIRE', MaxDeliverySeconds: 600 },
      ReputationOptions: { ReputationMetricsEnabled: true },
      SendingOptions: { SendingEnabled: false },
      SuppressionOptions: { SuppressedReasons: ['BOUNCE'] },
      TrackingOptions: { CustomRedirectDomain: 'click.example.com' },
      VdmOptions,
    });
    await expect(sesv2.sendEmail({ ...mail, ConfigurationSetName })).rejects.toMatchObject({
      name: 'SendingPausedException',
    });
    await sesv2.putConfigurationSetSendingOptions({ ...set, SendingEnabled: true });
    await expect(
      sesv2.putConfigurationSetTrackingOptions({ ConfigurationSetName: 'none', CustomRedirectDomain: 'a.example.com' }),
    ).rejects.toMatchObject(missing);
  });

  it('send events to their destinations, until those are changed or deleted', async () => {
    const { sesv2 } = cloud;
    const topic = await cloud.topic('events');
    const destination = { ConfigurationSetName, EventDestinationName: 'd' };
    const to = (type: 'SEND' | 'DELIVERY') => ({
      ...destination,
      EventDestination: {
        Enabled: true,
        MatchingEventTypes: [type],
        SnsDestination: { TopicArn: topic.TopicArn },
      },
    });
    await expect(sesv2.updateConfigurationSetEventDestination(to('SEND'))).rejects.toMatchObject(missing);
    await sesv2.createConfigurationSetEventDestination(to('SEND'));
    await sesv2.updateConfigurationSetEventDestination(to('DELIVERY'));
    await sesv2.sendEmail({ ...mail, ConfigurationSetName });
    const received = await topic.received();
    expect(received.map(({ eventType }) => eventType).filter(Boolean)).toEqual(['Delivery']);
    await sesv2.deleteConfigurationSetEventDestination(destination);
    await expect(sesv2.deleteConfigurationSetEventDestination(destination)).rejects.toMatchObject(missing);
    expect((await sesv2.getConfigurationSetEventDestinations({ ConfigurationSetName })).EventDestinations).toEqual([]);
  });
});

it('identities have attributes', async () => {
  const { sesv2 } = cloud;
  const EmailIdentity = 'example.com';
  const found = () => sesv2.getEmailIdentity({ EmailIdentity });
  await sesv2.putEmailIdentityDkimAttributes({ EmailIdentity, SigningEnabled: false });
  expect((await found()).DkimAttributes?.SigningEnabled).toBe(false);
  const own = await sesv2.putEmailIdentityDkimSigningAttributes({
    EmailIdentity,
    SigningAttributesOrigin: 'EXTERNAL',
    SigningAttributes: { DomainSigningSelector: 'sel', DomainSigningPrivateKey: 'cHJpdmF0ZQ==' },
  });
  expect(own).toMatchObject({ DkimStatus: 'SUCCESS', DkimTokens: ['sel'] });
  expect((await found()).DkimAttributes?.SigningAttributesOrigin).toBe('EXTERNAL');
  const easy = await sesv2.putEmailIdentityDkimSigningAttributes({ EmailIdentity, SigningAttributesOrigin: 'AWS_SES' });
  expect(easy.DkimTokens).toHaveLength(3);
  await sesv2.putEmailIdentityFeedbackAttributes({ EmailIdentity, EmailForwardingEnabled: false });
  await sesv2.putEmailIdentityMailFromAttributes({
    EmailIdentity,
    MailFromDomain: 'bounce.example.com',
    BehaviorOnMxFailure: 'REJECT_MESSAGE',
  });
  await sesv2.putEmailIdentityConfigurationSetAttributes({ EmailIdentity, ConfigurationSetName: 'set' });
  expect(await found()).toMatchObject({
    FeedbackForwardingStatus: false,
    ConfigurationSetName: 'set',
    MailFromAttributes: {
      MailFromDomain: 'bounce.example.com',
      MailFromDomainStatus: 'SUCCESS',
      BehaviorOnMxFailure: 'REJECT_MESSAGE',
    },
  });
  await expect(
    sesv2.putEmailIdentityMailFromAttributes({ EmailIdentity, MailFromDomain: 'bounce.example.org' }),
  ).rejects.toMatchObject({ name: 'BadRequestException' });
  await expect(
    sesv2.putEmailIdentityConfigurationSetAttributes({ EmailIdentity, ConfigurationSetName: 'none' }),
  ).rejects.toMatchObject(missing);
  await expect(
    sesv2.putEmailIdentityFeedbackAttributes({ EmailIdentity: 'none.example', EmailForwardingEnabled: true }),
  ).rejects.toMatchObject(missing);
});

it('templates are changed, tried, listed and deleted', async () => {
  const { sesv2 } = cloud;
  const template = (Text: string) => ({ TemplateName: 't', TemplateContent: { Subject: 'For {{name}}', Text } });
  await sesv2.createEmailTemplate(template('old'));
  await sesv2.updateEmailTemplate(template('Hello {{name}}'));
  const tried = await sesv2.testRenderEmailTemplate({ TemplateName: 't', TemplateData: '{"name":"Bob"}' });
  expect(tried.RenderedTemplate).toMatch(/^Subject: For Bob\r?$/m);
  expect(tried.RenderedTemplate).toMatch(/^Hello Bob\r?$/m);
  await expect(sesv2.testRenderEmailTemplate({ TemplateName: 't', TemplateData: '{}' })).rejects.toMatchObject({
    name: 'BadRequestException',
    message: "Attribute 'name' is not present in the rendering data.",
  });
  expect((await sesv2.listEmailTemplates({})).TemplatesMetadata).toMatchObject([{ TemplateName: 't' }]);
  await expect(sesv2.updateEmailTemplate({ ...template('x'), TemplateName: 'none' })).rejects.toMatchObject(missing);
  await sesv2.deleteEmailTemplate({ TemplateName: 't' });
  await expect(sesv2.deleteEmailTemplate({ TemplateName: 't' })).rejects.toMatchObject(missing);
});

// https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_UpdateContact.html: an update removes omitted values.
it('contacts and their list are replaced by updates', async () => {
  const { sesv2 } = cloud;
  const ContactListName = 'list';
  const topic = (TopicName: string) => ({
    TopicName,
    DisplayName: TopicName,
    DefaultSubscriptionStatus: 'OPT_OUT' as const,
  });
  const prefers = (TopicName: string) => ({ TopicName, SubscriptionStatus: 'OPT_IN' as const });
  await sesv2.createContactList({ ContactListName, Description: 'd', Topics: [topic('a'), topic('b')] });
  const contact = { ContactListName, EmailAddress: 'bob@example.org' };
  await sesv2.createContact({ ...contact, TopicPreferences: [prefers('a')] });
  await sesv2.updateContact({ ...contact, TopicPreferences: [prefers('b')], UnsubscribeAll: true });
  expect(await sesv2.getContact(contact)).toMatchObject({ TopicPreferences: [prefers('b')], UnsubscribeAll: true });
  await expect(sesv2.updateContact({ ...contact, TopicPreferences: [prefers('x')] })).rejects.toMatchObject({
    name: 'BadRequestException',
    message: "Topic x doesn't exist in List.",
  });
  await sesv2.updateContactList({ ContactListName, Topics: [topic('b'), topic('c')] });
  const list = await sesv2.getContactList({ ContactListName });
  expect([list.Description, list.Topics?.map(({ TopicName }) => TopicName)]).toEqual([undefined, ['b', 'c']]);
  await expect(sesv2.updateContactList({ ContactListName: 'none' })).rejects.toMatchObject(missing);
});
