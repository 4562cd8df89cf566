import { type Input, member, passRole, type ServiceActions, structure, withPermissions } from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
const WITHOUT_RESOURCE = new Set([
  'CheckIfPhoneNumberIsOptedOut',
  'CreateSMSSandboxPhoneNumber',
  'DeleteSMSSandboxPhoneNumber',
  'GetSMSAttributes',
  'GetSMSSandboxAccountStatus',
  'ListOriginationNumbers',
  'ListPhoneNumbersOptedOut',
  'ListPlatformApplications',
  'ListSMSSandboxPhoneNumbers',
  'ListSubscriptions',
  'ListTopics',
  'OptInPhoneNumber',
  'SetSMSAttributes',
  'VerifySMSSandboxPhoneNumber',
]);

export const sns: ServiceActions = (operation, input, place) => {
  const permission = own(operation, input, place);
  return (
    permission &&
    withPermissions(
      permission,
      [...new Set(rolesIn(input))].map((role) => passRole(role, 'sns')),
    )
  );
};

/** Roles that report deliveries, and those that deliver to Firehose: one attribute, or some of many. */
function rolesIn(input: Input): (string | undefined)[] {
  const isRole = (name: string): boolean => /(FeedbackRoleArn|^SubscriptionRoleArn)$/.test(name);
  const attributes = structure(input, 'Attributes');
  return [
    ...(isRole(member(input, 'AttributeName') ?? '') ? [member(input, 'AttributeValue')] : []),
    ...Object.keys(attributes)
      .filter(isRole)
      .map((name) => member(attributes, name)),
  ];
}

const own: ServiceActions = (operation, input, { account, region, caller }) => {
  // Anyone who has a message's link may follow it.
  if (operation === 'ConfirmSubscription') return undefined;
  if (operation === 'Unsubscribe' && caller?.kind === 'anonymous') return undefined;
  const action = `sns:${operation === 'PublishBatch' ? 'Publish' : operation}`;
  if (WITHOUT_RESOURCE.has(operation)) return { action, resource: '*' };
  if (operation === 'CreateTopic') {
    return { action, resource: `arn:aws:sns:${region}:${account}:${member(input, 'Name') ?? ''}` };
  }
  if (operation === 'CreatePlatformApplication') {
    const name = `${member(input, 'Platform') ?? ''}/${member(input, 'Name') ?? ''}`;
    return { action, resource: `arn:aws:sns:${region}:${account}:app/${name}` };
  }
  const subscription = member(input, 'SubscriptionArn');
  const arn =
    member(input, 'TopicArn') ??
    member(input, 'TargetArn') ??
    member(input, 'ResourceArn') ??
    member(input, 'PlatformApplicationArn') ??
    member(input, 'EndpointArn') ??
    // Permissions on a subscription are those on its topic.
    subscription?.split(':').slice(0, 6).join(':');
  // A phone number is not a resource: policies name it with a star.
  if (arn === undefined && member(input, 'PhoneNumber') !== undefined) return { action, resource: '*' };
  const conditions = {
    ...(member(input, 'Protocol') === undefined ? {} : { 'sns:Protocol': member(input, 'Protocol') ?? '' }),
    ...(member(input, 'Endpoint') === undefined ? {} : { 'sns:Endpoint': member(input, 'Endpoint') ?? '' }),
  };
  return { action, resource: arn, conditions };
};
