import type { CodeArtifact } from '../artifacts/types.ts';
import { buildFunction } from '../model/function.ts';
import type { Report } from '../model/report.ts';
import type { EndpointModel, FunctionModel, Model, Template } from '../model/types.ts';
import { parseSource } from '../project/source.ts';
import { stackTags } from '../templates/names.ts';
import { makeDeployment } from './deployment.ts';
import type { DeployedRegion, DeployedStack, RegionPlan, Selection, StackPlan } from './types.ts';
import { withFinalVersions } from './versions.ts';

/** A function of the model, with the defaults of awsm.json, except source maps: their flag would be in every environment. */
export const fn = (name: string, over: Partial<FunctionModel> = {}): FunctionModel => {
  const path = `aws_modules/m/${name}/awsm.json`;
  const { source: awsm } = parseSource(path, path, Buffer.from('{}'));
  const refuse: Report = ({ message }) => {
    throw new Error(message);
  };
  const built = buildFunction({ module: 'm', name, folder: `/nowhere/aws_modules/m/${name}`, awsm }, {}, refuse);
  const quiet = { ...built.package, sourceMaps: false };
  return { ...built, logicalId: `lM${name.toUpperCase()}`, package: quiet, ...over };
};
export const endpoint = (name: string, over: Partial<EndpointModel> = {}): EndpointModel => ({
  id: `GET /m/${name}`,
  path: `/m/${name}`,
  method: 'GET',
  type: 'AWS_PROXY',
  function: `m/${name}`,
  authorizationType: 'NONE',
  apiKeyRequired: false,
  requestTemplates: {},
  requestParameters: {},
  cacheNamespace: undefined,
  cacheKeyParameters: [],
  responses: {},
  ...over,
});
const artifact = (id: string, digit = '1'): CodeArtifact => ({
  function: id,
  hash: digit.repeat(32),
  file: '/nowhere.zip',
  bytes: 10,
  unzippedBytes: 20,
  handler: 'handler.handler',
});

export const resources: Template = {
  Parameters: { aaStage: { Type: 'String' }, aaNotficationEmail: { Type: 'String', Default: 'me@x.y' } },
  Resources: { Role: { Type: 'AWS::IAM::Role', Properties: {} } },
  Outputs: {
    IamRoleArnLambda: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } },
    IamRoleArnApiGateway: { Value: 'b' },
    Table: { Value: 't' },
  },
};
export const model = (over: Partial<Model> = {}): Model => ({
  root: '/nowhere',
  name: 'shop',
  id: 'shopsid1',
  domain: 'x.y',
  profile: undefined,
  stages: [{ name: 'dev', regions: [{ stage: 'dev', region: 'us-east-1', bucket: 'bucket', resources }] }],
  functions: [fn('a'), fn('b')],
  endpoints: [endpoint('a'), endpoint('b')],
  ...over,
});
export const nothing: DeployedRegion = {
  stage: 'dev',
  region: 'us-east-1',
  account: '0',
  resources: undefined,
  lambdas: [],
  endpoints: undefined,
  env: {},
  envSalt: 'salt',
  envVersion: 'v1',
  firstEnv: undefined,
};
const all: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };
const outputs = {
  IamRoleArnLambda: 'arn:lambda',
  IamRoleArnApiGateway: 'arn:api',
  JawsAlarms: 'arn:topic',
  Table: 'table-1',
};

export interface Options {
  readonly m?: Model;
  readonly deployed?: DeployedRegion;
  readonly selection?: Partial<Selection>;
  readonly code?: Readonly<Record<string, string>>;
}
/** The plan of the one region, its phases joined. */
export function planOf({ m = model(), deployed = nothing, selection = {}, code = {} }: Options = {}): RegionPlan {
  const artifacts = new Map(m.functions.map(({ id }) => [id, artifact(id, code[id])]));
  const { phases } = makeDeployment({
    id: '20260102T030405Z-000000',
    model: m,
    artifacts,
    base: [deployed],
    selection: { ...all, ...selection },
    env: {},
  });
  const plans = phases.flatMap(({ regions }) => regions);
  return {
    ...plans[0]!,
    uploads: plans.flatMap(({ uploads }) => uploads),
    kept: plans.flatMap(({ kept }) => kept),
    code: plans.at(-1)!.code,
    stacks: plans.flatMap(({ stacks }) => stacks),
  };
}

/** CloudFormation's state after a plan: values of NoEcho parameters are masked. */
export function after(plan: RegionPlan, before: DeployedRegion = nothing, env = before.env): DeployedRegion {
  const stack = (one: StackPlan): DeployedStack => {
    const fromResources = Object.entries(one.fromResources).map(([name, output]) => [
      name,
      outputs[output as keyof typeof outputs],
    ]);
    const fromEndpoints = one.fromEndpoints && { ApiId: 'api1', ApiStage: 'dev' };
    const values: Record<string, string> = {
      ...one.parameters,
      ...Object.fromEntries(fromResources),
      ...fromEndpoints,
    };
    const old = before.lambdas.find(({ name }) => name === one.name);
    const { template } = withFinalVersions(one, values, old, before);
    const parameters = Object.entries(one.template.Parameters ?? {}).map(([name, declaration]) => [
      name,
      declaration.NoEcho ? '****' : values[name]!,
    ]);
    return {
      name: one.name,
      kind: one.kind,
      id: `arn:${one.name}`,
      status: 'CREATE_COMPLETE',
      reason: undefined,
      revision: `arn:${one.name}|1`,
      template: JSON.parse(JSON.stringify(template)) as Template,
      parameters: Object.fromEntries(parameters),
      outputs: one.kind === 'resources' ? outputs : one.kind === 'endpoints' ? { ApiId: 'api1', ApiStage: 'dev' } : {},
      tags: stackTags('shop', 'dev', one.kind, 'shopsid1'),
    };
  };
  const kept = (old: DeployedStack | undefined) =>
    old && !plan.stacks.some((one) => one.name === old.name) ? [old] : [];
  const made = plan.stacks.filter((one) => one.action !== 'delete').map(stack);
  const of = (kind: string) => made.filter((one) => one.kind === kind);
  return {
    ...before,
    env,
    resources: [...of('resources'), ...kept(before.resources)][0],
    lambdas: [...before.lambdas.flatMap(kept), ...of('lambdas')],
    endpoints: [...of('endpoints'), ...kept(before.endpoints)][0],
    domains: [...of('domains'), ...kept(before.domains)][0],
  };
}
export const actions = (plan: RegionPlan) => Object.fromEntries(plan.stacks.map((one) => [one.name, one.action]));
export const changes = (plan: RegionPlan) =>
  plan.stacks.flatMap((one) => one.changes.map(({ action, id, why }) => [action, id, ...why].join(' ')));
export const keyOf = (plan: RegionPlan, logicalId: string) =>
  plan.stacks
    .map((one) => one.template.Resources[logicalId]?.Properties?.Code as { S3Key: string } | undefined)
    .find((code) => code)?.S3Key;
