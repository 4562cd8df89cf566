import type { Template, TemplateResource } from '../model/types.ts';
import { namesIn } from '../templates/references.ts';
import type { Cause } from './changes.ts';
import type { Change } from './types.ts';

/**
 * Properties whose change gives a resource another name, ARN or attribute: those that require replacement according to
 * CloudFormation's reference,
 * and those that an attribute shows. A change of any other property leaves all references to it as they are.
 * Types that are not listed count as changing with every property.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
const identifying: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': [
    'KeySchema',
    'LocalSecondaryIndexes',
    'TableName',
    'ImportSourceSpecification',
    'StreamSpecification',
  ],
  'AWS::IAM::Group': ['GroupName', 'Path'],
  'AWS::IAM::Role': ['RoleName', 'Path'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::S3::Bucket': ['BucketName', 'BucketNamePrefix', 'BucketNamespace'],
  'AWS::SNS::Topic': ['TopicName', 'FifoTopic'],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
};

/** Attributes of a resource, beside its properties, that change what it is. */
const always = ['Type', 'Condition'];

function identityTexts({ Type, Properties = {}, ...attributes }: TemplateResource): unknown {
  const names = identifying[Type];
  if (!names) return { Properties, Condition: attributes.Condition };
  return [attributes.Condition, ...names.map((name) => Properties[name])];
}

function changesIdentity(change: Change, resource: TemplateResource | undefined): boolean {
  if (change.kind !== 'resource') return false;
  const names = resource && identifying[resource.Type];
  if (change.action !== 'update' || !names) return true;
  return change.why.some((what) => names.includes(what) || always.includes(what));
}

/**
 * Names of a template whose value may differ after these changes: parameters with a cause, resources that are created, deleted
 * or may be replaced, and those whose identifying properties refer to one of them.
 */
export function unstableNames(
  { Resources: resources }: Template,
  causes: ReadonlyMap<string, Cause>,
  changes: readonly Change[],
): Set<string> {
  const unstable = new Set(causes.keys());
  for (const change of changes) if (changesIdentity(change, resources[change.id])) unstable.add(change.id);
  const needs = Object.entries(resources).map(([id, resource]) => [id, namesIn(identityTexts(resource))] as const);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [id, names] of needs) {
      if (unstable.has(id) || ![...names].some((name) => unstable.has(name))) continue;
      unstable.add(id);
      grown = true;
    }
  }
  return unstable;
}
