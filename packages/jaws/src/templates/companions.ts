import type { Statement } from '../model/cloudformation.ts';
import { ownRole, sourceResources } from '../model/companions.ts';
import { trust } from '../model/event-sources/grants.ts';
import { eventSourceRecords } from '../model/event-sources/index.ts';
import type { FunctionModel, TemplateResource } from '../model/types.ts';

type Resources = Record<string, TemplateResource>;

/** Names in CloudFormation's own text, not JavaScript's. */
const sub = (text: string) => ({ 'Fn::Sub': text });

/** Everything that stands beside a function in its stack: its own role and what calls it. */
export function companionsOf(fn: FunctionModel, functionName: string): Resources {
  const found: Resources = {};
  if (fn.statements) found[ownRole(fn)] = role(fn, functionName);
  for (const name of Object.keys(fn.eventSources)) Object.assign(found, sourceResources(fn, name));
  return found;
}

function role(fn: FunctionModel, functionName: string): TemplateResource {
  const logs = {
    Effect: 'Allow',
    Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: sub(
      `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${functionName}:*`,
    ),
  };
  const polling = Object.values(fn.eventSources).flatMap(
    (source): readonly Statement[] => eventSourceRecords[source.type].rights?.(source) ?? [],
  );
  const statements = [logs, ...polling, ...(fn.statements ?? [])];
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
      Policies: [{ PolicyName: 'function', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  };
}
