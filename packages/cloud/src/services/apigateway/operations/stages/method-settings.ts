import type { MethodSetting } from '@aws-sdk/client-api-gateway';
import { badRequest } from '../../shared/errors.ts';
import type { Rule } from '../../shared/patch.ts';
import { asBoolean, asNumber } from '../../shared/patch-rules.ts';
import type { StageRecord } from '../../state/records.ts';

/** AWS's default settings of a method; it shows no logging level there. https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html */
const DEFAULT_SETTING: MethodSetting = {
  metricsEnabled: false,
  dataTraceEnabled: false,
  throttlingBurstLimit: 5000,
  throttlingRateLimit: 10_000,
  cachingEnabled: false,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
};

type Field = keyof MethodSetting;

/** Patch path below `/{resource path}/{method}` to the field it sets and how its text is read. */
const SETTINGS: Readonly<Record<string, readonly [Field, (value: string, path: string) => unknown]>> = {
  'metrics/enabled': ['metricsEnabled', asBoolean],
  'logging/loglevel': ['loggingLevel', level],
  'logging/dataTrace': ['dataTraceEnabled', asBoolean],
  'throttling/burstLimit': ['throttlingBurstLimit', asNumber],
  'throttling/rateLimit': ['throttlingRateLimit', asNumber],
  'caching/enabled': ['cachingEnabled', asBoolean],
  'caching/ttlInSeconds': ['cacheTtlInSeconds', asNumber],
  'caching/dataEncrypted': ['cacheDataEncrypted', asBoolean],
  'caching/requireAuthorizationForCacheControl': ['requireAuthorizationForCacheControl', asBoolean],
  'caching/unauthorizedCacheControlHeaderStrategy': ['unauthorizedCacheControlHeaderStrategy', (value) => value],
};

function level(value: string): string {
  if (!['OFF', 'ERROR', 'INFO'].includes(value)) {
    throw badRequest(`Invalid logging level specified: ${value}. Valid values are OFF, ERROR, INFO`);
  }
  return value;
}

/**
 * Rules for `/{path}/{method}/<setting>`, and for removing a method's settings. The key in `methodSettings` is path and method as
 * they are written, whether or not there is such a method: https://github.com/hashicorp/terraform-provider-aws/issues/9738
 */
export const METHOD_SETTING_RULES: readonly Rule<StageRecord>[] = [
  ...Object.entries(SETTINGS).map(
    ([tail, [field, read]]): Rule<StageRecord> => ({
      path: `/{resourcePath+}/{httpMethod}/${tail}`,
      ops: ['add', 'replace'],
      apply({ draft, keys, value, path }) {
        // https://github.com/hashicorp/terraform-provider-aws/issues/15855
        if (!keys[1]) throw badRequest(`Invalid method setting path: ${path}`);
        set(draft, keys.join('/'), field, read(value ?? '', path));
      },
    }),
  ),
  {
    path: '/{resourcePath+}/{httpMethod}',
    ops: ['remove'],
    apply({ draft, keys }) {
      const key = keys.join('/');
      const { [key]: removed, ...methodSettings } = draft.methodSettings ?? {};
      if (removed === undefined) {
        throw badRequest(`Cannot remove method setting ${key} because there is no method setting for this method `);
      }
      draft.methodSettings = methodSettings;
    },
  },
];

/** A method that has no settings yet begins with those of all methods. */
function set(draft: StageRecord, key: string, field: Field, value: unknown): void {
  const before = draft.methodSettings?.[key] ?? draft.methodSettings?.['*/*'] ?? DEFAULT_SETTING;
  draft.methodSettings = { ...draft.methodSettings, [key]: { ...before, [field]: value } };
}
