import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { answering, functionFiles, write } from '../../../src/engine/testing/project.ts';
import { resourcesTemplate } from '../../../src/scaffold/resources.ts';

/** A function of a generated project. */
export interface ShapeFunction {
  /** Its folder below `aws_modules/m`: a letter, so that no id is the beginning of another. */
  readonly letter: string;
  code: number;
  memory: number;
  description: string | undefined;
  ownRole: boolean;
  /** `rate(… minutes)`. */
  minutes: number | undefined;
  path: string | undefined;
  method: string;
  literal: string | undefined;
  /** Name of an output whose value it uses, as long as that output exists. */
  takes: string | undefined;
  envVars: string[];
}

/** Everything that a generated project consists of. */
export interface Shape {
  readonly name: string;
  readonly functions: Map<string, ShapeFunction>;
  /** Logical id of a table -> its properties. */
  readonly tables: Map<string, { key: string; tag: string; stream: boolean }>;
  readonly queues: Map<string, { seconds: number; named: string | undefined; byParameter: boolean }>;
  /** Name of an output -> a text, or the logical id of a table or queue. */
  readonly outputs: Map<string, { text: string } | { of: string }>;
  parameter: string;
  /** An action that the shared role allows in addition. */
  action: string | undefined;
  /** Variables of the stage, set once it is deployed. */
  readonly env: Map<string, string>;
}

export const region = 'us-east-1';

function template(shape: Shape) {
  const { name } = shape;
  const made = resourcesTemplate({ project: name, domain: `${name}.test`, email: 'me@x.test', stage: 'dev', region });
  made.Parameters = { ...made.Parameters, Size: { Type: 'String', Default: shape.parameter } };
  for (const [id, { key, tag, stream }] of shape.tables) {
    made.Resources[id] = {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
        KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        Tags: [{ Key: 'version', Value: tag }],
        ...(stream && { StreamSpecification: { StreamViewType: 'KEYS_ONLY' } }),
      },
    };
  }
  for (const [id, { seconds, named, byParameter }] of shape.queues) {
    made.Resources[id] = {
      Type: 'AWS::SQS::Queue',
      Properties: {
        VisibilityTimeout: byParameter ? { Ref: 'Size' } : seconds,
        ...(named && { QueueName: `${name}-${named}` }),
      },
    };
  }
  for (const [id, output] of shape.outputs) {
    if ('text' in output) made.Outputs = { ...made.Outputs, [id]: { Value: output.text } };
    else if (made.Resources[output.of]) {
      made.Outputs = { ...made.Outputs, [id]: { Value: { 'Fn::GetAtt': [output.of, 'Arn'] } } };
    }
  }
  if (shape.action) {
    made.Resources.IamPolicyMore = {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'more',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: [shape.action], Resource: '*' }],
        },
        Roles: [{ Ref: 'IamRoleLambda' }],
      },
    };
  }
  return made;
}

/** Writes a project in place of the folder's contents. */
export function writeShape(root: string, shape: Shape): void {
  const made = template(shape);
  rmSync(join(root, 'aws_modules'), { recursive: true, force: true });
  write(root, { [`cloudformation/dev/${region}/resources-cf.json`]: made });
  for (const fn of shape.functions.values()) {
    const id = `m/${fn.letter}`;
    const variables = {
      ...(fn.literal !== undefined && { LITERAL: fn.literal }),
      ...(fn.takes !== undefined && made.Outputs?.[fn.takes] && { TAKEN: { Ref: fn.takes } }),
    };
    write(
      root,
      functionFiles(id, {
        lambda: {
          envVars: fn.envVars,
          ...(fn.ownRole && { iamPolicyDocumentStatements: [] }),
          ...(fn.minutes !== undefined && {
            eventSources: {
              Daily: {
                Type: 'AWS::Scheduler::Schedule',
                Properties: { ScheduleExpression: `rate(${fn.minutes} minutes)` },
              },
            },
          }),
          cloudFormation: {
            Handler: `aws_modules/${id}/handler.handler`,
            Runtime: 'nodejs22.x',
            MemorySize: fn.memory,
            ...(fn.description !== undefined && { Description: fn.description }),
            ...(Object.keys(variables).length > 0 && { Environment: { Variables: variables } }),
          },
        },
        apiGateway:
          fn.path === undefined
            ? null
            : { cloudFormation: { Type: 'AWS_PROXY', Path: `${fn.letter}/${fn.path}`, Method: fn.method } },
        code: answering({ letter: fn.letter, code: fn.code }),
      }),
    );
  }
}
