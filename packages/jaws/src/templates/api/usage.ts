import { pascalCase } from '../../base/text.ts';
import { endpointId } from '../../model/api/settings.ts';
import type { ApiSettings } from '../../model/api/types.ts';
import type { TemplateResource } from '../../model/types.ts';
import { digest } from '../canonical.ts';
import { type EnvironmentSource, environmentOf } from '../environment.ts';
import { given, type Json, optional } from '../openapi.ts';
import type { ApiPlace } from './stage.ts';

export interface Usage {
  readonly resources: Record<string, TemplateResource>;
  /** Variables that hold keys and are not set. */
  readonly missing: readonly string[];
}

/**
 * Keys and usage plans. A key's value is API Gateway's own, or the parameter of a variable of the stage, as those of
 * functions are: it is in no template.
 */
export function usageOf(settings: ApiSettings, place: ApiPlace, source: EnvironmentSource): Usage {
  const resources: Record<string, TemplateResource> = {};
  const missing: string[] = [];
  const keys = Object.entries(settings.ApiKeys ?? {});
  for (const [name, key] of keys) {
    const { envVar } = key;
    const isSet = envVar !== undefined && Object.hasOwn(source.env, envVar);
    if (envVar !== undefined && !isSet) missing.push(envVar);
    const { variables, metadata } = environmentOf(isSet ? [envVar] : [], source);
    resources[`ApiKey${pascalCase(name)}`] = {
      Type: 'AWS::ApiGateway::ApiKey',
      ...(Object.keys(metadata).length > 0 && { Metadata: metadata }),
      Properties: {
        Name: `${place.stage}-${place.project}-${name}`,
        ...given('Description', key.Description),
        ...given('CustomerId', key.CustomerId),
        Enabled: key.Enabled ?? true,
        ...(isSet && { Value: variables[envVar] }),
      },
    };
  }
  for (const [name, plan] of Object.entries(settings.UsagePlans ?? {})) {
    const id = `Plan${pascalCase(name)}`;
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
      // Two names side by side could be read as two others.
      resources[`UsagePlanKey${digest([name, key], 12)}`] = {
        Type: 'AWS::ApiGateway::UsagePlanKey',
        Properties: { KeyId: { Ref: `ApiKey${pascalCase(key)}` }, KeyType: 'API_KEY', UsagePlanId: { Ref: id } },
      };
    }
  }
  return { resources, missing };
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
