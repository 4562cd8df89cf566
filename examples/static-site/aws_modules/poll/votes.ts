export const choices = ['cats', 'dogs', 'sharks'] as const;
export const isChoice = (value: unknown): boolean => (choices as readonly unknown[]).includes(value);
export type Votes = Readonly<Record<(typeof choices)[number], number>>;

/** The only poll. */
export const key = { poll: { S: 'animals' } };

/** An item of the table, without a number until somebody votes. */
export const votesOf = (item: Readonly<Record<string, { readonly N?: string }>> = {}): Votes =>
  Object.fromEntries(choices.map((choice) => [choice, Number(item[choice]?.N ?? 0)])) as Votes;
