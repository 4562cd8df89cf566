export interface Entry {
  /** When it was written, and something random: entries sort by it, and no two of them have the same. */
  readonly id: string;
  readonly name: string;
  readonly text: string;
  /** Where it was written. */
  readonly region: string;
}

/** All entries have one key, so that one query has them in order. One such key takes 1,000 writes a second. */
export const book = 'main';

/** As DynamoDB has it, without the book. */
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
