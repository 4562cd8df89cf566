const { traceparentOf } = require('./context.js');
const { current } = require('./store.js');

/** What a message has at most. SNS takes more, but does not deliver them into a queue. */
const mostAttributes = 10;
/** Sizes of messages that some queue, topic or bus refuses: what has room without the trace goes without it. */
const limits = [256 * 1024, 1024 * 1024];
/** Bytes, for what else AWS counts. */
const margin = 1024;

/** `traceparent` and `tracestate` of the open span; undefined outside of an invocation. */
function carrier() {
  const span = current()?.span;
  if (span === undefined) return undefined;
  return { traceparent: traceparentOf(span), ...(span.state === undefined ? {} : { tracestate: span.state }) };
}

/** Headers with the trace, unless they have one. */
function traceHeaders(headers = {}) {
  const hasOwn = Object.keys(headers).some((name) => name.toLowerCase() === 'traceparent');
  return hasOwn ? { ...headers } : { ...headers, ...carrier() };
}

/** Attributes of a message of SQS or SNS with the trace, where there is room for it and none yet. */
function messageAttributes(attributes = {}) {
  const all = { ...attributes };
  if (all.traceparent !== undefined) return all;
  for (const [name, StringValue] of Object.entries(carrier() ?? {})) {
    if (Object.keys(all).length < mostAttributes) all[name] = { DataType: 'String', StringValue };
  }
  return all;
}

/** An entry of PutEvents with the trace in `metadata` of its detail, where that is an object which has no other use for this name. */
function eventEntry(entry) {
  const found = carrier();
  if (found === undefined || typeof entry?.Detail !== 'string') return entry;
  const Detail = detailWith(entry.Detail, found);
  return Detail === undefined ? entry : { ...entry, Detail };
}

/** Nothing else of the text changes: a number may have more digits than JavaScript keeps. */
function detailWith(text, found) {
  let detail;
  try {
    detail = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(detail)) return undefined;
  if (!Object.hasOwn(detail, 'metadata')) {
    const rest = text.trim().slice(1);
    return `{"metadata":${JSON.stringify(found)}${Object.keys(detail).length === 0 ? '' : ','}${rest}`;
  }
  const { metadata } = detail;
  if (!isRecord(metadata) || metadata.traceparent !== undefined || JSON.stringify(detail) !== text) return undefined;
  return JSON.stringify({ ...detail, metadata: { ...metadata, ...found } });
}

const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** How an operation that sends something takes the trace along. */
const carriers = {
  'sqs.SendMessage': withAttributes,
  'sns.Publish': withAttributes,
  'sqs.SendMessageBatch': (input) => withEntries(input, withAttributes),
  'events.PutEvents': (input) => withEntries(input, eventEntry),
};

/** The input of an operation that sends something, with the trace. Any other operation's is as it was; what is wrong with one is AWS's to say. */
function withTrace(service, operation, input) {
  const traced = `${service}.${operation}`;
  if (current()?.span === undefined || !Object.hasOwn(carriers, traced)) return input;
  try {
    return fitting(input, carriers[traced](input));
  } catch {
    return input;
  }
}

function withAttributes(message) {
  return { ...message, MessageAttributes: messageAttributes(message.MessageAttributes) };
}

/** A queue or bus refuses one entry that is too long, and all of them together. */
const withEntries = (input, work) => ({ ...input, Entries: input.Entries.map((one) => fitting(one, work(one))) });

/** A trace is no reason for a message to be refused. */
function fitting(plain, traced) {
  const [before, after] = [sizeOf(plain), sizeOf(traced)];
  return limits.some((limit) => before <= limit && after > limit - margin) ? plain : traced;
}

/** Bytes of what is sent, of all messages of a batch together: never more than AWS counts. */
function sizeOf({ Entries, ...one }) {
  if (Entries !== undefined) return Entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  const { MessageBody, Message, Subject, Detail, DetailType, Source, Resources = [], MessageAttributes = {} } = one;
  const attributes = Object.entries(MessageAttributes).flatMap(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    DataType,
    StringValue,
    BinaryValue,
  ]);
  const texts = [MessageBody, Message, Subject, Detail, DetailType, Source, ...Resources, ...attributes];
  return texts.reduce((sum, text) => sum + bytesOf(text ?? ''), 0);
}

/** A number is sent as its text. */
const bytesOf = (value) => Buffer.byteLength(ArrayBuffer.isView(value) ? value : String(value));

module.exports = { eventEntry, messageAttributes, traceHeaders, withTrace };
