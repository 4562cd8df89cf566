import type { Json, JsonObject } from '../template/json.ts';
import {
  type Build,
  codeLocation,
  defined,
  hashOf,
  object,
  pick,
  put,
  SamProblem,
  type SamResource,
  tagList,
} from './build.ts';
import { deploymentPreference } from './deployment-preference.ts';
import { eventsOf, type FunctionEvents, functionEvents } from './events/index.ts';
import { invokeConfig } from './invoke-config.ts';
import { roleOf, tracingOf } from './role.ts';
import { around, refuse } from './tables-and-layers.ts';

const same = [
  'Architectures',
  'CodeSigningConfigArn',
  'Description',
  'EphemeralStorage',
  'FileSystemConfigs',
  'FunctionName',
  'Handler',
  'ImageConfig',
  'KmsKeyArn',
  'Layers',
  'LoggingConfig',
  'MemorySize',
  'PackageType',
  'RecursiveLoop',
  'ReservedConcurrentExecutions',
  'Runtime',
  'RuntimeManagementConfig',
  'SnapStart',
  'TenancyConfig',
  'Timeout',
  'VpcConfig',
];

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html */
export function serverlessFunction(build: Build, resource: SamResource): void {
  refuse(resource, ['SourceKMSKeyArn', 'CapacityProviderConfig', 'DurableConfig']);
  const { logicalId, properties } = resource;
  const tags = [{ Key: 'lambda:createdBy', Value: 'SAM' }, ...tagList(properties.Tags)];
  const code = codeOf(resource);
  const environment = properties.Environment;
  const alias = properties.AutoPublishAlias;
  if (alias === undefined) deploymentPreference(build, resource);
  const target = alias === undefined ? undefined : publish(build, resource, code, alias);
  const arn: Json = target === undefined ? { 'Fn::GetAtt': [logicalId, 'Arn'] } : { Ref: target };
  const events: FunctionEvents = functionEvents(build, resource, eventsOf(resource), {
    arn,
    name: { Ref: target ?? logicalId },
    inSub: target === undefined ? `\${${logicalId}.Arn}` : `\${${target}}`,
  });
  const invoke = invokeConfig(build, resource, alias, target);
  const deadLetters = object(properties.DeadLetterQueue);
  const needs = {
    managed: events.managed,
    inline: [...deadLetterPolicy(resource, deadLetters), ...events.inline, ...invoke],
  };
  const role = roleOf(build, resource, needs, properties.PropagateTags === false ? [] : tags);
  const tracing = tracingOf(build, resource);
  const made = defined({
    Code: code,
    ...pick(properties, same),
    Role: role,
    Environment: environment,
    DeadLetterConfig: deadLetters.TargetArn === undefined ? undefined : { TargetArn: deadLetters.TargetArn },
    TracingConfig: tracing === undefined ? undefined : { Mode: tracing },
    Description: described(build, resource),
    Tags: tags,
  });
  put(build, logicalId, 'AWS::Lambda::Function', made, around(resource));
  putUrl(build, resource, target);
}

const codeSha = (build: Build, { properties }: SamResource): Json | undefined =>
  properties.AutoPublishCodeSha256 === undefined ? undefined : build.resolve(properties.AutoPublishCodeSha256);

/** A hash of the code that the template brings makes another function of it, so that a version is published. */
function described(build: Build, resource: SamResource): Json | undefined {
  const sha = codeSha(build, resource);
  const text = resource.properties.Description;
  if (typeof sha !== 'string') return text;
  if (text === undefined) return sha;
  return typeof text === 'string' ? `${text} ${sha}` : { 'Fn::Join': [' ', [text, sha]] };
}

function codeOf(resource: SamResource): JsonObject {
  const { logicalId, properties } = resource;
  if (properties.InlineCode !== undefined) return { ZipFile: properties.InlineCode };
  if (properties.ImageUri !== undefined) return { ImageUri: properties.ImageUri };
  if (properties.CodeUri === undefined) {
    throw new SamProblem(logicalId, "Exactly one of 'InlineCode' or 'CodeUri' must be set.");
  }
  return codeLocation(resource, 'CodeUri', ['S3Bucket', 'S3Key', 'S3ObjectVersion']);
}

/** A version that is another resource when the code or the settings are others, and the alias that follows it. */
function publish(build: Build, resource: SamResource, code: JsonObject, input: Json): string {
  const { logicalId, properties, attributes } = resource;
  const alias = build.resolve(input);
  if (typeof alias !== 'string')
    throw new SamProblem(logicalId, "'AutoPublishAlias' must be a string or a Ref to a template parameter");
  const content = build.resolve(
    properties.AutoPublishAliasAllProperties === true
      ? properties
      : defined({
          ...code,
          ...object(properties.Environment),
          MemorySize: properties.MemorySize,
          SnapStart: properties.SnapStart,
        }),
  );
  const sha = codeSha(build, resource);
  const hash = typeof sha === 'string' ? sha : hashOf(content);
  const version = `${logicalId}Version${hash.slice(0, 10)}`;
  const id = `${logicalId}Alias${alias.replace(/[^A-Za-z0-9]/g, (char) => (char === '-' ? 'D' : char === '_' ? 'U' : ''))}`;
  const described = defined({ FunctionName: { Ref: logicalId }, Description: properties.VersionDescription });
  put(build, version, 'AWS::Lambda::Version', described, {
    DeletionPolicy: properties.VersionDeletionPolicy ?? 'Retain',
    ...attributes,
  });
  const made = defined({
    Name: alias,
    FunctionName: { Ref: logicalId },
    FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] },
    ProvisionedConcurrencyConfig: properties.ProvisionedConcurrencyConfig,
  });
  const update = deploymentPreference(build, resource);
  put(build, id, 'AWS::Lambda::Alias', made, { ...attributes, ...(update ? { UpdatePolicy: update } : {}) });
  build.renamed.set(`${logicalId}.Alias`, id);
  build.renamed.set(`${logicalId}.Version`, version);
  return id;
}

function deadLetterPolicy({ logicalId }: SamResource, queue: JsonObject): { name: string; document: JsonObject }[] {
  if (queue.TargetArn === undefined) return [];
  if (queue.Type !== 'SQS' && queue.Type !== 'SNS') {
    throw new SamProblem(logicalId, "'DeadLetterQueue' requires Type of ['SNS', 'SQS']");
  }
  const Action = queue.Type === 'SQS' ? 'sqs:SendMessage' : 'sns:Publish';
  const Statement = [{ Action, Resource: queue.TargetArn, Effect: 'Allow' }];
  return [{ name: 'DeadLetterQueuePolicy', document: { Version: '2012-10-17', Statement } }];
}

function putUrl(build: Build, resource: SamResource, target: string | undefined): void {
  const { logicalId, properties, attributes } = resource;
  if (properties.FunctionUrlConfig === undefined) return;
  const config = object(properties.FunctionUrlConfig);
  const arn = { Ref: target ?? logicalId };
  const url = { TargetFunctionArn: arn, ...pick(config, ['AuthType', 'Cors', 'InvokeMode']) };
  put(build, `${logicalId}Url`, 'AWS::Lambda::Url', url, attributes);
  if (config.AuthType !== 'NONE') return;
  const anyone = { FunctionName: arn, Principal: '*' };
  const byUrl = { Action: 'lambda:InvokeFunctionUrl', ...anyone, FunctionUrlAuthType: 'NONE' };
  put(build, `${logicalId}UrlPublicPermissions`, 'AWS::Lambda::Permission', byUrl, attributes);
  const direct = { Action: 'lambda:InvokeFunction', ...anyone, InvokedViaFunctionUrl: true };
  put(build, `${logicalId}URLInvokeAllowPublicAccess`, 'AWS::Lambda::Permission', direct, attributes);
}
