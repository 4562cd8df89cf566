import type { Exchange } from '../types.ts';

/** Headers of a hop that no event shows. */
const HIDDEN = new Set(['connection', 'keep-alive', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'expect']);

/** Headers that API Gateway itself sets, overriding the client's. */
function own(exchange: Exchange): [string, string][] {
  const before = exchange.headers.get('x-forwarded-for');
  return [
    ['Content-Length', String(exchange.body.length)],
    ['Host', exchange.headers.get('host') ?? exchange.domainName],
    ['X-Amzn-Trace-Id', exchange.trace],
    ['X-Forwarded-For', before === undefined ? exchange.sourceIp : `${before}, ${exchange.sourceIp}`],
    ['X-Forwarded-Port', exchange.port],
    ['X-Forwarded-Proto', 'http'],
  ];
}

/** Headers of an event: names as format 1.0 spells them, with all values in order. */
export function eventHeaders(exchange: Exchange): Map<string, string[]> {
  const names = new Map<string, string>();
  const all = new Map<string, string[]>();
  for (const [name, value] of own(exchange)) {
    names.set(name.toLowerCase(), name);
    all.set(name, [value]);
  }
  for (const [name, value] of exchange.headers.entries) {
    const lower = name.toLowerCase();
    if (HIDDEN.has(lower)) continue;
    const spelling = lower === 'user-agent' ? 'User-Agent' : lower;
    const known = names.get(lower);
    if (known !== undefined && known !== spelling) continue;
    names.set(lower, spelling);
    all.set(spelling, [...(all.get(spelling) ?? []), value]);
  }
  return new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
}
