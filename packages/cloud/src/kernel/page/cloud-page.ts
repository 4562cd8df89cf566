import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { escapeHtml, pageHtml } from './look.ts';

type CloudPage = Pick<Parameters<typeof pageHtml>[0], 'title' | 'main' | 'style' | 'policy'> & {
  /** The path of the page, or of a page above it. */
  readonly current?: string;
};

const LINKS = [
  { href: '/_aws/', text: 'Overview' },
  { href: '/_aws/mail', text: 'Mailbox' },
];

/** A page that the cloud shows to people. */
export const cloudPage = ({ current, ...page }: CloudPage): { readonly html: string; readonly policy: string } =>
  pageHtml({
    ...page,
    brand: 'Local AWS',
    links: LINKS.map((link) => ({ ...link, current: link.href === current })),
    footer: 'All of this is on this machine.',
  });

/** The headers of every answer that browsers show: no caching, no framing, no sniffing of its type. */
export const pageHeaders = (policy: string, frames: 'none' | 'self' = 'none'): OutgoingHttpHeaders => ({
  'cache-control': 'no-store',
  'content-security-policy': `${policy}; frame-ancestors '${frames}'`,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
});

/** Whether a browser shows the response: browsers accept HTML when they open an address. */
export const wantsPage = ({ accept }: IncomingHttpHeaders): boolean =>
  /(?:^|,)\s*text\/html\s*(?:[;,]|$)/i.test(accept ?? '');

const TITLES: Readonly<Record<number, string>> = {
  401: 'This needs a key',
  403: 'This is not allowed',
  404: 'There is nothing here',
  405: 'Not by this method',
  500: 'The local AWS failed',
};

/** An error page. `message` is text. */
export function sendErrorPage(
  response: ServerResponse,
  status: number,
  message: string,
  headers: OutgoingHttpHeaders = {},
): void {
  const title = TITLES[status] ?? `Error ${status}`;
  const { html, policy } = cloudPage({
    title,
    main: [
      `<h1>${escapeHtml(title)}</h1>`,
      `<p>${escapeHtml(message)}</p>`,
      '<p class="dim">What deployed functions wrote is in <code>jaws logs</code>; whether the cloud is well says <code>jaws cloud status</code>.</p>',
    ].join('\n'),
  });
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(html),
    ...pageHeaders(policy),
    ...headers,
  });
  response.end(response.req.method === 'HEAD' ? undefined : html);
}
