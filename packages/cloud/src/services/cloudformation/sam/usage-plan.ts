import type { Json, JsonObject } from '../template/json.ts';
import { type Build, object, pick, put, SamProblem, type SamResource } from './build.ts';

/**
 * The usage plan that an API requests, with a key: its own, or one that the template's APIs share.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-apiusageplan.html
 */
export function usagePlan(build: Build, resource: SamResource, stage: string): void {
  const auth = object(resource.properties.Auth);
  if (auth.UsagePlan === undefined) return;
  const plan = object(auth.UsagePlan);
  const kind = build.resolve(plan.CreateUsagePlan ?? null);
  if (kind === 'NONE') return;
  if (kind !== 'PER_API' && kind !== 'SHARED') {
    throw new SamProblem(
      resource.logicalId,
      "'CreateUsagePlan' must be one of ['NONE', 'PER_API', 'SHARED'] in 'UsagePlan'.",
    );
  }
  const prefix = kind === 'SHARED' ? 'Serverless' : resource.logicalId;
  const ids = { plan: `${prefix}UsagePlan`, key: `${prefix}ApiKey`, link: `${prefix}UsagePlanKey` };
  const api = { Ref: resource.logicalId };
  const before = kind === 'SHARED' ? build.resources.get(ids.plan) : undefined;
  const settings = pick(plan, ['Description', 'Quota', 'Tags', 'Throttle', 'UsagePlanName']);
  const properties = {
    ...(before ? object(before.Properties) : {}),
    ...settings,
    ApiStages: [...list(before, 'ApiStages'), { ApiId: api, Stage: { Ref: stage } }],
  };
  const needs = [...(Array.isArray(before?.DependsOn) ? before.DependsOn : []), resource.logicalId];
  put(build, ids.plan, 'AWS::ApiGateway::UsagePlan', properties, { DependsOn: needs });
  const keys = list(build.resources.get(ids.key), 'StageKeys');
  const key = { Enabled: true, StageKeys: [...keys, { RestApiId: api, StageName: { Ref: stage } }] };
  put(build, ids.key, 'AWS::ApiGateway::ApiKey', key, { DependsOn: [ids.plan] });
  const link = { KeyId: { Ref: ids.key }, KeyType: 'API_KEY', UsagePlanId: { Ref: ids.plan } };
  put(build, ids.link, 'AWS::ApiGateway::UsagePlanKey', link, { DependsOn: [ids.key] });
  build.renamed.set(`${resource.logicalId}.UsagePlan`, ids.plan);
  build.renamed.set(`${resource.logicalId}.ApiKey`, ids.key);
}

function list(resource: JsonObject | undefined, property: string): readonly Json[] {
  const value = object(resource?.Properties)[property];
  return Array.isArray(value) ? value : [];
}
