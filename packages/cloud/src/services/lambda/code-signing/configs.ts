import type {
  AllowedPublishers,
  CodeSigningConfig,
  CreateCodeSigningConfigCommandInput,
  CreateCodeSigningConfigCommandOutput,
  DeleteCodeSigningConfigCommandInput,
  GetCodeSigningConfigCommandInput,
  ListCodeSigningConfigsCommandInput,
  ListCodeSigningConfigsCommandOutput,
  UpdateCodeSigningConfigCommandInput,
} from '@aws-sdk/client-lambda';
import type { Operation, Output } from '../../../kernel/context.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { maxLength, oneOf, pattern, require } from '../constraints.ts';
import { conflict } from '../errors.ts';
import { lambdaTime } from '../functions/shape.ts';
import { page } from '../page.ts';
import { codeSigningConfigs, functions } from '../state.ts';
import { checkTags } from '../tags.ts';
import { findConfig } from './find-config.ts';

type One = Output<CreateCodeSigningConfigCommandOutput>;

const ID = { length: 17, characters: '0123456789abcdefghijklmnopqrstuvwxyz' };
const MOST_PUBLISHERS = 20;
const PROFILE =
  /^arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)$/;

function check(input: CreateCodeSigningConfigCommandInput | UpdateCodeSigningConfigCommandInput): void {
  const policy = input.CodeSigningPolicies?.UntrustedArtifactOnDeployment;
  const profiles = input.AllowedPublishers?.SigningProfileVersionArns;
  const member = 'allowedPublishers.signingProfileVersionArns';
  const broken = (rule: string) =>
    `Value '[${profiles?.join(', ')}]' at '${member}' failed to satisfy constraint: Member must have length ${rule}`;
  const size = () => {
    if (profiles?.length === 0) return broken('greater than or equal to 1');
    return (profiles?.length ?? 0) > MOST_PUBLISHERS ? broken(`less than or equal to ${MOST_PUBLISHERS}`) : undefined;
  };
  require(maxLength(input.Description, 'description', 256), oneOf(
    policy,
    'codeSigningPolicies.untrustedArtifactOnDeployment',
    ['Warn', 'Enforce'],
  ), size(), ...(profiles ?? []).map((arn) => pattern(arn, member, PROFILE)));
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateCodeSigningConfig.html */
export const createCodeSigningConfig: Operation<CreateCodeSigningConfigCommandInput, One> = (input, ctx) => {
  check(input);
  const absent = "Value null at 'allowedPublishers' failed to satisfy constraint: Member must not be null";
  require(input.AllowedPublishers ? undefined : absent);
  checkTags(input.Tags);
  const id = `csc-${ctx.kernel.ids.random(ID.length, ID.characters)}`;
  const config: CodeSigningConfig = {
    CodeSigningConfigId: id,
    CodeSigningConfigArn: `arn:${partitionOf(ctx.region)}:lambda:${ctx.region}:${ctx.account}:code-signing-config:${id}`,
    Description: input.Description ?? '',
    AllowedPublishers: input.AllowedPublishers as AllowedPublishers,
    CodeSigningPolicies: {
      UntrustedArtifactOnDeployment: input.CodeSigningPolicies?.UntrustedArtifactOnDeployment ?? 'Warn',
    },
    LastModified: lambdaTime(ctx),
  };
  codeSigningConfigs(ctx).put(id, { config, tags: input.Tags ?? {} });
  return { CodeSigningConfig: config };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetCodeSigningConfig.html */
export const getCodeSigningConfig: Operation<GetCodeSigningConfigCommandInput, One> = (input, ctx) => ({
  CodeSigningConfig: findConfig(ctx, input.CodeSigningConfigArn).record.config,
});

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateCodeSigningConfig.html */
export const updateCodeSigningConfig: Operation<UpdateCodeSigningConfigCommandInput, One> = (input, ctx) => {
  check(input);
  const { id, record } = findConfig(ctx, input.CodeSigningConfigArn);
  const { AllowedPublishers, CodeSigningPolicies, Description } = input;
  if (!AllowedPublishers && !CodeSigningPolicies && Description === undefined) {
    return { CodeSigningConfig: record.config };
  }
  const config: CodeSigningConfig = {
    ...record.config,
    ...(Description === undefined ? {} : { Description }),
    ...(AllowedPublishers ? { AllowedPublishers } : {}),
    ...(CodeSigningPolicies ? { CodeSigningPolicies } : {}),
    LastModified: lambdaTime(ctx),
  };
  codeSigningConfigs(ctx).put(id, { ...record, config });
  return { CodeSigningConfig: config };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteCodeSigningConfig.html: only one that no function uses. */
export const deleteCodeSigningConfig: Operation<DeleteCodeSigningConfigCommandInput, object> = (input, ctx) => {
  const { id, record } = findConfig(ctx, input.CodeSigningConfigArn);
  const arn = record.config.CodeSigningConfigArn;
  if ([...functions(ctx).values()].some(({ codeSigningConfig }) => codeSigningConfig === arn)) {
    throw conflict(`The code signing configuration ${arn} is used by functions and cannot be deleted.`);
  }
  codeSigningConfigs(ctx).delete(id);
  return {};
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListCodeSigningConfigs.html */
export const listCodeSigningConfigs: Operation<
  ListCodeSigningConfigsCommandInput,
  Output<ListCodeSigningConfigsCommandOutput>
> = (input, ctx) => {
  const all = [...codeSigningConfigs(ctx).values()].map(({ config }) => config);
  const { items, ...next } = page(all, input.Marker, input.MaxItems);
  return { CodeSigningConfigs: [...items], ...next };
};
