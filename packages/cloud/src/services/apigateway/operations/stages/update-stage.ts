import type { CacheClusterSize, UpdateStageCommandOutput, UpdateStageRequest } from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { responseCache } from '../../execute/cache/response-cache.ts';
import { badRequest } from '../../shared/errors.ts';
import { patch, type Rule } from '../../shared/patch.ts';
import { asBoolean, asNumber, entries, flag, text } from '../../shared/patch-rules.ts';
import { seconds } from '../../shared/time.ts';
import { findDeployment, findStage } from '../../state/find.ts';
import type { StageRecord } from '../../state/records.ts';
import { stages } from '../../state/state.ts';
import { METHOD_SETTING_RULES } from './method-settings.ts';
import { checkVariables, viewStage } from './new-stage.ts';

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
      else if (from === '/canarySettings/stageVariableOverrides') {
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
  const updated = patch(before, input.patchOperations, RULES);
  if (updated.deploymentId !== before.deploymentId) findDeployment(ctx, input.restApiId, updated.deploymentId);
  checkVariables(updated.variables);
  updated.lastUpdatedDate = seconds(ctx.kernel);
  stages(ctx, input.restApiId!).put(updated.stageName, updated);
  const [was, is] = [before, updated].map((stage) => `${stage.cacheClusterEnabled} ${stage.cacheClusterSize}`);
  // A cluster that changes is made anew, and empty.
  if (was !== is) ctx.kernel.part(responseCache).flush(input.restApiId!, updated.stageName);
  return viewStage(updated);
};

function accessLogRules(): Rule<StageRecord>[] {
  const field = (path: string, name: 'destinationArn' | 'format'): Rule<StageRecord> => ({
    path,
    ops: ['add', 'replace', 'remove'],
    apply({ draft, op, value }) {
      const { [name]: _, ...others } = draft.accessLogSettings ?? {};
      // AWS shows the ARN of a log group without the trailing `:*` that CloudFormation gives it.
      const text = name === 'destinationArn' ? value?.replace(/:\*$/, '') : value;
      draft.accessLogSettings = op === 'remove' ? others : { ...others, [name]: text ?? '' };
    },
  });
  return [
    field('/accessLogSettings/destinationArn', 'destinationArn'),
    field('/accessLogSettings/format', 'format'),
    {
      path: '/accessLogSettings',
      ops: ['remove'],
      apply({ draft }) {
        delete draft.accessLogSettings;
      },
    },
  ];
}

function canaryRules(): Rule<StageRecord>[] {
  return [
    {
      path: '/canarySettings/percentTraffic',
      ops: ['add', 'replace'],
      apply({ draft, value, path }) {
        draft.canarySettings = { ...draft.canarySettings, percentTraffic: asNumber(value ?? '', path) };
      },
    },
    {
      path: '/canarySettings/deploymentId',
      ops: ['add', 'replace'],
      apply({ draft, value }) {
        draft.canarySettings = { ...draft.canarySettings, deploymentId: value };
      },
    },
    {
      path: '/canarySettings/useStageCache',
      ops: ['add', 'replace'],
      apply({ draft, value }) {
        draft.canarySettings = { ...draft.canarySettings, useStageCache: asBoolean(value) };
      },
    },
    {
      path: '/canarySettings/stageVariableOverrides/{name}',
      ops: ['add', 'replace', 'remove'],
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
        if (from === '/canarySettings/deploymentId' && draft.canarySettings?.deploymentId) {
          draft.deploymentId = draft.canarySettings.deploymentId;
        }
      },
    },
  ];
}
