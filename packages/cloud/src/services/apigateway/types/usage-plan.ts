import type {
  ApiStage,
  PatchOperation,
  QuotaPeriodType,
  QuotaSettings,
  ThrottleSettings,
} from '@aws-sdk/client-api-gateway';
import { partitionOf } from '../../../kernel/partition.ts';
import type { Properties, ResourceType } from '../../../kernel/resource-type.ts';
import { everyItem, ignoringMissing, number, object, objects, replacing, tags, text, token } from './properties.ts';
import { syncTags } from './tags.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-usageplan.html */
export const usagePlan: ResourceType = {
  type: 'AWS::ApiGateway::UsagePlan',

  async create(properties, ctx) {
    const { id } = await ctx.aws.apigateway.createUsagePlan({
      name: text(properties, 'UsagePlanName') ?? ctx.name(),
      description: text(properties, 'Description'),
      apiStages: stagesOf(properties),
      quota: quotaOf(properties),
      throttle: throttleOf(object(properties, 'Throttle')),
      tags: tags(properties),
    });
    return { id: id!, attributes: { Id: id } };
  },

  async update(id, properties, previous, ctx) {
    const patchOperations = [
      ...(text(properties, 'UsagePlanName')
        ? replacing('/name', text(properties, 'UsagePlanName'), text(previous, 'UsagePlanName'))
        : []),
      ...replacing('/description', text(properties, 'Description'), text(previous, 'Description')),
      ...stageChanges(stagesOf(properties), stagesOf(previous)),
      ...fieldChanges('/quota', quotaOf(properties), quotaOf(previous)),
      ...fieldChanges(
        '/throttle',
        throttleOf(object(properties, 'Throttle')),
        throttleOf(object(previous, 'Throttle')),
      ),
    ];
    if (patchOperations.length > 0) await ctx.aws.apigateway.updateUsagePlan({ usagePlanId: id, patchOperations });
    await syncTags(
      `arn:${partitionOf(ctx.region)}:apigateway:${ctx.region}::/usageplans/${id}`,
      properties,
      previous,
      ctx,
    );
    return { id, attributes: { Id: id } };
  },

  /** AWS keeps a plan that still has stages: they are removed first. */
  async delete(id, _properties, { aws: { apigateway } }) {
    const plan = await ignoringMissing(apigateway.getUsagePlan({ usagePlanId: id }));
    if (!plan) return;
    const patchOperations = stageChanges([], plan.apiStages ?? []);
    if (patchOperations.length > 0) await apigateway.updateUsagePlan({ usagePlanId: id, patchOperations });
    await ignoringMissing(apigateway.deleteUsagePlan({ usagePlanId: id }));
  },

  async read(id, _properties, { aws: { apigateway } }) {
    return (await ignoringMissing(apigateway.getUsagePlan({ usagePlanId: id }))) && { id, attributes: { Id: id } };
  },

  /** A plan says nothing of when it was made: of those of its name and description, the last. */
  async find(properties, ctx, { taken }) {
    const name = text(properties, 'UsagePlanName') ?? ctx.name();
    const description = text(properties, 'Description');
    const all = await everyItem((page) => ctx.aws.apigateway.getUsagePlans(page));
    const made = all.filter((one) => one.name === name && one.description === description && !taken(one.id!));
    const id = made.at(-1)?.id;
    return id === undefined ? undefined : { id, attributes: { Id: id } };
  },
};

function stagesOf(properties: Properties): ApiStage[] {
  return objects(properties, 'ApiStages').map((stage) => {
    const throttles = Object.keys(object(stage, 'Throttle') ?? {}).map(
      (name) => [name, throttleOf(object(object(stage, 'Throttle')!, name)) ?? {}] as const,
    );
    return {
      apiId: text(stage, 'ApiId'),
      stage: text(stage, 'Stage'),
      ...(throttles.length > 0 && { throttle: Object.fromEntries(throttles) }),
    };
  });
}

function quotaOf(properties: Properties): QuotaSettings | undefined {
  const quota = object(properties, 'Quota');
  return (
    quota && {
      limit: number(quota, 'Limit') ?? 0,
      ...(number(quota, 'Offset') !== undefined && { offset: number(quota, 'Offset') }),
      period: text(quota, 'Period') as QuotaPeriodType | undefined,
    }
  );
}

function throttleOf(input: Properties | undefined): ThrottleSettings | undefined {
  return (
    input && {
      ...(number(input, 'BurstLimit') !== undefined && { burstLimit: number(input, 'BurstLimit') }),
      ...(number(input, 'RateLimit') !== undefined && { rateLimit: number(input, 'RateLimit') }),
    }
  );
}

const nameOf = (stage: ApiStage): string => `${stage.apiId}:${stage.stage}`;

function stageChanges(wanted: readonly ApiStage[], before: readonly ApiStage[]): PatchOperation[] {
  const gone = before.filter((stage) => !wanted.some((one) => nameOf(one) === nameOf(stage)));
  const fresh = wanted.filter((stage) => !before.some((one) => nameOf(one) === nameOf(stage)));
  return [
    ...gone.map((stage): PatchOperation => ({ op: 'remove', path: '/apiStages', value: nameOf(stage) })),
    ...fresh.map((stage): PatchOperation => ({ op: 'add', path: '/apiStages', value: nameOf(stage) })),
    ...wanted.map(
      (stage): PatchOperation => ({
        op: 'replace',
        path: `/apiStages/${token(nameOf(stage))}/throttle`,
        value: JSON.stringify(stage.throttle ?? {}),
      }),
    ),
  ];
}

function fieldChanges(path: string, wanted: object | undefined, before: object | undefined): PatchOperation[] {
  if (!wanted) return before ? [{ op: 'remove', path }] : [];
  const previous = (before ?? {}) as Record<string, unknown>;
  return Object.entries(wanted).flatMap(([name, value]) => replacing(`${path}/${name}`, value, previous[name]));
}
