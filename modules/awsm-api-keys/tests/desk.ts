import { type Aws, AwsError } from 'jaws-core-js/aws';
import { type Attributes, type Item, marshal, unmarshal } from 'jaws-core-js/table';
import { createGate, type Gate } from '../lib/admit.ts';
import type { Keys } from '../lib/keys.ts';
import { defineSettings, type GivenSettings } from '../lib/settings.ts';
import { given } from './given.ts';

// biome-ignore lint/suspicious/noExplicitAny: requests and answers of AWS, which tests look into
type Any = any;

/**
 * The tables in memory, without conditions except those of buckets, and each request sent. The tests with a cloud check the
 * other
 * conditions.
 */
export class Desk implements Keys {
  readonly keys = 'K';
  readonly usage = 'U';
  readonly env = 'dev';
  readonly issuer = 'app/dev';
  region = 'us-east-1';
  at = Date.parse('2026-01-15T12:00:00.500Z');
  readonly now = () => this.at;
  settings;
  readonly sent: (readonly [operation: string, input: Any])[] = [];
  readonly items = new Map<string, Item>();
  /** Transactions whose condition does not hold. */
  refusals = 0;
  /** Items in a page of an answer. */
  pageSize = 1000;
  failedEntries = 0;

  constructor(settings: Partial<GivenSettings> = {}) {
    this.settings = defineSettings({ ...given, ...settings });
  }

  readonly aws: Pick<Aws, 'json'> = {
    json: async <Output>(_service: string, operation: string, input: object = {}): Promise<Output> => {
      this.sent.push([operation, input]);
      const act = this.#acts[operation];
      if (!act) throw new Error(`This desk has no ${operation}.`);
      return act(input) as Output;
    },
  };

  gate(): Gate {
    return createGate(this);
  }

  put(item: Item & { readonly pk: string; readonly sk: string }): void {
    this.items.set(`${item.pk} ${item.sk}`, item);
  }

  of = (operation: string): Any[] => this.sent.filter(([name]) => name === operation).map(([, input]) => input);

  /** Writes of transactions so far: `Put KEY#…`, with the table unless it is that of keys. */
  get written(): readonly string[] {
    return this.of('TransactWriteItems').flatMap(({ TransactItems }) =>
      TransactItems.map((one: Any) => {
        const [[kind, change]] = Object.entries<Any>(one) as [[string, Any]];
        const { pk, sk } = unmarshal(change.Item ?? change.Key) as { pk: string; sk: string };
        return `${kind}${change.TableName === 'K' ? '' : ' elsewhere'} ${pk} ${sk}`;
      }),
    );
  }

  /** Events sent to EventBridge. */
  get told(): readonly Any[] {
    return this.of('PutEvents').flatMap(({ Entries }) =>
      Entries.map(({ Detail, ...entry }: Any) => ({ ...entry, detail: JSON.parse(Detail) })),
    );
  }

  readonly #found = (key: Attributes): Item | undefined => {
    const { pk, sk } = unmarshal(key);
    return this.items.get(`${pk} ${sk}`);
  };

  readonly #acts: Record<string, (input: Any) => object> = {
    GetItem: ({ Key }) => {
      const found = this.#found(Key);
      return found ? { Item: marshal(found) } : {};
    },
    BatchGetItem: ({ RequestItems }) => {
      const [[table, { Keys }]] = Object.entries<Any>(RequestItems) as [[string, Any]];
      const found = Keys.map(this.#found).filter(Boolean);
      return { Responses: { [table]: found.map(marshal).reverse() } };
    },
    Query: ({ ExpressionAttributeValues, ExclusiveStartKey }) => {
      const { ':pk': pk, ':from': from, ':to': to } = unmarshal(ExpressionAttributeValues) as Record<string, string>;
      return this.#page((item) => item.pk === pk && item.sk! >= from! && item.sk! <= to!, ExclusiveStartKey);
    },
    Scan: ({ ExpressionAttributeValues, ExclusiveStartKey }) => {
      const { ':use': use, ':from': from, ':to': to } = unmarshal(ExpressionAttributeValues) as Record<string, string>;
      return this.#page(
        (item) => String(item.pk).startsWith(use!) && item.sk! >= from! && item.sk! <= to!,
        ExclusiveStartKey,
      );
    },
    PutItem: ({ Item }) => {
      this.put(unmarshal(Item) as never);
      return {};
    },
    UpdateItem: (input) => this.#count(input),
    PutEvents: () => ({ FailedEntryCount: this.failedEntries }),
    TransactWriteItems: ({ TransactItems }) => {
      if (this.refusals > 0) {
        this.refusals -= 1;
        const body = { CancellationReasons: [{ Code: 'ConditionalCheckFailed' }] };
        throw new AwsError('TransactionCanceledException', 'canceled', { body });
      }
      for (const { Put, Delete, Update } of TransactItems) {
        if (Put) this.put(unmarshal(Put.Item) as never);
        else if (Delete) this.items.delete(`${Delete.Key.pk.S} ${Delete.Key.sk.S}`);
        else this.#update(Update);
      }
      return {};
    },
  };

  #page(fits: (item: Item) => boolean, start?: Attributes): object {
    const order = ({ pk, sk }: Item) => `${pk} ${sk}`;
    const all = [...this.items.values()].filter(fits).sort((one, other) => (order(one) < order(other) ? -1 : 1));
    const rest = start ? all.filter((item) => order(item) > order(unmarshal(start))) : all;
    const page = rest.slice(0, this.pageSize);
    const last = page.at(-1);
    return {
      Items: page.map(marshal),
      ...(rest.length > page.length && last && { LastEvaluatedKey: marshal({ pk: last.pk, sk: last.sk } as Item) }),
    };
  }

  /** `SET #name = :name`. */
  #update({ Key, UpdateExpression, ExpressionAttributeValues }: Any): void {
    const [, name = '', value = ''] = /^SET #?(\w+) = (:\w+)$/.exec(UpdateExpression) ?? [];
    const key = unmarshal(Key) as { pk: string; sk: string };
    this.put({ ...this.#found(Key), ...key, [name]: unmarshal(ExpressionAttributeValues)[value] } as never);
  }

  /** A bucket: https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm */
  #count({ Key, ExpressionAttributeNames, ExpressionAttributeValues }: Any): object {
    const values = unmarshal(ExpressionAttributeValues) as Record<string, number>;
    const item = this.#found(Key);
    const full = Number(item?.full ?? 0);
    const fits = ':next' in values ? full <= values[':now']! : full > values[':now']! && full <= values[':most']!;
    if (!fits) {
      const body = item && { Item: marshal(item) };
      throw new AwsError('ConditionalCheckFailedException', 'no', { body });
    }
    const key = unmarshal(Key) as { pk: string; sk: string };
    const name = ExpressionAttributeNames['#key'];
    const next = {
      ...item,
      ...key,
      n: Number(item?.n ?? 0) + 1,
      [name]: Number(item?.[name] ?? 0) + 1,
      full: values[':next'] ?? full + values[':interval']!,
      expires: values[':expires']!,
    };
    this.put(next);
    return { Attributes: marshal(next) };
  }
}
