/** What a release is called where it is asked for: its id, where it has no number. The beginning of an id is a day, so it is no name. */
export const nameOf = ({ number, id }: { readonly number?: number | undefined; readonly id: string }): string =>
  number === undefined ? id : String(number);
