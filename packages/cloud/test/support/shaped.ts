import type { OperationModel } from '../../src/protocol/model.ts';
import type { Member, Shape, Structure } from '../../src/protocol/shapes.ts';
import type { Random } from './malformed.ts';

/** What a request is about: names of existing resources, and other values that a member is likely to accept. */
export interface World {
  /** By the member's name: `{ TableName: ['seed'] }`. */
  readonly names: Readonly<Record<string, readonly string[]>>;
}

const pick = <T>(random: Random, list: readonly T[]): T => list[random(list.length)]!;

const POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}';
const TEMPLATE = '{"Resources":{"B":{"Type":"AWS::SQS::Queue"}},"Outputs":{"O":{"Value":{"Ref":"B"}}}}';

/** Texts by the ending of a member's name: enough to pass the first checks. */
const BY_NAME: readonly (readonly [RegExp, readonly string[]])[] = [
  [/policy|document$/i, [POLICY, '{}', '{"Version":"2012-10-17","Statement":{}}', '{"Statement":[{"Effect":1}]}']],
  [
    /template(body)?$/i,
    [TEMPLATE, '{"Resources":{}}', 'Resources:\n  A: {Type: AWS::SNS::Topic}\n', '{"Resources":{"A":{"Fn::If":[1]}}}'],
  ],
  [
    /pattern|filter/i,
    ['{"source":["a"]}', '{"a":[{"numeric":["<",1]}]}', '[a, b]', '{ $.a = 1 }', '"x" -y', '{"a":[{"prefix":null}]}'],
  ],
  [
    /expression/i,
    [
      '#a = :a',
      'rate(5 minutes)',
      'cron(0 12 * * ? *)',
      'SET a = :a',
      'a',
      'at(2030-01-01T00:00:00)',
      '(((',
      'attribute_exists(a) AND NOT b IN (:c)',
    ],
  ],
  [
    /statement/i,
    ['SELECT * FROM "seed"', "UPDATE seed SET a=1 WHERE p='x'", "INSERT INTO seed VALUE {'p':'x'}", 'DELETE'],
  ],
  [
    /arn$/i,
    [
      'arn:aws:lambda:us-east-1:000000000000:function:seed',
      'arn:aws:sqs:us-east-1:000000000000:seed',
      'arn:aws:iam::000000000000:role/seed',
      'arn:aws:sns:us-east-1:000000000000:seed',
      'arn:aws:s3:::seed',
      'arn',
    ],
  ],
  [/url$/i, ['http://127.0.0.1:1/000000000000/seed', 'https://example.com/x', '/000000000000/seed']],
  [/type$/i, ['String', 'S', 'HASH', 'A', 'AWS_PROXY', 'Standard', 'SecureString', 'KEYS_ONLY', 'Zip']],
  [/token$/i, ['', 'AAAA', 'eyJhIjoxfQ==', '99']],
  [/runtime$/i, ['nodejs22.x', 'python3.12', 'x']],
  [/status|state$/i, ['Enabled', 'ENABLED', 'ACTIVE', 'OK', 'ALARM']],
  [/date|time/i, ['2026-11-25T00:00:00Z', 'never', '1']],
];

const TEXTS = ['seed', 'a', 'x-1', 'GET', '*', '1', 'true', 'us-east-1', '$LATEST', '/', 'α'];

/** A value that a member never accepts, whatever its type. */
const ODD: readonly (() => unknown)[] = [
  () => null,
  () => '',
  () => -1,
  () => 1e308,
  () => 0.5,
  () => 2 ** 53,
  () => true,
  () => [],
  () => [null],
  () => ({}),
  () => '__proto__',
  () => 'constructor',
  () => '../../../etc/passwd',
  () => '\u0000',
  () => '\ud800',
  () => 'x'.repeat(70_000),
  () => '%00%ff%2e%2e',
  () => nested(120),
  () => JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
  () => Array.from({ length: 300 }, (_, n) => `item-${n}`),
  () => ({ S: 'x', N: '1' }),
  () => 'NaN',
  () => '$input.path(',
  () => '(a+)+$',
];

function nested(depth: number): unknown {
  let value: unknown = 'x';
  for (let n = 0; n < depth; n += 1) value = n % 2 ? [value] : { a: value };
  return value;
}

/** Makes inputs of operations that match their shapes, except for a few values. */
export class Shaped {
  readonly #random: Random;
  readonly #world: World;
  /** One in this many values is odd; 0 for none. */
  readonly #odd: number;

  constructor(random: Random, world: World, odd: number) {
    this.#random = random;
    this.#world = world;
    this.#odd = odd;
  }

  input({ input }: OperationModel): Record<string, unknown> {
    return input ? this.#structure(input, 0) : {};
  }

  #structure(shape: Structure, depth: number): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    const members = shape.kind === 'union' ? [pick(this.#random, shape.members)] : shape.members;
    for (const [index, member] of members.entries()) {
      const isRequired = shape.kind === 'union' || index < shape.required;
      if (isRequired ? this.#isOdd() : this.#random(depth + 2) > 0) continue;
      value[member.name] = this.#member(member, depth);
    }
    if (this.#isOdd()) Object.defineProperty(value, '__proto__', { value: { polluted: 1 }, enumerable: true });
    return value;
  }

  #isOdd(): boolean {
    return this.#odd > 0 && this.#random(this.#odd) === 0;
  }

  #member(member: Member, depth: number): unknown {
    if (this.#isOdd()) return pick(this.#random, ODD)();
    const { shape } = member;
    if (shape.kind === 'string' || shape.kind === 'document') return this.#text(member.name);
    return this.#value(shape, member.name, depth);
  }

  #text(name: string): string {
    const known = Object.hasOwn(this.#world.names, name) ? this.#world.names[name] : undefined;
    if (known && this.#random(6) > 0) return pick(this.#random, known);
    const likely = BY_NAME.find(([pattern]) => pattern.test(name));
    return pick(this.#random, likely && this.#random(5) > 0 ? likely[1] : TEXTS);
  }

  #value(shape: Shape, name: string, depth: number): unknown {
    switch (shape.kind) {
      case 'string':
      case 'document':
        return this.#text(name);
      case 'number':
      case 'bigint':
        return pick(this.#random, [0, 1, 2, 5, 60, 100, 1000, 300_000]);
      case 'boolean':
        return this.#random(2) === 0;
      case 'blob':
        return Buffer.from(pick(this.#random, ['', '{}', 'hello', '{"a":1}']));
      case 'timestamp':
        return new Date(this.#random(2) === 0 ? Date.now() - 60_000 : 0);
      case 'list':
        if (depth > 5) return [];
        return Array.from({ length: this.#random(3) }, () => this.#member({ ...shape.item, name }, depth + 1));
      case 'map':
        if (depth > 5) return {};
        return Object.fromEntries(
          Array.from({ length: this.#random(3) }, () => [
            this.#text(name),
            this.#member({ ...shape.value, name }, depth + 1),
          ]),
        );
      default:
        return depth > 6 ? {} : this.#structure(shape, depth + 1);
    }
  }
}
