import { SNS } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';

// https://docs.aws.amazon.com/sns/latest/api/API_Operations.html

let cloud: Cloud;
let sns: SNS;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  sns = new SNS({ region: 'us-east-1', endpoint: cloud.endpoint, credentials, maxAttempts: 1 });
});
afterAll(() => cloud.close());

describe('text messages', () => {
  it('have settings, some of which are refused', async () => {
    await sns.setSMSAttributes({ attributes: { DefaultSMSType: 'Transactional', DefaultSenderID: 'Shop1' } });
    expect((await sns.getSMSAttributes({})).attributes).toEqual({
      MonthlySpendLimit: '1',
      DefaultSMSType: 'Transactional',
      DefaultSenderID: 'Shop1',
    });
    const one = await sns.getSMSAttributes({ attributes: ['DefaultSMSType'] });
    expect(one.attributes).toEqual({ DefaultSMSType: 'Transactional' });
    await expect(sns.setSMSAttributes({ attributes: { DefaultSMSType: 'Loud' } })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('a number of the sandbox is verified by the code that it is sent', async () => {
    const PhoneNumber = '+4915112345678';
    const numbers = async () => (await sns.listSMSSandboxPhoneNumbers({})).PhoneNumbers;
    await sns.createSMSSandboxPhoneNumber({ PhoneNumber });
    expect(await numbers()).toEqual([{ PhoneNumber, Status: 'Pending' }]);
    const verify = (OneTimePassword: string) => sns.verifySMSSandboxPhoneNumber({ PhoneNumber, OneTimePassword });
    await expect(verify('wrong')).rejects.toMatchObject({ name: 'VerificationException' });
    const sent = await (await fetch(`${cloud.endpoint}/_aws/sns/sms-messages`)).text();
    await verify(/verification code is (\d{6})/.exec(sent)?.[1] ?? '');
    expect(await numbers()).toEqual([{ PhoneNumber, Status: 'Verified' }]);
    await sns.deleteSMSSandboxPhoneNumber({ PhoneNumber });
    expect(await numbers()).toEqual([]);
    await expect(sns.deleteSMSSandboxPhoneNumber({ PhoneNumber })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    expect((await sns.getSMSSandboxAccountStatus({})).IsInSandbox).toBe(false);
    expect((await sns.listOriginationNumbers({})).PhoneNumbers).toEqual([]);
  });

  it('a number that opted out gets no message until it opts in', async () => {
    const phone = '+15550000099';
    const { TopicArn } = await sns.createTopic({ Name: 'texts' });
    await sns.subscribe({ TopicArn, Protocol: 'sms', Endpoint: phone });
    const optedOut = async () => (await sns.checkIfPhoneNumberIsOptedOut({ phoneNumber: phone })).isOptedOut;
    expect(await optedOut()).toBe(true);
    expect((await sns.listPhoneNumbersOptedOut({})).phoneNumbers).toEqual([phone]);
    await sns.optInPhoneNumber({ phoneNumber: phone });
    expect(await optedOut()).toBe(false);
    expect((await sns.listPhoneNumbersOptedOut({})).phoneNumbers).toEqual([]);
  });
});

it('applications and their endpoints change', async () => {
  const { PlatformApplicationArn = '' } = await sns.createPlatformApplication({
    Name: 'app',
    Platform: 'GCM',
    Attributes: { PlatformCredential: 'secret' },
  });
  await sns.setPlatformApplicationAttributes({
    PlatformApplicationArn,
    Attributes: { SuccessFeedbackSampleRate: '50' },
  });
  const application = await sns.getPlatformApplicationAttributes({ PlatformApplicationArn });
  expect(application.Attributes).toMatchObject({ Enabled: 'true', SuccessFeedbackSampleRate: '50' });
  expect(application.Attributes).not.toHaveProperty('PlatformCredential');
  const { EndpointArn } = await sns.createPlatformEndpoint({ PlatformApplicationArn, Token: 'device' });
  await sns.setEndpointAttributes({ EndpointArn, Attributes: { Enabled: 'false', CustomUserData: 'u' } });
  expect((await sns.getEndpointAttributes({ EndpointArn })).Attributes).toEqual({
    Token: 'device',
    Enabled: 'false',
    CustomUserData: 'u',
  });
  await expect(sns.publish({ TargetArn: EndpointArn, Message: 'm' })).rejects.toMatchObject({
    name: 'EndpointDisabledException',
  });
  await expect(
    sns.setEndpointAttributes({ EndpointArn: `${EndpointArn}x`, Attributes: { Enabled: 'true' } }),
  ).rejects.toMatchObject({ name: 'NotFoundException' });
});

it('a data protection policy is stored, changed and deleted', async () => {
  const { TopicArn: ResourceArn } = await sns.createTopic({ Name: 'protected' });
  const policy = async () => (await sns.getDataProtectionPolicy({ ResourceArn })).DataProtectionPolicy;
  expect(await policy()).toBe('');
  const DataProtectionPolicy = '{"Name":"p","Version":"2021-06-01","Statement":[]}';
  await sns.putDataProtectionPolicy({ ResourceArn, DataProtectionPolicy });
  expect(await policy()).toBe(DataProtectionPolicy);
  await expect(sns.putDataProtectionPolicy({ ResourceArn, DataProtectionPolicy: 'no JSON' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
  await sns.putDataProtectionPolicy({ ResourceArn, DataProtectionPolicy: '' });
  expect(await policy()).toBe('');
});
