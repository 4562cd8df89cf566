import { endpointId } from '../../model/api/settings.ts';
import type { ApiSettings } from '../../model/api/types.ts';
import type { TemplateResource } from '../../model/types.ts';
import { environmentParameter } from '../environment.ts';
import { given, type Json, optional } from '../openapi.ts';
import type { ApiPlace } from './stage.ts';

export interface KeyValues {
  readonly env: Readonly<Record<string, string>>;
  readonly salt: string;
}

export interface Usage {
  readonly resources: Record<string, TemplateResource>;
  /** Values of keys by parameter: secrets. */
  readonly parameters: Record<string, string>;
  /** Variables that hold keys and are not set. */
  readonly missing: readonly string[];
}

const pascal = (name: string): string =>
  name
    .split(/[^a-zA-Z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');

/**
 * Keys and usage plans. A key's value is API Gateway's own, or the parameter of a variable of the stage, as those of
 * functions are: it is in no template.
 */
export function usageOf(settings: ApiSettings, place: ApiPlace, { env, salt }: KeyValues): Usage {
  const resources: Record<string, TemplateResource> = {};
  const parameters: Record<string, string> = {};
  const missing: string[] = [];
  const keys = Object.entries(settings.ApiKeys ?? {});
  for (const [name, key] of keys) {
    const value = key.envVar === undefined ? undefined : env[key.envVar];
    if (key.envVar !== undefined && value === undefined) missing.push(key.envVar);
    const parameter = value === undefined ? undefined : environmentParameter(key.envVar!, value, salt);
    if (parameter !== undefined) parameters[parameter] = value!;
    resources[`ApiKey${pascal(name)}`] = {
      Type: 'AWS::ApiGateway::ApiKey',
      Properties: {
        Name: `${place.stage}-${place.project}-${name}`,
        ...given('Description', key.Description),
        ...given('CustomerId', key.CustomerId),
        Enabled: key.Enabled ?? true,
        ...(parameter !== undefined && { Value: { Ref: parameter } }),
      },
    };
  }
  for (const [name, plan] of Object.entries(settings.UsagePlans ?? {})) {
    const id = `UsagePlan${pascal(name)}`;
    resources[id] = {
      Type: 'AWS::ApiGateway::UsagePlan',
      Properties: {
        UsagePlanName: `${place.stage}-${place.project}-${name}`,
        ...given('Description', plan.Description),
        ...given('Throttle', plan.Throttle),
        ...given('Quota', plan.Quota),
        ApiStages: [
          { ApiId: { Ref: 'RestApi' }, Stage: { Ref: 'Stage' }, ...optional('Throttle', methodThrottle(plan)) },
        ],
      },
    };
    for (const key of plan.ApiKeys ?? keys.map(([each]) => each)) {
      resources[`${id}Key${pascal(key)}`] = {
        Type: 'AWS::ApiGateway::UsagePlanKey',
        Properties: { KeyId: { Ref: `ApiKey${pascal(key)}` }, KeyType: 'API_KEY', UsagePlanId: { Ref: id } },
      };
    }
  }
  return { resources, parameters, missing };
}

type Plan = NonNullable<ApiSettings['UsagePlans']>[string];

/** `/path/METHOD`, as AWS::ApiGateway::UsagePlan ApiStage has it. */
function methodThrottle({ MethodThrottle = {} }: Plan): Json {
  return Object.fromEntries(
    Object.entries(MethodThrottle).map(([id, throttle]) => {
      const [method = '', path = ''] = endpointId(id).split(' ');
      return [`${path}/${method}`, throttle];
    }),
  );
}
