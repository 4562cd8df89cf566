import { clientIp, languagesOf } from 'jaws-core-js/http';

/** The sender of a request, according to the request. */
export interface Client {
  readonly ip: string;
  readonly authorization?: string | undefined;
  readonly userAgent?: string | undefined;
  /** The header Accept-Language. */
  readonly languages?: string | undefined;
}

/** `header`: the header in which a proxy writes the address of the client. */
export const clientOf = (
  request: { readonly ip: string; readonly headers: Readonly<Record<string, string | undefined>> },
  header: string,
): Client => ({
  ip: clientIp(request, header),
  authorization: request.headers.authorization,
  userAgent: request.headers['user-agent'],
  languages: request.headers['accept-language'],
});

/** A device's own name: visible characters, no longer than a line of a list. */
export const deviceOf = ({ userAgent = '' }: Client): string => userAgent.replace(/[^\x20-\x7e]/g, '').slice(0, 200);

/** The preferred language: `de` for `de-AT,en;q=0.8`. */
export const languageOf = ({ languages }: Client): string | undefined => languagesOf(languages)[0];
