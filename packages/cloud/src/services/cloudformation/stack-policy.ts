import type {
  GetStackPolicyCommandInput,
  GetStackPolicyCommandOutput,
  SetStackPolicyCommandInput,
  SetStackPolicyCommandOutput,
} from '@aws-sdk/client-cloudformation';
import type { Context, Operation, Output } from '../../kernel/context.ts';
import { parseUserJson } from '../../kernel/json.ts';
import { listOf } from './engine/policy.ts';
import { colon, requireStack, resourcesOf, stacksOf } from './state.ts';
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
  if (text.length > maxLength) {
    throw validationError(
      `1 validation error detected: Value '${text}' at 'stackPolicyBody' failed to satisfy constraint: Member must have length less than or equal to ${maxLength}`,
    );
  }
  if (ctx.kernel.lenient || isPolicy(text)) return text;
  throw validationError('Error validating stack policy: Invalid stack policy');
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_SetStackPolicy.html */
const maxLength = 16_384;

const isAction = (action: unknown) => /^(\*|Update:(\*|Modify|Replace|Delete))$/.test(String(action));

/** LocalStack's recording of AWS, test_stack_policies.snapshot.json, has what is refused. */
function isPolicy(text: string): boolean {
  try {
    const document: unknown = parseUserJson(text);
    return (
      isObject(document) &&
      listOf(document.Statement).every(
        (one) =>
          isObject(one) &&
          (one.Effect === 'Allow' || one.Effect === 'Deny') &&
          one.Principal === '*' &&
          [one.Action, one.NotAction].some((actions) => actions !== undefined && listOf(actions).every(isAction)) &&
          (one.Resource !== undefined || one.NotResource !== undefined),
      )
    );
  } catch {
    return false;
  }
}

/**
 * Throws for a policy that names a resource which is none of these; AWS says so when the policy is set, and of a policy that exists when a
 * stack is updated.
 */
export function checkNames(policy: string | undefined, ids: ReadonlySet<string>, what = 'stack policy'): void {
  const document: unknown = policy === undefined ? undefined : parseUserJson(policy);
  const statements = isObject(document) ? listOf(document.Statement).filter(isObject) : [];
  const names = statements.flatMap(({ Resource, NotResource }) => [...listOf(Resource), ...listOf(NotResource)]);
  for (const name of names) {
    const [, id] = /^LogicalResourceId\/([^*]+)$/.exec(String(name)) ?? [];
    if (id === undefined || ids.has(id)) continue;
    throw validationError(
      `Error validating ${what}: Unknown logical id '${String(name)}' in statement {} - stack policies can only be applied to logical ids referenced in the template`,
    );
  }
}

export const setStackPolicy: Operation<SetStackPolicyCommandInput, Output<SetStackPolicyCommandOutput>> = async (
  request,
  ctx,
) => {
  const policy = await readPolicy(request.StackPolicyBody, request.StackPolicyURL, ctx);
  const stack = requireStack(ctx, request.StackName, colon);
  checkNames(policy, new Set(resourcesOf(ctx, stack.id).keys()));
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
