import { Refusal, type RefusalDetails, textNamed } from 'jaws-core-js/http';

const en = {
  session: 'Please sign in.',
  notFound: 'There is nothing here.',
  price: 'This price does not exist.',
  quantity: 'This plan is not sold in this quantity.',
  subscribed: 'You have a subscription already. Please change it instead.',
  none: 'You have no subscription yet.',
  payment: 'The payment was declined. Please check your payment method.',
  debt: 'A payment of your subscription is open. Please make it first.',
  limit: 'Too many requests. Please wait a little.',
  deleted: 'This account is being deleted.',
  raced: 'Another window is doing the same. Please try again.',
  unavailable: 'Payments are not available at the moment. Please try again later.',
  entitlement: 'Your plan does not include this.',
  signature: 'The signature does not fit.',
} as const;

export type TextName = keyof typeof en;
type Texts = Readonly<Record<TextName, string>>;

/** Texts of your own, by language: `{ de: { price: '…' } }`. */
export type GivenTexts = Readonly<Record<string, Partial<Texts>>>;

const de: Texts = {
  session: 'Bitte melden Sie sich an.',
  notFound: 'Hier ist nichts.',
  price: 'Diesen Preis gibt es nicht.',
  quantity: 'Diesen Tarif gibt es nicht in dieser Anzahl.',
  subscribed: 'Sie haben bereits ein Abonnement. Bitte ändern Sie dieses.',
  none: 'Sie haben noch kein Abonnement.',
  payment: 'Die Zahlung wurde abgelehnt. Bitte prüfen Sie Ihr Zahlungsmittel.',
  debt: 'Eine Zahlung für Ihr Abonnement ist offen. Bitte zahlen Sie zuerst.',
  limit: 'Zu viele Anfragen. Bitte warten Sie ein wenig.',
  deleted: 'Dieses Konto wird gelöscht.',
  raced: 'Ein anderes Fenster tut gerade dasselbe. Bitte versuchen Sie es noch einmal.',
  unavailable: 'Zahlungen sind gerade nicht möglich. Bitte versuchen Sie es später wieder.',
  entitlement: 'Ihr Tarif enthält das nicht.',
  signature: 'Die Signatur passt nicht.',
};

const all: Readonly<Record<string, Texts>> = { en, de };

/** A text in the reader's most preferred available language, otherwise in English. */
export const textOf = (name: TextName, languages: string | undefined, own: GivenTexts = {}): string =>
  textNamed(name, languages, own, all) ?? en[name];

/** A refusal whose text is chosen when it is answered. Its reason is the name of the text by default. */
export class BillingRefusal extends Error {
  readonly status: number;
  readonly text: TextName;
  readonly details: RefusalDetails;
  constructor(status: number, text: TextName, details: RefusalDetails = {}) {
    super(en[text]);
    this.name = 'BillingRefusal';
    this.status = status;
    this.text = text;
    this.details = details;
  }

  in(languages: string | undefined, own: GivenTexts): Refusal {
    const reason = this.details.field === undefined ? this.text : 'invalid';
    return new Refusal(this.status, reason, textOf(this.text, languages, own), this.details);
  }
}
