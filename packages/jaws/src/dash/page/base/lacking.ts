/** Regions that a result lacks: not answered yet, or not readable. */
export interface Lacking {
  readonly waiting?: readonly string[] | undefined;
  readonly unread: readonly { readonly region: string; readonly message: string; readonly hint?: string }[];
}

interface RegionPart {
  readonly region?: string | undefined;
  readonly waiting?: true | undefined;
  readonly error?: { readonly message: string; readonly hint?: string } | undefined;
}

/** The same, of a result with a part for each region. */
export const lackingOf = (regions: readonly RegionPart[]): Lacking => ({
  waiting: regions.flatMap(({ region = '', waiting }) => (waiting ? [region] : [])),
  unread: regions.flatMap(({ region = '', error }) => (error ? [{ region, ...error }] : [])),
});

/** `eu-west-1 and 2 more`. */
export const someOf = (names: readonly string[], most = 3): string =>
  names.length <= most + 1 ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;

/** Why an action that all regions take part in has to wait; undefined if it need not. */
export const waitText = ({ waiting = [] }: Pick<Lacking, 'waiting'>): string | undefined =>
  waiting.length === 0 ? undefined : `Waiting for ${someOf(waiting)}.`;
