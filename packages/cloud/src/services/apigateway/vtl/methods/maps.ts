import { Host, print, same, type VtlMap } from '../values.ts';

type MapMethod = (self: VtlMap, ...args: unknown[]) => unknown;

/** `java.util.Map`. Keys are strings. */
export const MAP_METHODS: Readonly<Record<string, MapMethod>> = {
  get: (self, key) => self.get(print(key)),
  getOrDefault: (self, key, other) => self.get(print(key)) ?? other,
  put: (self, key, value) => put(self, print(key), value),
  putIfAbsent: (self, key, value) => self.get(print(key)) ?? put(self, print(key), value),
  putAll: (self, other) => {
    if (other instanceof Map) for (const [key, value] of other) self.set(print(key), value);
    return undefined;
  },
  remove: (self, key) => {
    const before = self.get(print(key));
    self.delete(print(key));
    return before;
  },
  clear: (self) => {
    self.clear();
    return undefined;
  },
  containsKey: (self, key) => self.has(print(key)),
  containsValue: (self, value) => [...self.values()].some((one) => same(one, value)),
  keySet: (self) => [...self.keys()],
  values: (self) => [...self.values()],
  entrySet: (self) => [...self].map(([key, value]) => new Entry(self, key, value)),
  size: (self) => self.size,
  isEmpty: (self) => self.size === 0,
  toString: (self: VtlMap) => print(self),
  equals: (self, other) => same(self, other),
  hashCode: (self) => self.size,
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

  print(): string {
    return `${this.#key}=${print(this.#value)}`;
  }
}
