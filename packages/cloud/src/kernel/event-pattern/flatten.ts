/** A leaf of an event. Its positions in arrays decide which leaves it may be matched together with. */
export interface Field {
  readonly value: string | number | boolean | null;
  /** Array (by a number of its own) → index of the element. */
  readonly within: ReadonlyMap<number, number>;
}

/** The leaves of one path. */
interface Leaves {
  readonly fields: readonly Field[];
  /** All arrays that contain any of them. */
  readonly arrays: ReadonlySet<number>;
}

/**
 * Leaves by the path of names joined with dots: arrays add nothing to the path, empty ones and empty objects have no leaf.
 */
export type Fields = ReadonlyMap<string, Leaves>;

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-arrays.html */
export function flatten(event: unknown): Fields {
  const found = new Map<string, { fields: Field[]; arrays: Set<number> }>();
  let arrays = 0;
  const walk = (value: unknown, path: string, within: ReadonlyMap<number, number>): void => {
    if (Array.isArray(value)) {
      const array = arrays++;
      // A leaf in an array is not an object: it may be matched together with its siblings.
      value.forEach((item, index) => {
        walk(item, path, isCompound(item) ? new Map(within).set(array, index) : within);
      });
    } else if (isCompound(value)) {
      for (const [name, item] of Object.entries(value)) walk(item, path === '' ? name : `${path}.${name}`, within);
    } else if (value !== undefined) {
      const leaves = found.get(path) ?? { fields: [], arrays: new Set() };
      found.set(path, leaves);
      leaves.fields.push({ value: value as Field['value'], within });
      for (const array of within.keys()) leaves.arrays.add(array);
    }
  };
  walk(event, '', new Map());
  return found;
}

function isCompound(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
