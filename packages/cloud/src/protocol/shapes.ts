/** Traits of a member or shape, by Smithy's names. https://smithy.io/2.0/spec/http-bindings.html */
interface Traits {
  readonly httpLabel?: 1;
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpQuery?: string;
  readonly httpQueryParams?: 1;
  readonly httpPayload?: 1;
  readonly httpResponseCode?: 1;
  readonly idempotencyToken?: 1;
  readonly sensitive?: 1;
  readonly streaming?: 1;
  readonly eventPayload?: 1;
  readonly eventHeader?: 1;
  readonly jsonName?: string;
  readonly xmlName?: string;
  readonly xmlAttribute?: 1;
  readonly xmlFlattened?: 1;
  readonly xmlNamespace?: readonly [prefix: string, uri: string];
}

export type TimestampFormat = 'date-time' | 'http-date' | 'epoch-seconds';

export interface Scalar {
  readonly kind: 'string' | 'number' | 'boolean' | 'bigint' | 'blob' | 'document';
  readonly streaming?: boolean;
}

export interface Timestamp {
  readonly kind: 'timestamp';
  /** Undefined: the default for the value's place. */
  readonly format: TimestampFormat | undefined;
}

export interface List {
  readonly kind: 'list';
  readonly traits: Traits;
  readonly item: Member;
}

export interface Dictionary {
  readonly kind: 'map';
  readonly traits: Traits;
  readonly key: Member;
  readonly value: Member;
}

export interface Structure {
  readonly kind: 'structure' | 'union';
  readonly name: string;
  readonly traits: Traits;
  /** Required members come first: this many. */
  readonly required: number;
  readonly members: readonly Member[];
}

export type Shape = Scalar | Timestamp | List | Dictionary | Structure;

/** Whether the value is a single text in XML, headers and query strings. */
export function isText(shape: Shape): shape is Scalar | Timestamp {
  return !['list', 'map', 'structure', 'union'].includes(shape.kind);
}

export interface Member {
  readonly name: string;
  readonly traits: Traits;
  readonly shape: Shape;
}

/** As in the generated file: a scalar's number, a list (64) or map (128) of scalars, or the name of a shape. */
type RawTarget = number | string;
export type RawMember = RawTarget | readonly [RawTarget, Traits];

export interface RawShape {
  readonly kind: 'list' | 'map' | 'structure' | 'union';
  readonly traits?: Traits;
  readonly required?: number;
  readonly members?: Readonly<Record<string, RawMember>>;
  readonly item?: RawMember;
  readonly key?: RawMember;
  readonly value?: RawMember;
}

// Numbers of @smithy/core/schema (SCHEMA).
const scalars = new Map<number, Scalar | Timestamp>([
  [0, { kind: 'string' }],
  [1, { kind: 'number' }],
  [2, { kind: 'boolean' }],
  [4, { kind: 'timestamp', format: undefined }],
  [5, { kind: 'timestamp', format: 'date-time' }],
  [6, { kind: 'timestamp', format: 'http-date' }],
  [7, { kind: 'timestamp', format: 'epoch-seconds' }],
  [15, { kind: 'document' }],
  [17, { kind: 'bigint' }],
  [19, { kind: 'string' }],
  [21, { kind: 'blob' }],
  [42, { kind: 'blob', streaming: true }],
]);
const listModifier = 64;
const mapModifier = 128;
/** Of every member and shape that has none. */
export const noTraits: Traits = Object.freeze({});

/**
 * Returns the shapes of a generated file by name; members are resolved at their first use, since shapes may be
 * recursive.
 */
export function linkShapes(raw: Readonly<Record<string, RawShape>>): {
  structure(name: string): Structure;
  members(raw: Readonly<Record<string, RawMember>>): Member[];
} {
  const linked = new Map<string, Shape>();

  function shape(target: RawTarget): Shape {
    if (typeof target === 'string') return named(target);
    if (target & mapModifier) {
      return { kind: 'map', traits: noTraits, key: member('key', 0), value: member('value', target & ~mapModifier) };
    }
    if (target & listModifier)
      return { kind: 'list', traits: noTraits, item: member('member', target & ~listModifier) };
    const scalar = scalars.get(target);
    if (!scalar) throw new Error(`unknown scalar ${target} in a generated model`);
    return scalar;
  }

  function member(name: string, source: RawMember): Member {
    const [target, traits] = typeof source === 'object' ? source : [source, noTraits];
    return { name, traits, shape: shape(target) };
  }

  function members(source: Readonly<Record<string, RawMember>>): Member[] {
    return Object.entries(source).map(([name, value]) => member(name, value));
  }

  function named(name: string): Shape {
    const known = linked.get(name);
    if (known) return known;
    const source = raw[name];
    if (!source) throw new Error(`no shape ${name} in a generated model`);
    const made = make(name, source);
    linked.set(name, made);
    return made;
  }

  function make(name: string, source: RawShape): Shape {
    const traits = source.traits ?? noTraits;
    if (source.kind === 'list') {
      const item = lazy(() => member('member', source.item ?? 0));
      return {
        kind: 'list',
        traits,
        get item() {
          return item();
        },
      };
    }
    if (source.kind === 'map') {
      const key = lazy(() => member('key', source.key ?? 0));
      const value = lazy(() => member('value', source.value ?? 0));
      return {
        kind: 'map',
        traits,
        get key() {
          return key();
        },
        get value() {
          return value();
        },
      };
    }
    const all = lazy(() => members(source.members ?? {}));
    return {
      kind: source.kind,
      name,
      traits,
      required: source.required ?? 0,
      get members() {
        return all();
      },
    };
  }

  function structure(name: string): Structure {
    const found = named(name);
    if (found.kind !== 'structure' && found.kind !== 'union') throw new Error(`${name} is not a structure`);
    return found;
  }

  return { structure, members };
}

export function lazy<T>(make: () => T): () => T {
  let value: T | undefined;
  return () => {
    value ??= make();
    return value;
  };
}
