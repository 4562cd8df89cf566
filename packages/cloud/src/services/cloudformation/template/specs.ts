import { entry } from './json.ts';

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

/**
 * Types whose properties `Fn::GetAtt` gives too, of those that are served.
 * https://github.com/aws-cloudformation/cfn-lint, src/cfnlint/schema/_getatts.py
 */
const ALL_PROPERTIES = new Set([
  'AWS::Events::EventBus',
  'AWS::S3::AccessPoint',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::SSM::Parameter',
]);

export interface PropertySpec {
  readonly required: boolean;
  /** Whether a change of it makes a new physical resource. */
  readonly replaces: 'yes' | 'maybe' | 'no';
  readonly type: PropertyType;
}

export interface ResourceSpec {
  readonly properties: ReadonlyMap<string, PropertySpec>;
  readonly attributes: readonly string[];
  /** Properties whose values `Ref` gives, where they are properties. */
  readonly id: readonly string[];
}

/** As scripts/generate/resource-specs.mjs writes it. */
interface File {
  readonly names: Readonly<Record<string, readonly string[]>>;
  readonly types: Readonly<Record<string, { p: Record<string, string>; a: readonly string[]; id?: readonly string[] }>>;
  readonly defs: readonly Readonly<Record<string, string>>[];
}

/** The official resource specification, read from its file at the first template and decoded type by type. */
export class Specs {
  readonly #file: File;
  readonly #types = new Map<string, ResourceSpec | undefined>();
  readonly #definitions = new Map<number, ReadonlyMap<string, PropertySpec>>();

  /** Whether templates may have mistakes that other emulators let pass. */
  readonly lenient: boolean;

  constructor(file: File, lenient = false) {
    this.#file = file;
    this.lenient = lenient;
  }

  static async load(lenient = false): Promise<Specs> {
    const module = await import('../../../generated/resource-specs.json', { with: { type: 'json' } });
    return new Specs(module.default as unknown as File, lenient);
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

  /** Undefined for a type that the cloud does not serve: its properties cannot be checked. */
  resource(type: string): ResourceSpec | undefined {
    if (!this.#types.has(type)) {
      const raw = entry(this.#file.types, type);
      this.#types.set(type, raw && { properties: decodeAll(raw.p), attributes: raw.a, id: raw.id ?? [] });
    }
    return this.#types.get(type);
  }

  /** Whether `Fn::GetAtt` gives this property as the template has it. */
  givesProperty(type: string, property: string): boolean {
    return ALL_PROPERTIES.has(type) && this.resource(type)?.properties.has(property) === true;
  }

  definition(number: number): ReadonlyMap<string, PropertySpec> {
    let definition = this.#definitions.get(number);
    if (!definition) {
      definition = decodeAll(this.#file.defs[number] ?? {});
      this.#definitions.set(number, definition);
    }
    return definition;
  }
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
