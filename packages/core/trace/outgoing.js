const { traceparentOf } = require('./context.js');
const { current } = require('./store.js');

/** Maximum number of a message's attributes. SNS accepts more, but does not deliver them to a queue. */
const mostAttributes = 10;
/** Message sizes that some queue, topic or bus refuses: a message that only fits without the trace is sent without it. */
const limits = [256 * 1024, 1024 * 1024];
/** Bytes reserved for other parts that AWS counts. */
const margin = 1024;

/** `traceparent` and `tracestate` of the open span; undefined outside an invocation. */
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

/** Attributes of a message of SQS or SNS with the trace, if it fits and none is set yet. */
function messageAttributes(attributes = {}) {
  const all = { ...attributes };
  if (all.traceparent !== undefined) return all;
  for (const [name, StringValue] of Object.entries(carrier() ?? {})) {
    if (Object.keys(all).length < mostAttributes) all[name] = { DataType: 'String', StringValue };
  }
  return all;
}

/** An entry of PutEvents with the trace in `metadata` of its detail, if that is an object that does not use this name otherwise. */
function eventEntry(entry) {
  const found = carrier();
  if (found === undefined || typeof entry?.Detail !== 'string') return entry;
  const Detail = detailWith(entry.Detail, found);
  return Detail === undefined ? entry : { ...entry, Detail };
}

/** The rest of the text is unchanged: a number may have more digits than JavaScript keeps. */
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

/** How an operation that sends something carries the trace. */
const carriers = {
  'sqs.SendMessage': withAttributes,
  'sns.Publish': withAttributes,
  'sqs.SendMessageBatch': (input) => withEntries(input, withAttributes),
  'events.PutEvents': (input) => withEntries(input, eventEntry),
};

/** The input of a sending operation, with the trace. The input of any other operation is unchanged; AWS reports its mistakes. */
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

/** A queue or bus refuses a single entry that is too long, and a batch that is too long in total. */
const withEntries = (input, work) => ({ ...input, Entries: input.Entries.map((one) => fitting(one, work(one))) });

/** A trace must not cause a message to be refused. */
function fitting(plain, traced) {
  const [before, after] = [sizeOf(plain), sizeOf(traced)];
  return limits.some((limit) => before <= limit && after > limit - margin) ? plain : traced;
}

/** Bytes sent, over all messages of a batch: never more than AWS counts. */
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
