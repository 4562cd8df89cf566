import { isObject } from '../base/text.ts';
import type { Statement } from '../model/cloudformation.ts';
import { ownLogGroup, ownRole, sourceId, sourceResources } from '../model/companions.ts';
import { configuredRights, durableRights, logGroupOf } from '../model/configured-rights.ts';
import { trust } from '../model/event-sources/grants.ts';
import { eventSourceRecords } from '../model/event-sources/index.ts';
import { defaultRetention } from '../model/settings.ts';
import type { FunctionModel, LogRetention, TemplateResource } from '../model/types.ts';
import { publication } from './versions.ts';

type Resources = Record<string, TemplateResource>;

export interface Calls {
  /** Whether the function has its alias, which is called if it exists. */
  readonly alias: boolean;
  /** The deployed function with its companions. */
  readonly deployed?: Readonly<Resources> | undefined;
  /** The longest possible name of its stack. */
  readonly stack?: string;
}

/** Everything that accompanies a function in its stack: its log group, its own role, its version and alias, and its callers. */
export function companionsOf(
  fn: FunctionModel,
  functionName: string,
  logs: LogRetention | undefined = fn.logs,
  { alias, deployed, stack }: Calls = { alias: true },
): Resources {
  const found: Resources = {};
  const group = ownLogGroup(fn);
  if (group !== undefined) found[group] = logGroup(functionName, logs);
  if (fn.statements) found[ownRole(fn)] = role(fn, functionName);
  if (alias) Object.assign(found, publication(fn.logicalId));
  for (const name of Object.keys(fn.eventSources)) {
    const isCalled = alias && !isUrlOfFunction(deployed?.[sourceId(fn, name)]);
    Object.assign(found, sourceResources(fn, name, isCalled, stack));
  }
  return found;
}

/** A URL that was deployed before aliases existed. With another qualifier it would be another URL. */
export const isUrlOfFunction = (resource: TemplateResource | undefined): boolean =>
  resource?.Type === 'AWS::Lambda::Url' && resource.Properties?.Qualifier === undefined;

/**
 * The group that Lambda would create by itself, without a retention, when the function first writes. It is retained when the function
 * is deleted, so that nothing of its log is lost before its time, and is taken over when the function comes back.
 */
const logGroup = (functionName: string, logs: LogRetention | undefined): TemplateResource => ({
  Type: 'AWS::Logs::LogGroup',
  DeletionPolicy: 'Retain',
  UpdateReplacePolicy: 'Retain',
  ...(logs === undefined && { Metadata: { [retentionKey]: 'default' } }),
  Properties: {
    LogGroupName: `/aws/lambda/${functionName}`,
    ...(logs !== 'keep' && { RetentionInDays: logs ?? defaultRetention }),
  },
});

/** Metadata of a log group with the default retention. */
const retentionKey = 'jaws:logs';

/** Whether the retention of this log group was set explicitly. */
export const isRetentionSaid = ({ Metadata }: TemplateResource): boolean =>
  !(isObject(Metadata) && Metadata[retentionKey] === 'default');

/** The function's own role: permissions for its log, for what awsm.json lists and for what its sources and properties need. */
function role(fn: FunctionModel, functionName: string): TemplateResource {
  const group = logGroupOf(fn.properties, functionName);
  const arn = (name: string) => `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${name}:*`;
  const logs = {
    Effect: 'Allow',
    Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
    Resource: { 'Fn::Sub': typeof group === 'string' ? arn(group) : [arn('${LogGroup}'), { LogGroup: group }] },
  };
  const polling = Object.values(fn.eventSources).flatMap(
    (source): readonly Statement[] => eventSourceRecords[source.type].rights?.(source) ?? [],
  );
  const statements = [
    logs,
    ...polling,
    ...configuredRights(fn.properties),
    ...durableRights(fn.properties, functionName),
    ...(fn.statements ?? []),
  ];
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
      Policies: [{ PolicyName: 'function', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  };
}
