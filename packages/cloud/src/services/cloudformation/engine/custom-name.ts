import type { Properties } from '../../../kernel/resource-type.ts';
import { entry } from '../template/json.ts';
import type { Specs } from '../template/specs.ts';
import { ResourceFailure } from './reason.ts';

/** Names of types whose id is not a property, but an ARN, a URL or a number that the service makes. */
const OF_OTHER_IDS: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::ApiKey': 'Name',
  'AWS::CloudFormation::StackSet': 'StackSetName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::SAMLProvider': 'Name',
  'AWS::IAM::VirtualMFADevice': 'VirtualMfaDeviceName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
};

/** Their names are unique below a parent only, so that another parent's may have the same. */
const BELOW_A_PARENT: ReadonlySet<string> = new Set([
  'AWS::ApiGateway::Stage',
  'AWS::ApiGatewayV2::Stage',
  'AWS::Logs::LogStream',
  'AWS::Logs::SubscriptionFilter',
  'AWS::Route53::RecordSet',
]);

/**
 * Throws if a resource is to be replaced by one with the same explicit name: the two cannot exist at the same time.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
export function checkReplaceable(specs: Specs, type: string, before: Properties, after: Properties): void {
  const property = nameProperty(specs, type);
  const name = property && after[property];
  if (typeof name !== 'string' || before[property as string] !== name) return;
  throw new ResourceFailure(
    `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${name} and update the stack again.`,
  );
}

/** The property that names resources of a type: its only identifier, called `Name` or, for a table, `TableName`. */
function nameProperty(specs: Specs, type: string): string | undefined {
  const own = entry(OF_OTHER_IDS, type);
  if (own !== undefined || BELOW_A_PARENT.has(type)) return own;
  const spec = specs.resource(type);
  const [id, ...more] = spec?.id ?? [];
  const resource = type.split('::')[2] ?? '';
  if (id === undefined || more.length > 0 || spec?.properties.get(id)?.replaces !== 'yes') return undefined;
  return id === 'Name' || (id.endsWith('Name') && resource.endsWith(id.slice(0, -4))) ? id : undefined;
}
