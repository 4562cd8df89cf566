import type { Budget } from '../../../../kernel/budget.ts';
import { Host, isSameValue, print, type VtlMap } from '../values.ts';

export type MapMethods = Readonly<Record<string, (self: VtlMap, ...args: unknown[]) => unknown>>;

/** `java.util.Map`. Keys are strings. */
export const mapMethods = (budget: Budget): MapMethods => {
  const text = (value: unknown): string => print(value, budget);
  const paid = (self: VtlMap): VtlMap => {
    budget.spend(self.size >> 2);
    return self;
  };
  return {
    get: (self, key) => self.get(text(key)),
    getOrDefault: (self, key, other) => self.get(text(key)) ?? other,
    put: (self, key, value) => put(self, text(key), value),
    putIfAbsent: (self, key, value) => self.get(text(key)) ?? put(self, text(key), value),
    putAll: (self, other) => {
      if (other instanceof Map) for (const [key, value] of paid(other as VtlMap)) self.set(text(key), value);
      return undefined;
    },
    remove: (self, key) => {
      const before = self.get(text(key));
      self.delete(text(key));
      return before;
    },
    clear: (self) => {
      self.clear();
      return undefined;
    },
    containsKey: (self, key) => self.has(text(key)),
    containsValue: (self, value) => [...paid(self).values()].some((one) => isSameValue(one, value, budget)),
    keySet: (self) => [...paid(self).keys()],
    values: (self) => [...paid(self).values()],
    entrySet: (self) => [...paid(self)].map(([key, value]) => new Entry(self, key, value)),
    size: (self) => self.size,
    isEmpty: (self) => self.size === 0,
    toString: (self: VtlMap) => text(self),
    equals: (self, other) => isSameValue(self, other, budget),
    hashCode: (self) => self.size,
  };
};

function put(self: VtlMap, key: string, value: unknown): unknown {
  const before = self.get(key);
  self.set(key, value);
  return before;
}

/** `java.util.Map.Entry`. */
class Entry extends Host {
  readonly #map: VtlMap;
  readonly #key: string;
  readonly #value: unknown;

  constructor(map: VtlMap, key: string, value: unknown) {
    super();
    this.#map = map;
    this.#key = key;
    this.#value = value;
  }

  property(name: string): unknown {
    return name === 'key' ? this.#key : name === 'value' ? this.#value : undefined;
  }

  call(name: string, [value]: readonly unknown[]): unknown {
    if (name === 'getKey') return this.#key;
    if (name === 'getValue') return this.#value;
    return name === 'setValue' ? put(this.#map, this.#key, value) : undefined;
  }

  print(budget: Budget): string {
    return `${this.#key}=${print(this.#value, budget)}`;
  }
}
