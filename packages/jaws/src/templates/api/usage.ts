import { pascalCase } from '../../base/text.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { keysOfPlans } from '../../model/api/plans.ts';
import { endpointId } from '../../model/api/settings.ts';
import type { ApiSettings } from '../../model/api/types.ts';
import type { TemplateResource } from '../../model/types.ts';
import { digest } from '../canonical.ts';
import { holdsReference } from '../dynamic-reference.ts';
import { type EnvironmentSource, environmentOf } from '../environment.ts';
import { type Json, optional, optionalMember } from '../openapi.ts';
import type { ApiPlace } from './stage.ts';

export interface Usage {
  readonly resources: Record<string, TemplateResource>;
  /** Variables for keys that are not set. */
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
  checkKeyValues(keys, place, source);
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
        ...optionalMember('Description', key.Description),
        ...optionalMember('CustomerId', key.CustomerId),
        Enabled: key.Enabled ?? true,
        ...(isSet && { Value: variables[envVar] }),
      },
    };
  }
  const planKeys = keysOfPlans(settings);
  let last: string | undefined;
  for (const [name, plan] of Object.entries(settings.UsagePlans ?? {})) {
    const id = `Plan${pascalCase(name)}`;
    resources[id] = {
      Type: 'AWS::ApiGateway::UsagePlan',
      Properties: {
        UsagePlanName: `${place.stage}-${place.project}-${name}`,
        ...optionalMember('Description', plan.Description),
        ...optionalMember('Throttle', plan.Throttle),
        ...optionalMember('Quota', plan.Quota),
        ApiStages: [
          { ApiId: { Ref: 'RestApi' }, Stage: { Ref: 'Stage' }, ...optional('Throttle', methodThrottle(plan)) },
        ],
      },
    };
    for (const key of planKeys[name]!) {
      // Two names side by side could be read as two others.
      const planKey = `UsagePlanKey${digest([name, key], 12)}`;
      resources[planKey] = {
        Type: 'AWS::ApiGateway::UsagePlanKey',
        // API Gateway refuses several at once: https://github.com/serverless/serverless/issues/12065
        ...(last !== undefined && { DependsOn: [last] }),
        Properties: { KeyId: { Ref: `ApiKey${pascalCase(key)}` }, KeyType: 'API_KEY', UsagePlanId: { Ref: id } },
      };
      last = planKey;
    }
  }
  return { resources, missing };
}

type Key = NonNullable<ApiSettings['ApiKeys']>[string];

/**
 * Values that API Gateway refuses; those that only CloudFormation reads are not known here.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-key-file-format.html
 */
function checkKeyValues(keys: readonly (readonly [string, Key])[], place: ApiPlace, { env }: EnvironmentSource): void {
  const { stage, region } = place;
  const seen = new Map<string, string>();
  for (const [, { envVar }] of keys) {
    const value = envVar !== undefined && Object.hasOwn(env, envVar) ? env[envVar]! : undefined;
    if (envVar === undefined || value === undefined || holdsReference(value)) continue;
    if (value.length < 20 || value.length > 128) {
      throw fail('ApiKeyLength', { name: envVar, length: value.length, stage, region });
    }
    const twin = seen.get(value);
    if (twin !== undefined) throw fail('ApiKeyTwice', { name: envVar, twin, stage, region });
    seen.set(value, envVar);
  }
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
