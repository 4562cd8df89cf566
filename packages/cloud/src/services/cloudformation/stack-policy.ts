import type {
  GetStackPolicyCommandInput,
  GetStackPolicyCommandOutput,
  SetStackPolicyCommandInput,
  SetStackPolicyCommandOutput,
} from '@aws-sdk/client-cloudformation';
import type { Context, Operation, Output } from '../../kernel/context.ts';
import { parseUserJson } from '../../kernel/json.ts';
import { colon, requireStack, stacksOf } from './state.ts';
import { validationError } from './template/errors.ts';
import { isObject } from './template/json.ts';
import { fetchText } from './template-source.ts';

/** The text of a policy given in a request, checked to be one. */
export async function readPolicy(
  body: string | undefined,
  url: string | undefined,
  ctx: Context,
): Promise<string | undefined> {
  if (body === undefined && url === undefined) return undefined;
  if (body !== undefined && url !== undefined) {
    throw validationError('You cannot specify both StackPolicyURL and StackPolicyBody');
  }
  const text = body ?? (await fetchText(url ?? '', ctx));
  try {
    if (ctx.kernel.lenient || isObject(parseUserJson(text))) return text;
  } catch {
    // Reported below, like JSON that is not a policy.
  }
  throw validationError('Error validating stack policy: Invalid stack policy');
}

export const setStackPolicy: Operation<SetStackPolicyCommandInput, Output<SetStackPolicyCommandOutput>> = async (
  request,
  ctx,
) => {
  const policy = await readPolicy(request.StackPolicyBody, request.StackPolicyURL, ctx);
  const stack = requireStack(ctx, request.StackName, colon);
  if (policy !== undefined) stacksOf(ctx).put(stack.id, { ...stack, policy });
  return {};
};

export const getStackPolicy: Operation<GetStackPolicyCommandInput, Output<GetStackPolicyCommandOutput>> = (
  request,
  ctx,
) => {
  const stack = requireStack(ctx, request.StackName, colon);
  return stack.policy === undefined ? {} : { StackPolicyBody: stack.policy };
};
