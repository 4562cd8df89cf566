import type {
  EvaluationResult,
  SimulateCustomPolicyRequest,
  SimulatePolicyResponse,
  SimulatePrincipalPolicyRequest,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { contextKeys } from '../../../kernel/policy/context-keys.ts';
import { invalidInput } from '../errors.ts';
import { parsePolicy } from '../evaluate/document.ts';
import { type Decision, evaluate, type Policies, type PolicySource } from '../evaluate/evaluate.ts';
import type { Principal } from '../evaluate/request.ts';
import { pageInOrder } from '../page.ts';
import { policyFault } from '../policies/grammar.ts';
import { type HeldPolicy, principalOf } from '../principal.ts';
import { missingKeys } from './context-keys.ts';

type Request = Omit<SimulateCustomPolicyRequest, 'PolicyInputList'>;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html */
export const simulateCustomPolicy: Operation<SimulateCustomPolicyRequest, SimulatePolicyResponse> = (input, ctx) =>
  simulate(
    input,
    {
      identity: sources(input.PolicyInputList, 'PolicyInputList'),
      boundary: sources(input.PermissionsBoundaryPolicyInputList, 'PermissionsBoundaryPolicyInputList'),
    },
    callerOf(input.CallerArn ?? `arn:aws:iam::${ctx.account}:user/simulated`, ctx.account),
  );

/** Services ask what a resource's policy allows to them: they are callers with a name instead of an ARN. */
const callerOf = (arn: string, account: string): Principal => ({
  kind: arn.endsWith('.amazonaws.com') ? 'service' : 'user',
  account,
  arn,
});

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html */
export const simulatePrincipalPolicy: Operation<SimulatePrincipalPolicyRequest, SimulatePolicyResponse> = async (
  input,
  ctx,
) => {
  const arn = input.PolicySourceArn ?? '';
  const { identity, boundary } = await principalOf(ctx.kernel, arn, ctx);
  const bounds = input.PermissionsBoundaryPolicyInputList?.length
    ? sources(input.PermissionsBoundaryPolicyInputList, 'PermissionsBoundaryPolicyInputList')
    : boundary && [policySource(boundary)];
  return simulate(
    input,
    {
      identity: [...identity.map(policySource), ...sources(input.PolicyInputList, 'PolicyInputList')],
      boundary: bounds ?? [],
    },
    { kind: arn.includes(':role/') ? 'role' : 'user', account: ctx.account, arn: input.CallerArn ?? arn, roleArn: arn },
  );
};

function policySource(policy: HeldPolicy): PolicySource {
  const id = policy.arn ?? `${policy.holder?.EntityType.toLowerCase()}_${policy.holder?.EntityName}_${policy.name}`;
  return { id, statements: parsePolicy(policy.document) };
}

function sources(documents: readonly string[] | undefined, name: string): PolicySource[] {
  return (documents ?? []).map((document, index) => {
    const fault = policyFault(document);
    if (fault) throw invalidInput(`${name}.${index + 1}: ${fault}`);
    return { id: `${name}.${index + 1}`, statements: parsePolicy(document) };
  });
}

function simulate(
  input: Request,
  policies: { identity: PolicySource[]; boundary: PolicySource[] },
  principal: Principal,
): SimulatePolicyResponse {
  const context = contextKeys(
    Object.fromEntries(
      (input.ContextEntries ?? []).map((one) => [one.ContextKeyName ?? '', one.ContextKeyValues ?? []]),
    ),
  );
  const layers: Policies = {
    identity: policies.identity,
    ...(policies.boundary.length > 0 ? { boundary: policies.boundary } : {}),
    ...(input.ResourcePolicy
      ? { resource: { id: 'ResourcePolicy', statements: parsePolicy(input.ResourcePolicy) } }
      : {}),
  };
  const statements = [
    ...policies.identity,
    ...policies.boundary,
    ...(layers.resource ? [layers.resource] : []),
  ].flatMap((source) => source.statements);
  const results = (input.ActionNames ?? []).flatMap((action) =>
    (input.ResourceArns?.length ? input.ResourceArns : ['*']).map((resource): EvaluationResult => {
      const request = { principal, action, resource, context };
      const decision = evaluate(request, layers);
      const shared = {
        EvalResourceName: resource,
        MatchedStatements: decision.matches.map(matched),
        MissingContextValues: missingKeys(statements, request),
        ...(policies.boundary.length > 0
          ? { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: decision.layer !== 'boundary' } }
          : {}),
      };
      // Recorded from AWS: LocalStack, tests/aws/services/iam/test_iam.snapshot.json, test_simulate_principle_policy.
      const specific = { ...shared, EvalResourceDecision: decision.decision };
      return {
        ...shared,
        EvalDecisionDetails: {},
        EvalActionName: action,
        EvalDecision: decision.decision,
        ...(input.ResourceArns?.length ? { ResourceSpecificResults: [specific] } : {}),
      };
    }),
  );
  const { items, ...rest } = pageInOrder(results, input);
  return { EvaluationResults: items, ...rest };
}

function matched({ source, layer }: Decision['matches'][number]) {
  const managed = source.id.startsWith('arn:aws:iam::aws:') ? 'aws-managed' : 'user-managed';
  const type = source.id.startsWith('arn:') ? managed : layer === 'resource' ? 'resource' : 'IAM Policy';
  return { SourcePolicyId: source.id, SourcePolicyType: type as 'user' };
}
