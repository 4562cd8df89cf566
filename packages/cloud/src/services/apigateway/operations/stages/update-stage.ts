import type { CacheClusterSize, UpdateStageCommandOutput, UpdateStageRequest } from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { responseCache } from '../../execute/cache/response-cache.ts';
import { badRequest } from '../../shared/errors.ts';
import { patch, type Rule } from '../../shared/patch.ts';
import { asBoolean, asNumber, entries, flag, text } from '../../shared/patch-rules.ts';
import { seconds } from '../../shared/time.ts';
import { findClientCertificate, findDeployment, findStage } from '../../state/find.ts';
import type { StageRecord } from '../../state/records.ts';
import { stages } from '../../state/state.ts';
import { METHOD_SETTING_RULES } from './method-settings.ts';
import { checkCanary, checkVariables, viewStage } from './new-stage.ts';

const CACHE_SIZES = ['0.5', '1.6', '6.1', '13.5', '28.4', '58.2', '118', '237'];

const RULES: readonly Rule<StageRecord>[] = [
  text('/description', 'description'),
  text('/deploymentId', 'deploymentId'),
  text('/clientCertificateId', 'clientCertificateId'),
  text('/documentationVersion', 'documentationVersion'),
  text('/webAclArn', 'webAclArn'),
  flag('/tracingEnabled', 'tracingEnabled'),
  entries('/variables/{name}', 'variables'),
  {
    path: '/variables',
    ops: ['remove', 'copy'],
    apply({ draft, op, from }) {
      if (op === 'remove') delete draft.variables;
      else {
        checkPromotion(draft, '/variables', from, '/canarySettings/stageVariableOverrides');
        draft.variables = { ...draft.variables, ...draft.canarySettings?.stageVariableOverrides };
      }
    },
  },
  {
    path: '/cacheClusterEnabled',
    ops: ['replace'],
    apply({ draft, value }) {
      draft.cacheClusterEnabled = asBoolean(value);
      draft.cacheClusterStatus = draft.cacheClusterEnabled ? 'AVAILABLE' : 'NOT_AVAILABLE';
      if (draft.cacheClusterEnabled) draft.cacheClusterSize ??= '0.5';
    },
  },
  {
    path: '/cacheClusterSize',
    ops: ['replace'],
    apply({ draft, value }) {
      if (!CACHE_SIZES.includes(value ?? '')) throw badRequest(`Invalid cache cluster size specified: ${value}`);
      draft.cacheClusterSize = value as CacheClusterSize;
    },
  },
  ...accessLogRules(),
  ...canaryRules(),
  ...METHOD_SETTING_RULES,
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateStage.html */
export const updateStage: Operation<UpdateStageRequest, Output<UpdateStageCommandOutput>> = (input, ctx) => {
  const before = findStage(ctx, input.restApiId, input.stageName);
  const updated = patch(before, input.patchOperations, RULES, 'updateStageInput', unknownPath);
  if (updated.deploymentId !== before.deploymentId) findDeployment(ctx, input.restApiId, updated.deploymentId);
  if (updated.clientCertificateId === '') delete updated.clientCertificateId;
  if (updated.clientCertificateId !== before.clientCertificateId && updated.clientCertificateId !== undefined) {
    findClientCertificate(ctx, updated.clientCertificateId);
  }
  checkCanary(ctx, input.restApiId!, updated.canarySettings);
  checkVariables(updated.variables);
  updated.lastUpdatedDate = seconds(ctx.kernel);
  stages(ctx, input.restApiId!).put(updated.stageName, updated);
  const [was, is] = [before, updated].map((stage) => `${stage.cacheClusterEnabled} ${stage.cacheClusterSize}`);
  // A cluster that changes is made again, and empty.
  if (was !== is) ctx.kernel.part(responseCache).flush(input.restApiId!, updated.stageName);
  return viewStage(ctx, updated);
};

/** Removing one of them is refused as a missing method setting. Recorded: localstack's test_stage_access_log_settings_validation. */
function accessLogRules(): Rule<StageRecord>[] {
  const field = (name: 'destinationArn' | 'format'): Rule<StageRecord> => ({
    path: `/accessLogSettings/${name}`,
    ops: ['add', 'replace'],
    apply({ draft, value }) {
      if (!value) throw badRequest('Access Log value must not be empty');
      // AWS shows the ARN of a log group without the trailing `:*` that CloudFormation adds.
      const text = name === 'destinationArn' ? value.replace(/:\*$/, '') : value;
      draft.accessLogSettings = { ...draft.accessLogSettings, [name]: text };
    },
  });
  const refused = (path: string): Rule<StageRecord> => ({
    path,
    ops: ['add', 'replace'],
    apply() {
      throw badRequest(
        'Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, /accessLogSettings/format]',
      );
    },
  });
  return [
    field('destinationArn'),
    field('format'),
    {
      path: '/accessLogSettings',
      ops: ['remove'],
      apply({ draft }) {
        delete draft.accessLogSettings;
      },
    },
    refused('/accessLogSettings'),
    refused('/accessLogSettings/{name}'),
  ];
}

function canaryRules(): Rule<StageRecord>[] {
  return [
    {
      path: '/canarySettings/percentTraffic',
      ops: ['replace'],
      apply({ draft, value, path }) {
        draft.canarySettings = { ...draft.canarySettings, percentTraffic: asNumber(value ?? '', path) };
      },
    },
    {
      path: '/canarySettings/deploymentId',
      ops: ['replace'],
      apply({ draft, value }) {
        draft.canarySettings = { ...draft.canarySettings, deploymentId: value };
      },
    },
    {
      path: '/canarySettings/useStageCache',
      ops: ['replace'],
      apply({ draft, value }) {
        draft.canarySettings = { ...draft.canarySettings, useStageCache: asBoolean(value) };
      },
    },
    {
      path: '/canarySettings/stageVariableOverrides/{name}',
      ops: ['replace', 'remove'],
      apply({ draft, op, keys, value }) {
        const { [keys[0]!]: _, ...others } = draft.canarySettings?.stageVariableOverrides ?? {};
        const stageVariableOverrides = op === 'remove' ? others : { ...others, [keys[0]!]: value ?? '' };
        draft.canarySettings = { ...draft.canarySettings, stageVariableOverrides };
      },
    },
    {
      path: '/canarySettings',
      ops: ['remove'],
      apply({ draft }) {
        delete draft.canarySettings;
      },
    },
    {
      path: '/deploymentId',
      ops: ['copy'],
      apply({ draft, from }) {
        checkPromotion(draft, '/deploymentId', from, '/canarySettings/deploymentId');
        draft.deploymentId = draft.canarySettings?.deploymentId ?? draft.deploymentId;
      },
    },
  ];
}

/** As AWS words it, commas and all. Recorded: localstack's test_apigateway_common and test_apigateway_canary. */
const SETTABLE =
  '/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, /accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format, /{resourcePath}/{httpMethod}/metrics/enabled, /{resourcePath}/{httpMethod}/logging/dataTrace, /{resourcePath}/{httpMethod}/logging/loglevel, /{resourcePath}/{httpMethod}/throttling/burstLimit/{resourcePath}/{httpMethod}/throttling/rateLimit/{resourcePath}/{httpMethod}/caching/ttlInSeconds, /{resourcePath}/{httpMethod}/caching/enabled, /{resourcePath}/{httpMethod}/caching/dataEncrypted, /{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl, /{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy, /*/*/metrics/enabled, /*/*/logging/dataTrace, /*/*/logging/loglevel, /*/*/throttling/burstLimit /*/*/throttling/rateLimit /*/*/caching/ttlInSeconds, /*/*/caching/enabled, /*/*/caching/dataEncrypted, /*/*/caching/requireAuthorizationForCacheControl, /*/*/caching/unauthorizedCacheControlHeaderStrategy, /variables/{variable_name}, /tracingEnabled';

function unknownPath(op: string, path: string, from: string | undefined): string | undefined {
  if (op === 'add') return `Invalid add operation with path: ${path}`;
  if (op === 'copy') return badCopy(path, from);
  return op === 'replace' ? `Invalid method setting path: ${path}. Must be one of: [${SETTABLE}]` : undefined;
}

function badCopy(path: string, from: string | undefined): string {
  return `Invalid copy operation with path: ${path} and from ${from}. Valid copy:path are [/deploymentId, /variables] and valid copy:from are [/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]`;
}

/** A copy promotes a canary: from its settings to the stage's. */
function checkPromotion(draft: StageRecord, path: string, from: string | undefined, wanted: string): void {
  if (from !== wanted) throw badRequest(badCopy(path, from));
  if (!draft.canarySettings) throw badRequest('Promotion not available. Canary does not exist.');
}
