/** Who sends a request, as far as it says. */
export interface Client {
  readonly ip: string;
  readonly authorization?: string | undefined;
  readonly userAgent?: string | undefined;
  /** The header Accept-Language. */
  readonly languages?: string | undefined;
}

/** How a device calls itself: visible characters, no more than a line of a list has room for. */
export const deviceOf = ({ userAgent = '' }: Client): string => userAgent.replace(/[^\x20-\x7e]/g, '').slice(0, 200);

/** The language that somebody likes most: `de` of `de-AT,en;q=0.8`. */
export const languageOf = ({ languages = '' }: Client): string | undefined =>
  /^\s*([a-z]{2,3})(?![a-z])/i.exec(languages)?.[1]?.toLowerCase();
