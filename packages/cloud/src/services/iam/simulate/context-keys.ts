import type {
  GetContextKeysForCustomPolicyRequest,
  GetContextKeysForPolicyResponse,
  GetContextKeysForPrincipalPolicyRequest,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { parsePolicy, type Statement } from '../evaluate/document.ts';
import type { Request } from '../evaluate/request.ts';
import { actionFits, resourceFits } from '../evaluate/statement.ts';
import { principalOf } from '../principal.ts';

/** Keys of conditions and of variables in resources and values. */
function keysOf(statements: readonly Statement[]): string[] {
  const keys = new Set<string>();
  for (const statement of statements) {
    const texts = [...statement.resources, ...statement.notResources];
    for (const { key, values } of statement.conditions) {
      keys.add(key);
      texts.push(...values);
    }
    for (const text of texts) {
      for (const [, variable = ''] of text.matchAll(/\$\{([^{}]*)\}/g)) {
        const [name] = /^[^,\s]+/.exec(variable) ?? [];
        if (name !== undefined && !/^[*?$]$/.test(name)) keys.add(name);
      }
    }
  }
  return [...keys];
}

/** Keys that bear on the request and that it has no value for. */
export function missingKeys(statements: readonly Statement[], request: Request): string[] {
  const bearing = statements.filter((one) => actionFits(one, request) && resourceFits(one, request));
  return keysOf(bearing).filter((key) => !request.context.has(key.toLowerCase()));
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html */
export const getContextKeysForCustomPolicy: Operation<
  GetContextKeysForCustomPolicyRequest,
  GetContextKeysForPolicyResponse
> = (input) => ({ ContextKeyNames: keysOf((input.PolicyInputList ?? []).flatMap(parsePolicy)) });

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html */
export const getContextKeysForPrincipalPolicy: Operation<
  GetContextKeysForPrincipalPolicyRequest,
  GetContextKeysForPolicyResponse
> = async (input, ctx) => {
  const { identity } = await principalOf(ctx.kernel, input.PolicySourceArn, ctx);
  const documents = [...identity.map((policy) => policy.document), ...(input.PolicyInputList ?? [])];
  return { ContextKeyNames: keysOf(documents.flatMap(parsePolicy)) };
};
