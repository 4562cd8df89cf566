export interface Entry {
  /** The time at which it was written, and a random part: entries sort by it, and it is unique. */
  readonly id: string;
  readonly name: string;
  readonly text: string;
  /** The region in which it was written. */
  readonly region: string;
}

/** All entries share one key, so that one query returns them in order. Such a key accepts 1,000 writes a second. */
export const book = 'main';

/** As stored in DynamoDB, without the book. */
export type Item = Readonly<Record<keyof Entry, { readonly S: string }>>;

export const itemOf = ({ id, name, text, region }: Entry): Item => ({
  id: { S: id },
  name: { S: name },
  text: { S: text },
  region: { S: region },
});

export const entryOf = ({ id, name, text, region }: Item): Entry => ({
  id: id.S,
  name: name.S,
  text: text.S,
  region: region.S,
});
