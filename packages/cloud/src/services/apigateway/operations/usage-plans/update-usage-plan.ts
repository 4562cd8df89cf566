import type {
  ApiStage,
  QuotaPeriodType,
  ThrottleSettings,
  UpdateUsagePlanCommandOutput,
  UpdateUsagePlanRequest,
} from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { parseUserJson } from '../../../../kernel/json.ts';
import { badRequest } from '../../shared/errors.ts';
import { patch, type Rule } from '../../shared/patch.ts';
import { asNumber, text } from '../../shared/patch-rules.ts';
import { findUsagePlan } from '../../state/find.ts';
import type { UsagePlanRecord } from '../../state/records.ts';
import { usagePlanKeys, usagePlans } from '../../state/state.ts';
import { checkOnePlan } from './one-plan.ts';
import { checkPlan, invalidApiStage } from './validate.ts';

const RULES: readonly Rule<UsagePlanRecord>[] = [
  text('/name', 'name'),
  text('/description', 'description'),
  text('/productCode', 'productCode'),
  {
    path: '/apiStages',
    ops: ['add', 'remove', 'replace'],
    apply({ draft, op, value }) {
      const [apiId, stage] = (value ?? '').split(':');
      if (!apiId || !stage) throw badRequest('Invalid API Stage specified');
      const others = (draft.apiStages ?? []).filter((one) => one.apiId !== apiId || one.stage !== stage);
      if (op === 'remove' && others.length === (draft.apiStages ?? []).length) {
        throw invalidApiStage({ apiId, stage }, draft.id);
      }
      draft.apiStages = op === 'remove' ? others : [...others, { apiId, stage }];
    },
  },
  ...(['rateLimit', 'burstLimit'] as const).map(
    (field): Rule<UsagePlanRecord> => ({
      path: `/throttle/${field}`,
      ops: ['add', 'replace'],
      apply({ draft, value, path }) {
        draft.throttle = { ...draft.throttle, [field]: asNumber(value ?? '', path) };
      },
    }),
  ),
  ...(['limit', 'offset'] as const).map(
    (field): Rule<UsagePlanRecord> => ({
      path: `/quota/${field}`,
      ops: ['add', 'replace'],
      apply({ draft, value, path }) {
        draft.quota = { ...draft.quota, [field]: asNumber(value ?? '', path) };
      },
    }),
  ),
  {
    path: '/quota/period',
    ops: ['add', 'replace'],
    apply({ draft, value }) {
      draft.quota = { ...draft.quota, period: value as QuotaPeriodType };
    },
  },
  ...(['throttle', 'quota'] as const).map(
    (field): Rule<UsagePlanRecord> => ({
      path: `/${field}`,
      ops: ['remove'],
      apply({ draft }) {
        delete draft[field];
      },
    }),
  ),
  ...methodThrottleRules(),
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateUsagePlan.html */
export const updateUsagePlan: Operation<UpdateUsagePlanRequest, Output<UpdateUsagePlanCommandOutput>> = (
  input,
  ctx,
) => {
  const updated = patch(findUsagePlan(ctx, input.usagePlanId), input.patchOperations, RULES, 'updateUsagePlanInput');
  if (updated.quota) updated.quota = { offset: 0, ...updated.quota };
  checkPlan(ctx, updated);
  const keys = [...usagePlanKeys(ctx).values()].filter(({ planId }) => planId === updated.id);
  checkOnePlan(
    ctx,
    updated,
    keys.map(({ keyId }) => keyId),
  );
  usagePlans(ctx).put(updated.id, updated);
  return updated;
};

/** `/apiStages/<api:stage>/throttle/<path>/<verb>/rateLimit`, and the whole of one method's or one stage's settings. */
function methodThrottleRules(): Rule<UsagePlanRecord>[] {
  const change = (
    draft: UsagePlanRecord,
    name: string,
    next: (throttle: Record<string, ThrottleSettings>) => Record<string, ThrottleSettings>,
  ): void => {
    draft.apiStages = (draft.apiStages ?? []).map(
      (one): ApiStage => (`${one.apiId}:${one.stage}` === name ? { ...one, throttle: next(one.throttle ?? {}) } : one),
    );
  };
  const without = (map: Record<string, ThrottleSettings>, key: string) => {
    const { [key]: _, ...others } = map;
    return others;
  };
  return [
    ...(['rateLimit', 'burstLimit'] as const).map(
      (field): Rule<UsagePlanRecord> => ({
        path: `/apiStages/{apiStage}/throttle/{path}/{method}/${field}`,
        ops: ['add', 'replace'],
        apply({ draft, keys, value, path }) {
          const key = `${keys[1]}/${keys[2]}`;
          change(draft, keys[0]!, (map) => ({ ...map, [key]: { ...map[key], [field]: asNumber(value ?? '', path) } }));
        },
      }),
    ),
    {
      path: '/apiStages/{apiStage}/throttle/{path}/{method}',
      ops: ['remove'],
      apply: ({ draft, keys }) => change(draft, keys[0]!, (map) => without(map, `${keys[1]}/${keys[2]}`)),
    },
    {
      path: '/apiStages/{apiStage}/throttle',
      ops: ['replace', 'remove'],
      apply({ draft, keys, op, value }) {
        if (op === 'remove') change(draft, keys[0]!, () => ({}));
        else change(draft, keys[0]!, () => parseUserJson(value ?? '{}') as Record<string, ThrottleSettings>);
      },
    },
  ];
}
