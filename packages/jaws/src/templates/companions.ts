import type { Statement } from '../model/cloudformation.ts';
import { ownRole, sourceResources } from '../model/companions.ts';
import { configuredRights, durableRights, logGroupOf } from '../model/configured-rights.ts';
import { trust } from '../model/event-sources/grants.ts';
import { eventSourceRecords } from '../model/event-sources/index.ts';
import type { FunctionModel, TemplateResource } from '../model/types.ts';

type Resources = Record<string, TemplateResource>;

/** Everything that stands beside a function in its stack: its own role and what calls it. */
export function companionsOf(fn: FunctionModel, functionName: string): Resources {
  const found: Resources = {};
  if (fn.statements) found[ownRole(fn)] = role(fn, functionName);
  for (const name of Object.keys(fn.eventSources)) Object.assign(found, sourceResources(fn, name));
  return found;
}

/** The function's own role: it writes its log, and does what awsm.json lists and what its sources and properties need. */
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
