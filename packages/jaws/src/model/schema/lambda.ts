import * as z from 'zod';
import { variablePattern } from '../variable-names.ts';
import { integer } from './fields.ts';

export const variable = z
  .string()
  .regex(
    variablePattern,
    'must be the name of an environment variable: letters, digits and underscores, at least two, starting with a letter',
  );

/** An intrinsic function of CloudFormation, whose value is known there only. */
const intrinsic = z.record(
  z
    .string()
    .regex(/^(Ref|Condition|Fn::[A-Za-z0-9]+)$/, 'must be Ref or the name of an intrinsic function, such as Fn::Sub'),
  z.unknown(),
);
const or = <Schema extends z.ZodType>(schema: Schema) => z.union([schema, intrinsic]);
const text = or(z.string().min(1));
const anything = z.unknown().optional();

// https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
const tag = z.strictObject({
  Key: z
    .string()
    .min(1)
    .max(128)
    .regex(/^(?![aA][wW][sS]:)/, 'must not begin with aws:'),
  Value: or(z.string().max(256)),
});

const logGroup = z
  .string()
  .max(512)
  .regex(/^[.\-_/#A-Za-z0-9]+$/, 'must be the name of a log group: letters, digits and . - _ / #');

/**
 * Properties of AWS::Lambda::Function with their limits, so that mistakes are found before anything is built.
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
 */
export const lambdaProperties = z.strictObject({
  Description: z.string().max(256).optional(),
  Handler: z.string().min(1).optional().describe('<path from the project, without extension>.<export>'),
  MemorySize: integer(128, 10_240).optional().describe('MiB; 1024 by default.'),
  Runtime: z.string().optional().describe('Such as nodejs24.x, python3.13, provided.al2023.'),
  Timeout: integer(1, 900).optional().describe('Seconds; 6 by default.'),
  Architectures: z
    .array(z.enum(['x86_64', 'arm64']))
    .length(1)
    .optional(),
  CapacityProviderConfig: anything.describe('Refused: JAWS does not deploy managed instances.'),
  CodeSigningConfigArn: text.optional(),
  DeadLetterConfig: or(z.strictObject({ TargetArn: text })).optional(),
  DurableConfig: z
    .strictObject({
      ExecutionTimeout: integer(1, 31_622_400).describe('Seconds, up to 366 days.'),
      RetentionPeriodInDays: integer(1, 90).optional(),
    })
    .optional()
    .describe('Makes it a durable function, which is called by $LATEST, a version or an alias only.'),
  Environment: z
    .strictObject({ Variables: z.record(variable, z.union([z.string(), z.record(z.string(), z.unknown())])) })
    .optional()
    .describe(
      'Values that are not secret: texts, or intrinsic functions such as a Ref to an output of the resources stack. For all others see envVars and `jaws env set`.',
    ),
  EphemeralStorage: or(z.strictObject({ Size: or(integer(512, 10_240)).describe('MiB of /tmp.') })).optional(),
  FileSystemConfigs: z
    .array(
      z.strictObject({
        Arn: text,
        LocalMountPath: or(
          z
            .string()
            .max(160)
            .regex(/^\/mnt\/[a-zA-Z0-9-_.]+$/, 'must be a folder in /mnt, such as /mnt/files'),
        ),
      }),
    )
    .max(1)
    .optional(),
  KmsKeyArn: text.optional(),
  Layers: or(z.array(text).max(5)).optional(),
  LoggingConfig: z
    .union([
      z.strictObject({
        ApplicationLogLevel: or(z.enum(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'])).optional(),
        LogFormat: or(z.enum(['Text', 'JSON'])).optional(),
        LogGroup: or(logGroup)
          .optional()
          .describe('A log group of your own; JAWS manages none for this function then.'),
        SystemLogLevel: or(z.enum(['DEBUG', 'INFO', 'WARN'])).optional(),
      }),
      intrinsic,
    ])
    .optional(),
  RecursiveLoop: or(z.enum(['Allow', 'Terminate'])).optional(),
  ReservedConcurrentExecutions: or(integer(0, 1_000_000)).optional(),
  Role: anything.describe('By default the role of all functions of the stage, IamRoleLambda.'),
  RuntimeManagementConfig: or(
    z.strictObject({
      RuntimeVersionArn: text.optional(),
      UpdateRuntimeOn: or(z.enum(['Auto', 'FunctionUpdate', 'Manual'])),
    }),
  ).optional(),
  SnapStart: or(z.strictObject({ ApplyOn: or(z.enum(['PublishedVersions', 'None'])) })).optional(),
  Tags: z.array(tag).max(50).optional(),
  TenancyConfig: z
    .strictObject({ TenantIsolationMode: z.enum(['PER_TENANT']) })
    .optional()
    .describe('Every tenant gets execution environments of its own.'),
  TracingConfig: or(z.strictObject({ Mode: or(z.enum(['Active', 'PassThrough'])) })).optional(),
  VpcConfig: or(
    z.strictObject({
      Ipv6AllowedForDualStack: or(z.boolean()).optional(),
      SecurityGroupIds: or(z.array(text).max(5)).optional(),
      SubnetIds: or(z.array(text).max(16)).optional(),
    }),
  ).optional(),
});
