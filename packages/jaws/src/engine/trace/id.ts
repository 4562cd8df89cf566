import { fail } from '../../errors/catalogue/index.ts';

/** What is looked for: a trace, or the request of a function or an API. */
export interface TraceSelection {
  readonly is: 'trace' | 'request';
  /** Hexadecimal digits and dashes only, so it means nothing but itself in a filter pattern. */
  readonly id: string;
}

const trace = /^[0-9a-f]{32}$/;
const traceparent = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;
/** `x-amzn-trace-id`, or only its root. */
const root = /^(?:(?:.*;)?root=)?1-([0-9a-f]{8})-([0-9a-f]{24})(?:;.*)?$/;
const request = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads what a person has typed or pasted. Throws InvalidValue. */
export function wantedOf(text: string): TraceSelection {
  const lower = text.length > 1024 ? '' : text.trim().toLowerCase();
  if (trace.test(lower)) return { is: 'trace', id: lower };
  if (request.test(lower)) return { is: 'request', id: lower };
  const [, ofHeader] = traceparent.exec(lower) ?? [];
  if (ofHeader !== undefined) return { is: 'trace', id: ofHeader };
  const [, time, rest] = root.exec(lower) ?? [];
  if (time !== undefined) return { is: 'trace', id: `${time}${rest}` };
  throw fail('InvalidValue', {
    what: 'the id',
    value: text.slice(0, 100),
    expected: 'a trace id of 32 hexadecimal digits, a `traceparent`, an `x-amzn-trace-id` or the id of a request',
  });
}
