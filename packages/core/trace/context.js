const { randomBytes } = require('node:crypto');

// Limits of https://www.w3.org/TR/trace-context/
const mostMembers = 32;
const mostState = 512;
/** Maximum length of a header that is read: a `traceparent` of a later version may be longer than today's. */
const longest = 1024;

const parentPattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;
const currentLength = 55;
const isZero = (id) => /^0+$/.test(id);

/** The caller's span. Undefined for an invalid header: then the trace begins here. */
function parseTraceparent(text) {
  if (typeof text !== 'string' || text.length > longest) return undefined;
  const [, version, trace, span, flags] = parentPattern.exec(text.trim()) ?? [];
  if (version === undefined || version === 'ff' || isZero(trace) || isZero(span)) return undefined;
  // Only later versions may continue after the flags.
  if (version === '00' && text.trim().length !== currentLength) return undefined;
  return { trace, span, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

const key = /^(?:[a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})$/;
const value = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/** Other systems' entries to pass on, as one header; undefined if there are none, or if one is invalid. */
function parseTracestate(text) {
  if (typeof text !== 'string' || text.length > 8 * longest) return undefined;
  const members = new Map();
  for (const part of text.split(',')) {
    const member = part.trim();
    if (member === '') continue;
    const at = member.indexOf('=');
    const name = member.slice(0, Math.max(0, at));
    if (!key.test(name) || !value.test(member.slice(at + 1))) return undefined;
    if (!members.has(name)) members.set(name, member);
  }
  if (members.size === 0 || members.size > mostMembers) return undefined;
  return shortened([...members.values()]);
}

/** Whole members only: those of more than 128 characters go first, then the last ones, which are the oldest. */
function shortened(members) {
  const length = () => members.join(',').length;
  for (let at = members.length - 1; at >= 0 && length() > mostState; at--) {
    if (members[at].length > 128) members.splice(at, 1);
  }
  while (length() > mostState) members.pop();
  return members.length === 0 ? undefined : members.join(',');
}

/**
 * The trace of a header of X-Ray: its root has the same 128 bits. Its parent is a segment of X-Ray, which no log has. `Sampled=0` is what every
 * function without active tracing gets, so it decides nothing here.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
function parseXRay(text) {
  if (typeof text !== 'string' || text.length > 8 * longest) return undefined;
  const [, time, rest] = /(?:^|;)\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})\s*(?:;|$)/i.exec(text) ?? [];
  const trace = time === undefined ? '' : `${time}${rest}`.toLowerCase();
  return trace === '' || isZero(trace) ? undefined : { trace, sampled: true };
}

/** From a `traceparent` and its `tracestate`, which means nothing alone. */
function parseContext(traceparent, tracestate) {
  const context = parseTraceparent(traceparent);
  const state = context && parseTracestate(tracestate);
  return state === undefined ? context : { ...context, state };
}

const traceparentOf = ({ trace, span, sampled }) => `00-${trace}-${span}-${sampled ? '01' : '00'}`;

/** A random id that is not all zeros. */
function newId(bytes) {
  const id = randomBytes(bytes).toString('hex');
  return isZero(id) ? newId(bytes) : id;
}

module.exports = { newId, parseContext, parseXRay, traceparentOf };
