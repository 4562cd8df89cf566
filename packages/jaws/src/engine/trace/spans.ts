import { isObject } from '../../base/text.ts';
import type { PlacedSpan, Span } from './types.ts';

/** What a line of a span begins with, and what is looked for: it has nothing that a filter pattern could read otherwise. */
export const spanMark = 'jaws.span';
const begin = `{"type":"${spanMark}",`;

const longestName = 200;
const mostLinks = 20;

/** The span in a log line; undefined for any other line. The log is untrusted input: each field is checked. */
export function spanIn(
  message: string,
  place: { readonly function: string; readonly region: string },
): Span | undefined {
  if (!message.startsWith(begin)) return undefined;
  const line = parsed(message);
  const { trace, span, parent, name, requestId, start, duration, queued, status, error, links } = line ?? {};
  if (!isId(trace, 32) || !isId(span, 16) || !isTime(start) || !isTime(duration)) return undefined;
  const known = Array.isArray(links) ? links.filter((one) => isId(one, 32)).slice(0, mostLinks) : [];
  return {
    trace,
    span,
    ...(isId(parent, 16) && { parent }),
    name: textOf(name) ?? place.function,
    function: place.function,
    region: place.region,
    ...(typeof requestId === 'string' && /^[0-9a-f-]{36}$/.test(requestId) && { requestId }),
    start,
    duration,
    ...(isTime(queued) && { queued }),
    ...(isTime(status) && { status }),
    ...(textOf(error) !== undefined && { error: textOf(error)! }),
    ...(known.length > 0 && { links: known }),
  };
}

function parsed(message: string): Record<string, unknown> | undefined {
  try {
    const data: unknown = JSON.parse(message);
    return isObject(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

const isId = (value: unknown, length: number): value is string =>
  typeof value === 'string' && value.length === length && /^[0-9a-f]+$/.test(value);

const isTime = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value < 1e15;

function textOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.replace(/\s+/g, ' ').trim().slice(0, longestName) : '';
  return text === '' ? undefined : text;
}

/**
 * Spans in the order of a tree, each below its parent and after those that began before it. Clocks of regions differ, so parents decide: none begins
 * before its parent, and what it has below it moves along.
 */
export function placed(all: readonly Span[]): { readonly spans: readonly PlacedSpan[]; readonly total: number } {
  const byId = new Map(all.map((span) => [span.span, span]));
  const sorted = [...byId.values()].sort((a, b) => a.start - b.start || a.span.localeCompare(b.span));
  const parentOf = ({ parent, span }: Span) => (parent === undefined || parent === span ? undefined : byId.get(parent));
  const children = new Map<Span, Span[]>();
  for (const span of sorted) {
    const parent = parentOf(span);
    if (parent) children.set(parent, [...(children.get(parent) ?? []), span]);
  }
  const roots = sorted.filter((span) => parentOf(span) === undefined);
  const origin = Math.min(...sorted.map(({ start }) => start));
  const found = new Map<Span, PlacedSpan>();
  const place = (first: Span) => {
    // A chain may be longer than the stack of calls.
    const waiting: { readonly span: Span; readonly shift: number; readonly parent?: PlacedSpan }[] = [
      { span: first, shift: 0 },
    ];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { span, shift, parent } = next;
      if (found.has(span)) continue;
      const begins = span.start - origin + shift;
      const at = Math.max(begins, parent?.at ?? 0);
      const gap = parent ? at - (parent.at + parent.duration) : 0;
      const one: PlacedSpan = {
        ...span,
        depth: parent ? parent.depth + 1 : 0,
        at,
        ...(gap > 0 && { gap }),
        ...(at > begins && { shifted: true as const }),
        ...(!parent && span.parent !== undefined && { orphan: true as const }),
      };
      found.set(span, one);
      const below = (children.get(span) ?? []).map((child) => ({
        span: child,
        shift: shift + at - begins,
        parent: one,
      }));
      waiting.push(...below.reverse());
    }
  };
  for (const root of roots) place(root);
  // What leads in a circle has no root.
  for (const span of sorted) place(span);
  const spans = [...found.values()];
  return { spans, total: Math.max(0, ...spans.map(({ at, duration }) => at + duration)) };
}
