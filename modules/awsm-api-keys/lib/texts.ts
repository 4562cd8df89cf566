import { Refusal, type RefusalDetails, textNamed } from 'jaws-core-js/http';

const en = {
  session: 'Please sign in.',
  key: 'This is not a valid API key.',
  rate: 'Too many requests at once. Please slow down.',
  quota: 'The quota of your plan is used up.',
  scope: 'This API key is not allowed to do this.',
  notFound: 'There is no such key.',
  name: 'Please give a name of at most 60 visible characters.',
  scopes: 'Your plan does not have all of these scopes.',
  expiresInDays: 'This must be a whole number of days from 1 to 3650.',
  overlapHours: 'This must be a whole number of hours, and not more than usual.',
  days: 'Please give two days such as 2026-01-31, at most 93 days apart.',
  idempotency: 'Idempotency-Key must have 1 to 128 visible characters.',
  used: 'This request has made a key before, which is in use. Please make another one.',
  ending: 'This key has been replaced already.',
  maxKeys: 'You have as many keys as possible. Please delete one first.',
  newKeys: 'You have made many keys today. Please try again tomorrow.',
  disabled: 'Your access to the API is disabled.',
  raced: 'Your keys were changed at the same time. Please try again.',
} as const;

export type TextName = keyof typeof en;
export type Texts = Readonly<Record<TextName, string>>;

/** Texts of your own, by language: `{ de: { rate: '…' } }`. */
export type GivenTexts = Readonly<Record<string, Partial<Texts>>>;

const de: Texts = {
  session: 'Bitte melden Sie sich an.',
  key: 'Das ist kein gültiger API-Schlüssel.',
  rate: 'Zu viele Anfragen auf einmal. Bitte senden Sie langsamer.',
  quota: 'Das Kontingent Ihres Tarifs ist aufgebraucht.',
  scope: 'Dieser API-Schlüssel darf das nicht.',
  notFound: 'Diesen Schlüssel gibt es nicht.',
  name: 'Bitte geben Sie einen Namen mit höchstens 60 sichtbaren Zeichen an.',
  scopes: 'Ihr Tarif hat nicht alle diese Rechte.',
  expiresInDays: 'Hier wird eine ganze Zahl von Tagen zwischen 1 und 3650 erwartet.',
  overlapHours: 'Hier wird eine ganze Zahl von Stunden erwartet, nicht mehr als üblich.',
  days: 'Bitte geben Sie zwei Tage wie 2026-01-31 an, höchstens 93 Tage auseinander.',
  idempotency: 'Idempotency-Key muss 1 bis 128 sichtbare Zeichen haben.',
  used: 'Diese Anfrage hat bereits einen Schlüssel erzeugt, der benutzt wird. Bitte erzeugen Sie einen neuen.',
  ending: 'Dieser Schlüssel wurde bereits ersetzt.',
  maxKeys: 'Sie haben die höchste Zahl von Schlüsseln. Bitte löschen Sie zuerst einen.',
  newKeys: 'Sie haben heute viele Schlüssel erzeugt. Bitte versuchen Sie es morgen wieder.',
  disabled: 'Ihr Zugang zur API ist gesperrt.',
  raced: 'Ihre Schlüssel wurden gleichzeitig geändert. Bitte versuchen Sie es noch einmal.',
};

const all: Readonly<Record<string, Texts>> = { en, de };

/** A text in the reader's most preferred available language, otherwise in English. */
export const textOf = (name: TextName, languages: string | undefined, own: GivenTexts = {}): string =>
  textNamed(name, languages, own, all) ?? en[name];

/** A refusal whose text is chosen when the response is written. */
export class KeyRefusal extends Error {
  readonly status: number;
  readonly reason: string;
  readonly text: TextName;
  readonly details: RefusalDetails;
  constructor(status: number, reason: string, text: TextName, details: RefusalDetails = {}) {
    super(en[text]);
    this.name = 'KeyRefusal';
    this.status = status;
    this.reason = reason;
    this.text = text;
    this.details = details;
  }

  in(languages: string | undefined, own: GivenTexts, headers: Readonly<Record<string, string>> = {}): Refusal {
    return new Refusal(this.status, this.reason, textOf(this.text, languages, own), this.details, headers);
  }
}

export const invalid = (field: TextName & string, name: string = field) =>
  new KeyRefusal(400, 'invalid', field, { field: name });
