import { givesProperty } from './given-properties.ts';
import { entry } from './json.ts';
import type { Source } from './source.ts';
import { TextCache } from './text-cache.ts';

/** A property's type: `s` string, `i` integer, `n` number, `b` boolean, `j` any JSON, `t` tag, or a compound. */
export type PropertyType =
  | 's'
  | 'i'
  | 'n'
  | 'b'
  | 'j'
  | 't'
  | { readonly list: PropertyType }
  | { readonly map: PropertyType }
  | { readonly definition: number }
  | { readonly oneOf: readonly PropertyType[] };

export interface PropertySpec {
  readonly required: boolean;
  /** Whether a change of it makes a new physical resource. */
  readonly replaces: 'yes' | 'maybe' | 'no';
  readonly type: PropertyType;
}

export interface ResourceSpec {
  readonly properties: ReadonlyMap<string, PropertySpec>;
  /** The attributes for `Fn::GetAtt`, by name. */
  readonly attributes: ReadonlyMap<string, PropertyType>;
  /** Properties whose values `Ref` returns, if they are properties. */
  readonly id: readonly string[];
  /** Behind `arn:<partition>:`, with `{…}` for what differs; known of many types that are not served. */
  readonly arn?: string;
}

interface RawResource {
  readonly p: Readonly<Record<string, string>>;
  readonly a: Readonly<Record<string, string>>;
  readonly id?: readonly string[];
  readonly arn?: string;
}

/** As scripts/generate/resource-specs.mjs writes it. */
interface Part {
  readonly types: Readonly<Record<string, RawResource>>;
  readonly defs: readonly Readonly<Record<string, string>>[];
}

interface File extends Part {
  readonly names: Readonly<Record<string, readonly string[]>>;
}

export interface SpecsOptions {
  /** Whether templates may have mistakes that other emulators let pass. */
  readonly lenient?: boolean;
  /** Whether types that AWS has and the cloud does not serve are known, too. */
  readonly recording?: boolean;
}

/** Characters of the templates that are kept read: four of the longest, or those of a project of some thousand functions. */
const MOST_TEMPLATES = 4 * 1_048_576;

/** The official resource specification, read from its file at the first template and decoded type by type. */
export class Specs {
  readonly #file: File;
  readonly #others: Part | undefined;
  readonly #types = new Map<string, ResourceSpec | undefined>();
  readonly #definitions = new Map<number, ReadonlyMap<string, PropertySpec>>();
  /** Templates that were read. What a text is as JSON takes about ten times its length. */
  readonly sources = new TextCache<Source>(MOST_TEMPLATES);

  /** Whether templates may have mistakes that other emulators let pass. */
  readonly lenient: boolean;

  private constructor(file: File, others: Part | undefined, lenient: boolean) {
    this.#file = file;
    this.#others = others;
    this.lenient = lenient;
  }

  static async load({ lenient = false, recording = false }: SpecsOptions = {}): Promise<Specs> {
    const served = import('../../../generated/resource-specs.json', { with: { type: 'json' } });
    const others = recording && import('../../../generated/other-resource-specs.json', { with: { type: 'json' } });
    const [file, rest] = await Promise.all([served, others]);
    return new Specs(file.default as unknown as File, rest ? (rest.default as unknown as Part) : undefined, lenient);
  }

  /** Whether AWS knows this type; custom resources always are. */
  knows(type: string): boolean {
    if (type.startsWith('Custom::')) return true;
    const [vendor, service, name, ...rest] = type.split('::');
    if (vendor !== 'AWS' || !service || !name) return false;
    // SAM's transform leaves none of its types.
    if (service === 'Serverless') return false;
    // `AWS::Foo::Bar::MODULE` and third-party types are known to an account only by registration.
    return rest.length === 0 && (entry(this.#file.names, service)?.includes(name) ?? false);
  }

  /** Undefined for a type that the cloud neither serves nor records: its properties cannot be checked. */
  resource(type: string): ResourceSpec | undefined {
    if (!this.#types.has(type)) {
      const raw = entry(this.#file.types, type) ?? (this.#others && entry(this.#others.types, type));
      this.#types.set(type, raw && decodeResource(raw));
    }
    return this.#types.get(type);
  }

  /** The specification for recording a resource without a handler; undefined in a cloud that records none. */
  recorded(type: string): ResourceSpec | undefined {
    return this.#others && this.resource(type);
  }

  /** Whether `Fn::GetAtt` returns this property as the template has it. */
  givesProperty(type: string, property: string): boolean {
    return givesProperty(type, property) && this.resource(type)?.properties.has(property) === true;
  }

  definition(number: number): ReadonlyMap<string, PropertySpec> {
    let definition = this.#definitions.get(number);
    if (!definition) {
      const { defs } = this.#file;
      definition = decodeAll(defs[number] ?? this.#others?.defs[number - defs.length] ?? {});
      this.#definitions.set(number, definition);
    }
    return definition;
  }
}

function decodeResource(raw: RawResource): ResourceSpec {
  return {
    properties: decodeAll(raw.p),
    attributes: new Map(Object.entries(raw.a).map(([name, code]) => [name, decodeType(code)])),
    id: raw.id ?? [],
    ...(raw.arn === undefined ? {} : { arn: raw.arn }),
  };
}

function decodeAll(properties: Readonly<Record<string, string>>): ReadonlyMap<string, PropertySpec> {
  return new Map(Object.entries(properties).map(([name, code]) => [name, decode(code)]));
}

function decode(code: string): PropertySpec {
  const flags = /^[!~?]*/.exec(code)?.[0] ?? '';
  return {
    required: flags.includes('!'),
    replaces: flags.includes('~') ? 'yes' : flags.includes('?') ? 'maybe' : 'no',
    type: decodeType(code.slice(flags.length)),
  };
}

function decodeType(code: string): PropertyType {
  const choices = splitChoices(code);
  if (choices.length > 1) return { oneOf: choices.map(decodeType) };
  if (code.startsWith('[')) return { list: decodeType(code.slice(1, -1)) };
  if (code.startsWith('{')) return { map: decodeType(code.slice(1, -1)) };
  if (code.startsWith('#')) return { definition: Number(code.slice(1)) };
  return code as PropertyType;
}

/** Cuts at the bars outside brackets: `[s|i]|s` → `[s|i]`, `s`. */
function splitChoices(code: string): string[] {
  const choices: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < code.length; i += 1) {
    const char = code[i];
    if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') depth -= 1;
    else if (char === '|' && depth === 0) {
      choices.push(code.slice(start, i));
      start = i + 1;
    }
  }
  return [...choices, code.slice(start)];
}
