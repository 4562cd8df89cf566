import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sesCloud } from './testing.ts';

// https://docs.aws.amazon.com/ses/latest/APIReference/API_Operations.html

let cloud: Awaited<ReturnType<typeof sesCloud>>;
beforeAll(async () => {
  cloud = await sesCloud();
});
afterAll(() => cloud.close());

const mail = {
  Source: 'ann@example.com',
  Destination: { ToAddresses: ['bob@example.org'] },
  Message: { Subject: { Data: 'Hi' }, Body: { Text: { Data: 'text' } } },
};

describe('the account', () => {
  it('can be paused', async () => {
    const { ses } = cloud;
    expect((await ses.getAccountSendingEnabled({})).Enabled).toBe(true);
    await ses.updateAccountSendingEnabled({ Enabled: false });
    expect((await ses.getAccountSendingEnabled({})).Enabled).toBe(false);
    await expect(ses.sendEmail(mail)).rejects.toMatchObject({ name: 'AccountSendingPausedException' });
    await ses.updateAccountSendingEnabled({ Enabled: true });
    expect((await ses.sendEmail(mail)).MessageId).toBeDefined();
  });
});

describe('configuration sets', () => {
  const ConfigurationSetName = 'set';
  beforeAll(async () => {
    await cloud.ses.createConfigurationSet({ ConfigurationSet: { Name: ConfigurationSetName } });
  });

  it('have tracking and delivery options', async () => {
    const { ses } = cloud;
    const options = async () => {
      const ConfigurationSetAttributeNames = ['trackingOptions' as const, 'deliveryOptions' as const];
      const found = await ses.describeConfigurationSet({ ConfigurationSetName, ConfigurationSetAttributeNames });
      return [found.TrackingOptions?.CustomRedirectDomain, found.DeliveryOptions?.TlsPolicy];
    };
    const tracking = (CustomRedirectDomain: string) => ({
      ConfigurationSetName,
      TrackingOptions: { CustomRedirectDomain },
    });
    await expect(ses.updateConfigurationSetTrackingOptions(tracking('a.example.com'))).rejects.toMatchObject({
      name: 'TrackingOptionsDoesNotExistException',
    });
    await ses.createConfigurationSetTrackingOptions(tracking('a.example.com'));
    await expect(ses.createConfigurationSetTrackingOptions(tracking('b.example.com'))).rejects.toMatchObject({
      name: 'TrackingOptionsAlreadyExistsException',
    });
    await ses.updateConfigurationSetTrackingOptions(tracking('b.example.com'));
    await ses.putConfigurationSetDeliveryOptions({ ConfigurationSetName, DeliveryOptions: { TlsPolicy: 'Require' } });
    expect(await options()).toEqual(['b.example.com', 'Require']);
    await ses.deleteConfigurationSetTrackingOptions({ ConfigurationSetName });
    await ses.putConfigurationSetDeliveryOptions({ ConfigurationSetName });
    expect(await options()).toEqual([undefined, 'Optional']);
    await expect(ses.deleteConfigurationSetTrackingOptions({ ConfigurationSetName })).rejects.toMatchObject({
      name: 'TrackingOptionsDoesNotExistException',
    });
    await expect(ses.putConfigurationSetDeliveryOptions({ ConfigurationSetName: 'none' })).rejects.toMatchObject({
      name: 'ConfigurationSetDoesNotExistException',
    });
  });

  it('can be paused', async () => {
    const { ses } = cloud;
    await ses.updateConfigurationSetSendingEnabled({ ConfigurationSetName, Enabled: false });
    await expect(ses.sendEmail({ ...mail, ConfigurationSetName })).rejects.toMatchObject({
      name: 'ConfigurationSetSendingPausedException',
    });
    expect((await ses.sendEmail(mail)).MessageId).toBeDefined();
    await ses.updateConfigurationSetSendingEnabled({ ConfigurationSetName, Enabled: true });
    expect((await ses.sendEmail({ ...mail, ConfigurationSetName })).MessageId).toBeDefined();
  });

  it('send events to their destinations, until those are changed or deleted', async () => {
    const { ses } = cloud;
    const topic = await cloud.topic('events');
    const destination = (types: string[], Enabled = true) => ({
      ConfigurationSetName,
      EventDestination: {
        Name: 'd',
        Enabled,
        MatchingEventTypes: types as 'send'[],
        SNSDestination: { TopicARN: topic.TopicArn },
      },
    });
    const received = async () => {
      await ses.sendEmail({ ...mail, ConfigurationSetName });
      return (await topic.received()).map(({ eventType, text }) => eventType ?? text).sort();
    };
    await expect(ses.updateConfigurationSetEventDestination(destination(['send']))).rejects.toMatchObject({
      name: 'EventDestinationDoesNotExistException',
    });
    const check = 'Successfully validated SNS topic for Amazon SES event publishing.';
    await ses.createConfigurationSetEventDestination(destination(['send']));
    expect((await topic.received()).map(({ text }) => text)).toEqual([check, check]);
    expect(await received()).toEqual(['Send']);
    await ses.updateConfigurationSetEventDestination(destination(['delivery']));
    expect(await received()).toEqual(['Delivery', check]);
    await ses.deleteConfigurationSetEventDestination({ ConfigurationSetName, EventDestinationName: 'd' });
    expect(await received()).toEqual([]);
    await expect(
      ses.deleteConfigurationSetEventDestination({ ConfigurationSetName, EventDestinationName: 'd' }),
    ).rejects.toMatchObject({ name: 'EventDestinationDoesNotExistException' });
  });
});

describe('identities', () => {
  it('have policies', async () => {
    const { ses } = cloud;
    const Identity = 'example.com';
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: '111122223333' },
          Action: 'ses:SendEmail',
          Resource: 'arn:aws:ses:us-east-1:000000000000:identity/example.com',
        },
      ],
    });
    await ses.putIdentityPolicy({ Identity, PolicyName: 'p', Policy });
    expect((await ses.listIdentityPolicies({ Identity })).PolicyNames).toEqual(['p']);
    expect((await ses.getIdentityPolicies({ Identity, PolicyNames: ['p', 'q'] })).Policies).toEqual({ p: Policy });
    await expect(ses.putIdentityPolicy({ Identity, PolicyName: 'q', Policy: '{' })).rejects.toMatchObject({
      name: 'InvalidPolicyException',
    });
    await ses.deleteIdentityPolicy({ Identity, PolicyName: 'p' });
    await ses.deleteIdentityPolicy({ Identity, PolicyName: 'p' });
    expect((await ses.listIdentityPolicies({ Identity })).PolicyNames).toEqual([]);
  });

  it('sign, and show headers, as configured', async () => {
    const { ses } = cloud;
    const Identity = 'example.com';
    const attributes = async () => (await ses.getIdentityDkimAttributes({ Identities: [Identity] })).DkimAttributes;
    await ses.setIdentityDkimEnabled({ Identity, DkimEnabled: false });
    expect((await attributes())?.[Identity]).toMatchObject({ DkimEnabled: false, DkimVerificationStatus: 'Success' });
    const topic = await cloud.topic('bounces');
    await ses.setIdentityNotificationTopic({ Identity, NotificationType: 'Bounce', SnsTopic: topic.TopicArn });
    const received = async (Enabled: boolean) => {
      await ses.setIdentityHeadersInNotificationsEnabled({ Identity, NotificationType: 'Bounce', Enabled });
      const Destination = { ToAddresses: ['bounce@simulator.amazonses.com'] };
      await ses.sendEmail({ ...mail, Destination });
      return (await topic.received()).find(({ notificationType }) => notificationType === 'Bounce')?.mail;
    };
    // https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html#mail-object
    expect(await received(false)).not.toHaveProperty('headers');
    expect(await received(true)).toMatchObject({ headersTruncated: false, commonHeaders: { subject: 'Hi' } });
  });

  it('of the older names are those of the newer ones', async () => {
    const { ses } = cloud;
    await ses.verifyEmailAddress({ EmailAddress: 'carl@example.net' });
    expect((await ses.listVerifiedEmailAddresses({})).VerifiedEmailAddresses).toContain('carl@example.net');
    await ses.deleteVerifiedEmailAddress({ EmailAddress: 'carl@example.net' });
    expect((await ses.listIdentities({})).Identities).not.toContain('carl@example.net');
  });
});
