import type { Aws } from 'jaws-core-js/aws';
import { type Item, marshal, unmarshal } from 'jaws-core-js/table';
import type { Billing } from '../lib/customers.ts';
import { defineSettings, type GivenSettings } from '../lib/settings.ts';
import type { StripeObject } from '../lib/stripe/client.ts';
import { given } from './given.ts';

type Asked = readonly [method: string, path: string, parameters?: object, idempotencyKey?: string];
// biome-ignore lint/suspicious/noExplicitAny: requests of AWS, which tests look into
type Sent = readonly [operation: string, input: any];

/**
 * The module's surroundings in memory: a table without conditions, and a Stripe with a test's answers, by method and path. Tests see each
 * request to both. The tests with a cloud check conditions.
 */
export class Desk implements Billing {
  readonly table = 'T';
  readonly issuer = 'app/dev';
  at = 1_800_000_000_500;
  readonly now = () => this.at;
  settings;
  readonly sent: Sent[] = [];
  readonly asked: Asked[] = [];
  readonly items = new Map<string, Item>();
  readonly answers: Record<string, StripeObject | Error | (() => StripeObject)> = {};

  constructor(settings: Partial<GivenSettings> = {}) {
    this.settings = defineSettings({ ...given, ...settings });
  }

  readonly aws: Pick<Aws, 'json'> = {
    json: async <Output>(_service: string, operation: string, input: object = {}): Promise<Output> => {
      this.sent.push([operation, input]);
      return this.#does(operation, input) as Output;
    },
  };

  // biome-ignore lint/suspicious/noExplicitAny: requests of AWS
  #does(operation: string, input: any): object {
    if (operation === 'GetItem') {
      const found = this.items.get(input.Key.pk.S);
      return found ? { Item: marshal(found) } : {};
    }
    if (operation === 'UpdateItem') {
      const key = input.Key.pk.S;
      const n = Number(this.items.get(key)?.n ?? 0) + 1;
      this.items.set(key, { pk: key, n });
      return { Attributes: marshal({ n }) };
    }
    if (operation === 'TransactWriteItems') {
      for (const { Put, Delete } of input.TransactItems) {
        if (Put) this.items.set(Put.Item.pk.S, unmarshal(Put.Item));
        else if (Delete) this.items.delete(Delete.Key.pk.S);
      }
    }
    return operation === 'PutEvents' ? { FailedEntryCount: 0 } : {};
  }

  readonly stripe = {
    get: (path: string, parameters?: object) => this.#ask(['GET', path, ...(parameters ? [parameters] : [])] as never),
    post: (path: string, parameters: object, key?: string) =>
      this.#ask(['POST', path, parameters, ...(key === undefined ? [] : [key])] as never),
    delete: (path: string, parameters?: object) =>
      this.#ask(['DELETE', path, ...(parameters ? [parameters] : [])] as never),
  };

  async #ask(asked: Asked): Promise<StripeObject> {
    this.asked.push(asked);
    const answer = this.answers[`${asked[0]} ${asked[1]}`];
    if (answer instanceof Error) throw answer;
    if (answer === undefined) throw new Error(`Nobody said what Stripe answers to ${asked[0]} ${asked[1]}.`);
    return typeof answer === 'function' ? answer() : answer;
  }

  /** The writes so far: keys, with `-` before deleted ones. */
  get written(): readonly string[] {
    return this.sent
      .filter(([operation]) => operation === 'TransactWriteItems')
      .flatMap(([, { TransactItems }]) =>
        // biome-ignore lint/suspicious/noExplicitAny: as above
        TransactItems.flatMap(({ Put, Delete }: any) => (Put ? Put.Item.pk.S : Delete ? `-${Delete.Key.pk.S}` : [])),
      );
  }

  /** The events sent to EventBridge. */
  get told(): readonly object[] {
    return this.sent
      .filter(([operation]) => operation === 'PutEvents')
      .flatMap(([, { Entries }]) =>
        Entries.map(({ Detail, ...entry }: { Detail: string }) => ({ ...entry, detail: JSON.parse(Detail) })),
      );
  }
}

/** A subscription as Stripe writes it. */
export const subscriptionAt = (id: string, more: object = {}, item: object = {}): StripeObject => ({
  id,
  status: 'active',
  cancel_at_period_end: false,
  cancel_at: null,
  trial_end: null,
  items: {
    data: [
      {
        id: `si_${id}`,
        price: { id: 'price_m', lookup_key: 'pro_monthly' },
        quantity: 1,
        current_period_end: 1_802_000_000,
        ...item,
      },
    ],
  },
  ...more,
});
