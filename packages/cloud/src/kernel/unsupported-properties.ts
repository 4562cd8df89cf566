import { notImplemented } from './errors.ts';
import type { Properties, ResourceType } from './resource-type.ts';

/** The type, refusing properties that it does not support: a property of a template is never ignored silently. */
export function withUnsupported(type: ResourceType, names: readonly string[]): ResourceType {
  const refuse = (properties: Properties): void => {
    const asked = names.find((name) => Object.hasOwn(properties, name));
    if (asked !== undefined) throw notImplemented(`${type.type} with ${asked}`);
  };
  const { update } = type;
  return {
    ...type,
    async create(properties, ctx) {
      refuse(properties);
      return type.create(properties, ctx);
    },
    ...(update && {
      async update(id, properties, previous, ctx) {
        refuse(properties);
        return update.call(type, id, properties, previous, ctx);
      },
    }),
  };
}
