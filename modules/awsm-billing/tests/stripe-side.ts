import type { TestBilling } from './cloud.ts';
import type { History } from './histories.ts';
import { type Ledger, ledgerOf } from './ledger.ts';

/** What a history needs from Stripe, besides what the module itself asks of it. */
export interface StripeSide {
  /** Part of names that are of this side only: of users, and of prices at Stripe. */
  readonly run: string;
  /** The lookup key of a price in the histories. */
  lookupKey(price: string): string;
  /** A Stripe without the customers of other histories. */
  begin(history: History): Promise<void>;
  card(declines: boolean): Promise<void>;
  /** The customer pays on the open page, or the latest open bill. Nothing where there is none. */
  payPage(): Promise<void>;
  payBill(): Promise<void>;
  /** Moves time on, for the module too. */
  advance(seconds: number): Promise<void>;
  /** Events since the last call, oldest first. */
  events(): Promise<readonly object[]>;
  ledger(): Promise<Ledger>;
  end(): Promise<void>;
}

/** The fake in this process. */
export class FakeSide implements StripeSide {
  readonly run = 'fake';
  readonly #billing: TestBilling;

  constructor(billing: TestBilling) {
    this.#billing = billing;
  }

  lookupKey = (price: string): string => price;

  async begin({ dunning }: History): Promise<void> {
    const { fake } = this.#billing;
    fake.declines = false;
    fake.invoices.dunning = dunning;
    for (const list of [fake.invoices.all, fake.events]) list.length = 0;
    for (const map of [fake.subscriptions, fake.sessions]) map.clear();
  }

  async card(declines: boolean): Promise<void> {
    this.#billing.fake.declines = declines;
  }

  async payPage(): Promise<void> {
    const { fake } = this.#billing;
    const open = [...fake.sessions.values()].find(({ status }) => status === 'open');
    if (open) fake.pay(open.id);
  }

  async payBill(): Promise<void> {
    const { invoices } = this.#billing.fake;
    const open = invoices.all.filter(({ status }) => status === 'open').at(-1);
    if (open) invoices.pay(open);
  }

  advance = async (seconds: number): Promise<void> => this.#billing.advance(seconds);

  events = async (): Promise<readonly object[]> => this.#billing.fake.events.splice(0);

  ledger = async (): Promise<Ledger> => ledgerOf(this.#billing.fake);

  async end(): Promise<void> {}
}
