/** How a release is addressed: its number, else its id. The beginning of an id is only a day, so it cannot be a name. */
export const nameOf = ({ number, id }: { readonly number?: number | undefined; readonly id: string }): string =>
  number === undefined ? id : String(number);
