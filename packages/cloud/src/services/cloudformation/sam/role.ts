import { partitionOf } from '../../../kernel/partition.ts';
import { isObject, type Json, type JsonObject } from '../template/json.ts';
import { type Build, defined, object, put, SamProblem, type SamResource } from './build.ts';
import type { InlinePolicy } from './destinations.ts';
import { parametersOf, policyDocument, policyTemplates } from './policy-templates.ts';

/** A policy that AWS publishes, by its path and name. */
export const published = ({ region }: Build, name: string) => `arn:${partitionOf(region)}:iam::aws:policy/${name}`;
/** AWS's policies that are named without their path and stand in `service-role/`. */
const serviceRole =
  /^AWSLambda(BasicExecutionRole|DynamoDBExecutionRole|KinesisExecutionRole|SQSQueueExecutionRole|VPCAccessExecutionRole|ENIManagementAccess|MSKExecutionRole|Role)$/;

/** The parts that a function's events and settings add to its role. */
export interface RoleNeeds {
  readonly managed: readonly string[];
  readonly inline: readonly InlinePolicy[];
}

export const managedPolicy = (build: Build, name: string) => published(build, `service-role/${name}`);

/** The role that a function names, or one that is made for it; a choice of a role and none is one of a role and that one. */
export function roleOf(build: Build, resource: SamResource, needs: RoleNeeds, tags: readonly Json[]): Json {
  const { Role: specified } = resource.properties;
  const own = (condition?: string): Json => ({
    'Fn::GetAtt': [putFunctionRole(build, resource, needs, tags, condition), 'Arn'],
  });
  if (specified === undefined) return own();
  const choice = object(specified)['Fn::If'];
  if (!Array.isArray(choice) || resource.attributes.Condition !== undefined) return specified;
  const [condition, first = '', second = ''] = choice as readonly Json[];
  if (typeof condition !== 'string') return specified;
  if (isNoValue(first)) return { 'Fn::If': [condition, own(condition), second] };
  if (!isNoValue(second)) return specified;
  const not = `NOT${condition}`;
  build.conditions.set(not, { 'Fn::Not': [{ Condition: condition }] });
  return { 'Fn::If': [condition, first, own(not)] };
}

/**
 * The execution role of a function that names none.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html (Policies)
 */
function putFunctionRole(
  build: Build,
  resource: SamResource,
  needs: RoleNeeds,
  tags: readonly Json[],
  condition?: string,
): string {
  const { logicalId, properties } = resource;
  const id = `${logicalId}Role`;
  const own = policiesOf(build, resource, id);
  const managed: Json[] = [
    managedPolicy(build, 'AWSLambdaBasicExecutionRole'),
    ...(properties.VpcConfig === undefined ? [] : [managedPolicy(build, 'AWSLambdaVPCAccessExecutionRole')]),
    ...(tracingOf(build, resource) === undefined ? [] : [published(build, 'AWSXrayWriteOnlyAccess')]),
    ...own.flatMap(({ arn }) => (arn === undefined ? [] : [arn])),
    ...needs.managed,
  ];
  const inline = [
    ...needs.inline.map(({ name, document }) => ({ PolicyName: name, PolicyDocument: document })),
    ...own.flatMap(({ policy }) => (policy === undefined ? [] : [policy])),
  ];
  const role = defined({
    AssumeRolePolicyDocument: properties.AssumeRolePolicyDocument ?? assumedBy('lambda.amazonaws.com'),
    ManagedPolicyArns: unique(managed),
    Policies: inline.length > 0 ? inline : undefined,
    PermissionsBoundary: properties.PermissionsBoundary,
    Path: properties.RolePath,
    Tags: tags,
  });
  put(build, id, 'AWS::IAM::Role', role, { ...resource.attributes, ...(condition ? { Condition: condition } : {}) });
  return id;
}

/** The `Policies` of a resource, for the role of that name. */
export function policiesOf(build: Build, resource: SamResource, role: string): readonly Read[] {
  return listOf(resource.properties.Policies).map((policy, i) =>
    readPolicy(build, resource, policy, `${role}Policy${i}`),
  );
}

/** The function's `Tracing`, unless it says that there is none. */
export function tracingOf(build: Build, { properties }: SamResource): Json | undefined {
  const tracing = properties.Tracing ?? undefined;
  return tracing === undefined || build.resolve(tracing) === 'Disabled' ? undefined : tracing;
}

export function assumedBy(service: string): JsonObject {
  return {
    Version: '2012-10-17',
    Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [service] } }],
  };
}

export interface Read {
  readonly arn?: Json;
  readonly policy?: JsonObject;
}

function readPolicy(build: Build, resource: SamResource, policy: Json, name: string): Read {
  if (typeof policy === 'string') return { arn: policy.startsWith('arn:') ? policy : managedArn(build, policy) };
  const document = object(policy);
  if (Array.isArray(document['Fn::If'])) return readChoice(build, resource, document['Fn::If'], name);
  if (document.Statement !== undefined) return { policy: { PolicyName: name, PolicyDocument: document } };
  const [template, ...others] = Object.keys(document);
  if (template === undefined) throw new SamProblem(resource.logicalId, 'Policy at index is empty.');
  if (template === 'Ref' || template.startsWith('Fn::')) return { arn: document };
  const statements = Object.hasOwn(policyTemplates, template) ? policyTemplates[template]! : undefined;
  if (!statements || others.length > 0) {
    throw new SamProblem(
      resource.logicalId,
      `Property 'Policies' is invalid: '${template}' is no policy template that this cloud has.`,
    );
  }
  const parameters = object(document[template]);
  const missing = parametersOf(statements).filter((parameter) => !Object.hasOwn(parameters, parameter));
  if (missing.length > 0) {
    throw new SamProblem(
      resource.logicalId,
      `Must specify valid parameter values for policy template '${template}' (missing: ${missing.join(', ')})`,
    );
  }
  return { policy: { PolicyName: name, PolicyDocument: policyDocument(statements, parameters) } };
}

/** A choice between two policies: of ARNs, or of policies that are written out, as one of the two is. */
function readChoice(build: Build, resource: SamResource, choice: readonly Json[], name: string): Read {
  const [condition = '', ...fields] = choice;
  const sides = fields.map((side) => (isNoValue(side) ? {} : readPolicy(build, resource, side, name)));
  const written = sides.some((side) => side.policy !== undefined);
  const parts = sides.map((side): Json => (written ? side.policy : side.arn) ?? { Ref: 'AWS::NoValue' });
  if (written && sides.some((side) => side.arn !== undefined)) {
    throw new SamProblem(resource.logicalId, "Policy statements and managed policies can't be mixed in one 'Fn::If'.");
  }
  const made: JsonObject = { 'Fn::If': [condition, ...parts] };
  return written ? { policy: made } : { arn: made };
}

const isNoValue = (value: Json) => isObject(value) && value.Ref === 'AWS::NoValue';

function managedArn(build: Build, name: string): string {
  return serviceRole.test(name) ? managedPolicy(build, name) : published(build, name);
}

function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

export function unique(values: readonly Json[]): Json[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = isObject(value) ? JSON.stringify(value) : String(value);
    return !seen.has(key) && seen.add(key);
  });
}
