import type { EventSource } from '../model/event-source.ts';
import type { FunctionModel, TemplateResource } from '../model/types.ts';

type Resources = Record<string, TemplateResource>;

/** Names in CloudFormation's own text, not JavaScript's. */
const sub = (text: string) => ({ 'Fn::Sub': text });
const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** Logical id of the role that a function has for itself. */
export const ownRole = (fn: Pick<FunctionModel, 'logicalId'>): string => `${fn.logicalId}Role`;

/** Everything that stands beside a function in its stack: its own role and what calls it. */
export function companionsOf(fn: FunctionModel, functionName: string): Resources {
  const found: Resources = {};
  if (fn.statements) found[ownRole(fn)] = role(fn, functionName);
  for (const [name, source] of Object.entries(fn.eventSources)) {
    Object.assign(found, eventSource(fn, `${fn.logicalId}${name}`, source));
  }
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
  const statements = [logs, ...Object.values(fn.eventSources).flatMap(pollStatements), ...(fn.statements ?? [])];
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
      Policies: [{ PolicyName: 'function', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  };
}

const trust = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: [service] }, Action: ['sts:AssumeRole'] }],
});

/**
 * What Lambda needs to poll an event source, where it can be told by the source's ARN.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
 */
function pollStatements({ type, properties }: EventSource): object[] {
  const arn = properties.EventSourceArn;
  if (type !== 'AWS::Lambda::EventSourceMapping' || arn === undefined) return [];
  const text = JSON.stringify(arn);
  const allow = (actions: string[]) => [{ Effect: 'Allow', Action: actions, Resource: arn }];
  if (/stream/i.test(text)) {
    return allow([
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
    ]);
  }
  return allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility']);
}

function eventSource(fn: FunctionModel, id: string, { type, properties }: EventSource): Resources {
  const target = arnOf(fn.logicalId);
  const made = (own: Readonly<Record<string, unknown>>): Resources => ({
    [id]: { Type: type, Properties: { ...properties, ...own } },
  });
  const permission = (principal: string, more: Readonly<Record<string, unknown>>): Resources => ({
    [`${id}Permission`]: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: { Ref: fn.logicalId },
        Action: 'lambda:InvokeFunction',
        Principal: principal,
        ...more,
      },
    },
  });
  switch (type) {
    case 'AWS::Lambda::EventSourceMapping': {
      const mapping = made({ FunctionName: { Ref: fn.logicalId } });
      // Lambda looks at the role's rights when the mapping is made.
      if (fn.statements) mapping[id]!.DependsOn = [ownRole(fn)];
      return mapping;
    }
    case 'AWS::Events::Rule': {
      const { Input, InputPath, InputTransformer, RetryPolicy, DeadLetterConfig, ...rule } = properties;
      const extra = Object.fromEntries(
        Object.entries({ Input, InputPath, InputTransformer, RetryPolicy, DeadLetterConfig }).filter(
          ([, one]) => one !== undefined,
        ),
      );
      return {
        [id]: { Type: type, Properties: { ...rule, Targets: [{ Id: 'function', Arn: target, ...extra }] } },
        ...permission('events.amazonaws.com', { SourceArn: arnOf(id) }),
      };
    }
    case 'AWS::SNS::Subscription':
      return {
        ...made({ Protocol: 'lambda', Endpoint: target }),
        ...permission('sns.amazonaws.com', { SourceArn: properties.TopicArn }),
      };
    case 'AWS::Lambda::Url': {
      const isPublic = properties.AuthType === 'NONE';
      return {
        ...made({ AuthType: properties.AuthType ?? 'AWS_IAM', TargetFunctionArn: target }),
        ...(isPublic && permission('*', { Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' })),
      };
    }
    case 'AWS::Scheduler::Schedule': {
      const { Input, RetryPolicy, DeadLetterConfig, ...schedule } = properties;
      const extra = Object.fromEntries(
        Object.entries({ Input, RetryPolicy, DeadLetterConfig }).filter(([, one]) => one !== undefined),
      );
      const invoke = { Effect: 'Allow', Action: ['lambda:InvokeFunction'], Resource: target };
      return {
        [`${id}Role`]: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: trust('scheduler.amazonaws.com'),
            Policies: [{ PolicyName: 'invoke', PolicyDocument: { Version: '2012-10-17', Statement: [invoke] } }],
          },
        },
        [id]: {
          Type: type,
          Properties: {
            FlexibleTimeWindow: { Mode: 'OFF' },
            ...schedule,
            Target: { Arn: target, RoleArn: arnOf(`${id}Role`), ...extra },
          },
        },
      };
    }
  }
}
