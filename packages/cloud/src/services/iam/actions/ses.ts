import {
  type Input,
  list,
  member,
  type Place,
  passRole,
  type ServiceActions,
  structure,
  withPermissions,
} from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
const WITHOUT_RESOURCE =
  /^(List(?!Contacts$|Tags|EmailIdentityPol)|Get(Account|SendQuota|SendStatistics)|PutAccount|UpdateAccount|Verify)/;

/** Both versions of the API have actions of the service `ses`, on an identity, a configuration set, a template or a contact list. */
export const ses: ServiceActions = (operation, input, place) => {
  const action = `ses:${sendingAction(operation, input)}`;
  if (WITHOUT_RESOURCE.test(operation)) return { action, resource: '*' };
  const first = { action, resource: resourceOf(operation, input, place), conditions: fromConditions(input) };
  return withPermissions(
    first,
    rolesIn(input).map((role) => passRole(role, 'ses')),
  );
};

/** Roles that send events to Firehose, and those that write received mails to a bucket. */
function rolesIn(input: Input): (string | undefined)[] {
  const stream = structure(structure(input, 'EventDestination'), 'KinesisFirehoseDestination');
  const actions = list(structure(input, 'Rule'), 'Actions') as readonly Input[];
  return [
    member(stream, 'IamRoleArn') ?? member(stream, 'IAMRoleARN'),
    ...actions.map((action) => member(structure(action ?? {}, 'S3Action'), 'IamRoleArn')),
  ];
}

/** A raw or templated message of version 2 needs the permission that version 1 has for it. */
function sendingAction(operation: string, input: Input): string {
  if (operation !== 'SendEmail' || typeof input.Content !== 'object' || input.Content === null) return operation;
  if ('Raw' in input.Content) return 'SendRawEmail';
  return 'Template' in input.Content ? 'SendTemplatedEmail' : operation;
}

const addressIn = (text: string): string => /<([^<>]*)>\s*$/.exec(text)?.[1] ?? text.trim();

function resourceOf(operation: string, input: Input, { account, region }: Place): string | undefined {
  const arn = (kind: string, name: string): string => `arn:aws:ses:${region}:${account}:${kind}/${name}`;
  const named = [
    ['identity', 'Identity'],
    ['identity', 'EmailIdentity'],
    ['configuration-set', 'ConfigurationSetName'],
    ['contact-list', 'ContactListName'],
    ['template', 'TemplateName'],
    ['dedicated-ip-pool', 'PoolName'],
  ] as const;
  if (/CustomVerificationEmail(Template)?$/.test(operation)) {
    const template = member(input, 'TemplateName');
    if (template !== undefined) return arn('custom-verification-email-template', template);
  }
  // Only the service knows which identity covers an address, its own or its domain's: the gateway puts its ARN here.
  const from = member(input, 'Source') ?? member(input, 'FromEmailAddress');
  const covering = member(input, 'SourceArn') ?? member(input, 'FromEmailAddressIdentityArn');
  if (covering ?? from) return covering ?? arn('identity', addressIn(from ?? ''));
  const set = member(structure(input, 'ConfigurationSet'), 'Name');
  if (set !== undefined) return arn('configuration-set', set);
  for (const [kind, name] of named) {
    const value = member(input, name);
    if (value !== undefined) return arn(kind, value);
  }
  return member(input, 'ResourceArn');
}

function fromConditions(input: Input): Record<string, string> {
  const from = member(input, 'Source') ?? member(input, 'FromEmailAddress');
  return from === undefined ? {} : { 'ses:FromAddress': addressIn(from) };
}
