import type { CreatePolicyRequest, CreatePolicyResponse } from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { alreadyExists, limitExceeded } from '../errors.ts';
import { arnOf, isNameTaken, nowOf, pathOf, policyName, uniqueId } from '../names.ts';
import { iam, type PolicyRecord } from '../records.ts';
import { tagsOf } from '../tags.ts';
import { checkOptional } from '../validate.ts';
import { checkPolicy } from './document.ts';
import { policySummary, usesOf } from './shape.ts';

const SIZE_LIMIT = 6144;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html */
export const createPolicy: Operation<CreatePolicyRequest, CreatePolicyResponse> = (input, ctx) => {
  const name = policyName(input.PolicyName);
  const path = pathOf(input.Path, ctx.kernel);
  const description = checkOptional(input.Description, 'description', { min: 0, max: 1000 });
  const tags = tagsOf(input.Tags);
  const document = checkPolicySize(checkPolicy(input.PolicyDocument, 'policyDocument'));
  const state = iam(ctx);
  const names = [...state.policies.values()].map((policy) => policy.name);
  if (isNameTaken(names, name))
    throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
  const now = nowOf(ctx);
  const policy: PolicyRecord = {
    name,
    path,
    id: uniqueId(ctx, 'ANPA'),
    arn: arnOf(ctx, 'policy', path, name),
    created: now,
    updated: now,
    description,
    defaultVersion: 'v1',
    versions: [{ id: 'v1', document, created: now }],
    lastVersion: 1,
    tags,
  };
  state.policies.put(policy.arn, policy);
  const shape = policySummary(policy, usesOf(state));
  return { Policy: tags.length > 0 ? { ...shape, Tags: [...tags] } : shape };
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length */
export function checkPolicySize(document: string): string {
  if (document.replace(/\s/g, '').length > SIZE_LIMIT) {
    throw limitExceeded(`Cannot exceed quota for PolicySize: ${SIZE_LIMIT}`);
  }
  return document;
}
