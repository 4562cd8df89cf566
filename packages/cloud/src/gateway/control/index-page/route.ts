import type { Kernel } from '../../../kernel/kernel.ts';
import { pageHeaders } from '../../../kernel/page/cloud-page.ts';
import type { RequestHead } from '../../../kernel/service.ts';
import type { Answer } from '../route.ts';
import { overview } from './overview.ts';
import { indexPage } from './page.ts';

/** The page for a browser at `/` and `/_aws/`. */
export function index(kernel: Kernel, head: RequestHead): Answer {
  const { html, policy } = indexPage(overview(kernel), originOf(head.headers.host ?? ''));
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-length': Buffer.byteLength(html) };
  // The response at "/" depends on the client.
  return { status: 200, raw: html, headers: { ...headers, ...pageHeaders(policy), vary: 'accept' } };
}

const originOf = (host: string): string => `http://${host.toLowerCase()}`;
