import { AwsError } from '../../../kernel/errors.ts';
import type { Properties, ResourceContext, ResourceType } from '../../../kernel/resource-type.ts';
import type { ResourceSpec } from '../template/specs.ts';
import { keyOf, recordedOf } from './records.ts';
import { mirrored, valuesOf } from './values.ts';

/**
 * The handler of a type that AWS supports and this cloud does not, in a cloud that is set to record those: it records
 * the template's properties and creates nothing. Properties are checked and compared as those of any other type.
 */
export const recordedType = (type: string, spec: ResourceSpec): ResourceType => ({
  type,
  note: `Recorded only: ${type} is not implemented here. Nothing was made and nothing runs.`,

  async create(properties, ctx) {
    const { id, attributes = {} } = valuesOf(type, spec, properties, ctx);
    const resources = recordedOf(ctx);
    const key = keyOf(type, id);
    if (resources.has(key)) throw new AwsError('AlreadyExists', `${type} ${id} already exists`, 409);
    const { stack, logicalId } = ctx;
    const created = ctx.kernel.clock.now();
    resources.put(key, { type, id, properties, attributes, stackId: stack.id, logicalId, created });
    ctx.kernel.log.warn(`${type} is recorded only: nothing runs`, { stack: stack.name, logicalId });
    return { id, attributes };
  },

  async update(id, properties, _previous, ctx) {
    const attributes = mirrored(spec, properties);
    const found = recordedOf(ctx).get(keyOf(type, id));
    if (!found) throw new AwsError('NotFound', `${type} ${id} does not exist`, 404);
    const changed = { ...found, properties, attributes: { ...found.attributes, ...attributes } };
    recordedOf(ctx).put(keyOf(type, id), changed);
    return { id, attributes };
  },

  ...recordedAlready(type),

  async find(_properties, ctx, { since, taken }) {
    const mine = ({ type: of, stackId, logicalId }: { type: string; stackId: string; logicalId: string }) =>
      of === type && stackId === ctx.stack.id && logicalId === ctx.logicalId;
    return [...recordedOf(ctx).values()].find((one) => mine(one) && one.created >= since && !taken(one.id));
  },
});

/** The operations on a recorded one, also in a cloud that no longer records. */
export const recordedAlready = (type: string) =>
  ({
    async delete(id: string, _properties: Properties, ctx: ResourceContext) {
      recordedOf(ctx).delete(keyOf(type, id));
    },

    async read(id: string, _properties: Properties, ctx: ResourceContext) {
      return recordedOf(ctx).get(keyOf(type, id));
    },

    async actual(id: string, _properties: Properties, ctx: ResourceContext) {
      return recordedOf(ctx).get(keyOf(type, id))?.properties ?? {};
    },
  }) satisfies Partial<ResourceType>;
