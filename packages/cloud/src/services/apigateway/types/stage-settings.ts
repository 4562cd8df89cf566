import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import type { Properties } from '../../../kernel/resource-type.ts';
import { mapping, object, objects, replacing, text, textMap } from './properties.ts';

/** Property of a method setting to its patch path below `/{path}/{method}`. */
const METHOD_SETTINGS: Readonly<Record<string, string>> = {
  MetricsEnabled: 'metrics/enabled',
  LoggingLevel: 'logging/loglevel',
  DataTraceEnabled: 'logging/dataTrace',
  ThrottlingBurstLimit: 'throttling/burstLimit',
  ThrottlingRateLimit: 'throttling/rateLimit',
  CachingEnabled: 'caching/enabled',
  CacheTtlInSeconds: 'caching/ttlInSeconds',
  CacheDataEncrypted: 'caching/dataEncrypted',
};

/** Settings of a stage (or a deployment's StageDescription) that CreateStage does not accept, as patch operations. */
export function stagePatches(properties: Properties, previous: Properties): PatchOperation[] {
  const log = object(properties, 'AccessLogSetting') ?? {};
  const logBefore = object(previous, 'AccessLogSetting') ?? {};
  return [
    ...replacing('/description', text(properties, 'Description'), text(previous, 'Description')),
    ...replacing(
      '/cacheClusterEnabled',
      text(properties, 'CacheClusterEnabled') ?? 'false',
      text(previous, 'CacheClusterEnabled') ?? 'false',
    ),
    ...(text(properties, 'CacheClusterSize')
      ? replacing('/cacheClusterSize', text(properties, 'CacheClusterSize'), text(previous, 'CacheClusterSize'))
      : []),
    ...replacing(
      '/tracingEnabled',
      text(properties, 'TracingEnabled') ?? 'false',
      text(previous, 'TracingEnabled') ?? 'false',
    ),
    ...replacing(
      '/documentationVersion',
      text(properties, 'DocumentationVersion'),
      text(previous, 'DocumentationVersion'),
    ),
    ...replacing(
      '/clientCertificateId',
      text(properties, 'ClientCertificateId'),
      text(previous, 'ClientCertificateId'),
    ),
    ...mapping('/variables', textMap(properties, 'Variables'), textMap(previous, 'Variables')),
    ...accessLog(log, logBefore),
    ...methodSettings(properties, previous),
  ];
}

/** A setting of the access log cannot be removed alone: all are, and those that stay are set again. */
function accessLog(wanted: Properties, before: Properties): PatchOperation[] {
  const fields = [
    ['/accessLogSettings/destinationArn', 'DestinationArn'],
    ['/accessLogSettings/format', 'Format'],
  ] as const;
  const loses = fields.some(([, name]) => text(before, name) !== undefined && text(wanted, name) === undefined);
  return [
    ...(loses ? [{ op: 'remove' as const, path: '/accessLogSettings' }] : []),
    ...fields.flatMap(([path, name]) => {
      const value = text(wanted, name);
      return value === undefined ? [] : replacing(path, value, loses ? undefined : text(before, name));
    }),
  ];
}

function methodSettings(properties: Properties, previous: Properties): PatchOperation[] {
  const wanted = byMethod(properties);
  const before = byMethod(previous);
  const gone = [...before.keys()]
    .filter((key) => !wanted.has(key))
    .map((path): PatchOperation => ({ op: 'remove', path }));
  const kept = [...wanted].flatMap(([path, setting]) =>
    Object.entries(METHOD_SETTINGS).flatMap(([name, tail]) => {
      const value = text(setting, name);
      return value === undefined ? [] : [{ op: 'replace' as const, path: `${path}/${tail}`, value }];
    }),
  );
  return [...gone, ...kept];
}

/**
 * By the path of the patch: ResourcePath and HttpMethod as they are written, so the template has to escape slashes: `/~1a~1b`, `/` for
 * the root. `/*` and `*` mean every method, as does a setting of a stage description that names none.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-stage-methodsetting.html
 */
function byMethod(properties: Properties): Map<string, Properties> {
  const settings = new Map<string, Properties>();
  for (const setting of objects(properties, 'MethodSettings')) {
    const path = text(setting, 'ResourcePath') ?? '/*';
    settings.set(`${path}/${text(setting, 'HttpMethod') ?? '*'}`, setting);
  }
  // A stage description may set all methods in its own properties.
  if (Object.keys(METHOD_SETTINGS).some((name) => text(properties, name) !== undefined))
    settings.set('/*/*', properties);
  return settings;
}
