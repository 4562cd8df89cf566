import type {
  GetRuntimeManagementConfigCommandInput,
  GetRuntimeManagementConfigCommandOutput,
  PutRuntimeManagementConfigCommandInput,
  PutRuntimeManagementConfigCommandOutput,
} from '@aws-sdk/client-lambda';
import type { Operation, Output } from '../../../kernel/context.ts';
import { oneOf, pattern, require } from '../constraints.ts';
import { invalidParameter } from '../errors.ts';
import { functionArn } from '../names.ts';
import { findTarget, type Target } from '../resolve.ts';
import { runtimeManagement } from '../state.ts';

const VERSION_ARN = /^arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}::runtime:.+$/;

const keyOf = ({ fn, version }: Target): string => `${fn.name}:${version}`;
const arnOf = ({ fn, place, qualifier }: Target): string => functionArn(place, fn.name, qualifier);

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutRuntimeManagementConfig.html: stored and returned; each runtime has one version here. */
export const putRuntimeManagementConfig: Operation<
  PutRuntimeManagementConfigCommandInput,
  Output<PutRuntimeManagementConfigCommandOutput>
> = (input, ctx) => {
  const { RuntimeVersionArn, UpdateRuntimeOn = 'Auto' } = input;
  require(oneOf(UpdateRuntimeOn, 'updateRuntimeOn', ['Auto', 'Manual', 'FunctionUpdate']), pattern(
    RuntimeVersionArn,
    'runtimeVersionArn',
    VERSION_ARN,
  ));
  const target = findTarget(ctx, input.FunctionName ?? '', input.Qualifier);
  if (UpdateRuntimeOn === 'Manual' && RuntimeVersionArn === undefined) {
    throw invalidParameter('RuntimeVersionArn is required when UpdateRuntimeOn is Manual.');
  }
  const kept = UpdateRuntimeOn === 'Manual' ? { UpdateRuntimeOn, RuntimeVersionArn } : { UpdateRuntimeOn };
  runtimeManagement(target.place).put(keyOf(target), kept);
  return { ...kept, FunctionArn: arnOf(target) };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetRuntimeManagementConfig.html */
export const getRuntimeManagementConfig: Operation<
  GetRuntimeManagementConfigCommandInput,
  Output<GetRuntimeManagementConfigCommandOutput>
> = (input, ctx) => {
  const target = findTarget(ctx, input.FunctionName ?? '', input.Qualifier);
  const kept = runtimeManagement(target.place).get(keyOf(target)) ?? { UpdateRuntimeOn: 'Auto' };
  return { ...kept, FunctionArn: arnOf(target) };
};
