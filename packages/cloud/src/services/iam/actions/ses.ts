import { type Input, member, type Place, type ServiceActions } from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
const WITHOUT_RESOURCE =
  /^(List|Get(Account|SendQuota|SendStatistics)|PutAccount|UpdateAccount|Verify|CreateEmailIdentity$)/;

/** Both versions of the API have actions of the service `ses`, on an identity, a configuration set, a template or a contact list. */
export const ses: ServiceActions = (operation, input, place) => {
  const action = `ses:${sendingAction(operation, input)}`;
  if (WITHOUT_RESOURCE.test(operation)) return { action, resource: '*' };
  return { action, resource: resourceOf(input, place), conditions: fromConditions(input) };
};

/** A raw or templated message of version 2 needs the permission that version 1 has for it. */
function sendingAction(operation: string, input: Input): string {
  if (operation !== 'SendEmail' || typeof input.Content !== 'object' || input.Content === null) return operation;
  if ('Raw' in input.Content) return 'SendRawEmail';
  return 'Template' in input.Content ? 'SendTemplatedEmail' : operation;
}

const addressIn = (text: string): string => /<([^<>]*)>\s*$/.exec(text)?.[1] ?? text.trim();

function resourceOf(input: Input, { account, region }: Place): string | undefined {
  const arn = (kind: string, name: string): string => `arn:aws:ses:${region}:${account}:${kind}/${name}`;
  // Which identity covers an address, itself or its domain, only the service knows.
  if ((member(input, 'Source') ?? member(input, 'FromEmailAddress')) !== undefined) {
    return member(input, 'SourceArn') ?? member(input, 'FromEmailAddressIdentityArn');
  }
  const named = [
    ['identity', 'Identity'],
    ['identity', 'EmailIdentity'],
    ['configuration-set', 'ConfigurationSetName'],
    ['contact-list', 'ContactListName'],
    ['template', 'TemplateName'],
    ['dedicated-ip-pool', 'PoolName'],
  ] as const;
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
