const { parseContext, parseXRay } = require('./context.js');

/** Maximum number of a batch's traces that are listed. */
const mostLinks = 20;

/**
 * The caller, from the event: `parent` (absent: the trace begins here), `kind`, `name`, `queued` (milliseconds that it waited), `links` (traces
 * of a batch that has several). It never throws, whatever the event. / */
function readIncoming(event) {
  try {
    const { Records } = event ?? {};
    if (Array.isArray(Records) && Records.length > 0) return ofRecords(Records);
    return ofEvent(event ?? {});
  } catch {
    return { kind: 'other' };
  }
}

function ofEvent(event) {
  const { headers, detail, requestContext } = event;
  if (requestContext && typeof headers === 'object') return { kind: 'http', parent: ofHeaders(headers ?? {}) };
  if (typeof event['detail-type'] === 'string') {
    return { kind: 'events', name: event['detail-type'], parent: ofMetadata(detail) ?? ofEnvironment() };
  }
  return { kind: 'other', parent: ofEnvironment() };
}

/** Header names are as the client sent them. */
function ofHeaders(headers) {
  const named = (wanted) => Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
  return (
    parseContext(named('traceparent'), named('tracestate')) ?? parseXRay(named('x-amzn-trace-id')) ?? ofEnvironment()
  );
}

const ofEnvironment = () => parseXRay(process.env._X_AMZN_TRACE_ID);

/** EventBridge's events have it in `detail.metadata`. */
const ofMetadata = (detail) => parseContext(detail?.metadata?.traceparent, detail?.metadata?.tracestate);

/** A batch is a span of the trace that all its records share; a batch of several traces begins its own, and links them. */
function ofRecords(records) {
  const all = records.map(readRecord);
  const [first] = all;
  const known = new Map(all.flatMap(({ parent }) => (parent ? [[parent.trace, parent]] : [])));
  if (known.size > 1) return { ...first, parent: undefined, links: [...known.keys()].slice(0, mostLinks) };
  return { ...first, parent: first.parent ?? [...known.values()][0] ?? ofEnvironment() };
}

/** The same for one record of SQS or SNS. */
function readRecord(record) {
  try {
    if (record?.Sns) {
      const { Message, MessageAttributes, Timestamp, TopicArn } = record.Sns;
      const parent = ofAttributes(MessageAttributes ?? {}) ?? ofBody(Message);
      return { kind: 'sns', name: lastOf(TopicArn), parent, queued: since(Date.parse(Timestamp)) };
    }
    const { attributes, body, eventSource, eventSourceARN, messageAttributes } = record ?? {};
    if (eventSource !== undefined && eventSource !== 'aws:sqs') return { kind: 'other', name: lastOf(eventSourceARN) };
    const parent = ofAttributes(messageAttributes ?? {}) ?? ofBody(body) ?? parseXRay(attributes?.AWSTraceHeader);
    return { kind: 'sqs', name: lastOf(eventSourceARN), parent, queued: since(Number(attributes?.SentTimestamp)) };
  } catch {
    return { kind: 'other' };
  }
}

/** In Lambda's format for SQS (`stringValue`) or for SNS (`Value`). */
function ofAttributes(attributes) {
  const text = (name) => attributes[name]?.stringValue ?? attributes[name]?.Value;
  return parseContext(text('traceparent'), text('tracestate'));
}

/** A message that SNS or EventBridge put into the queue has it inside the body. */
function ofBody(body) {
  if (typeof body !== 'string' || !body.startsWith('{') || !body.includes('traceparent')) return undefined;
  try {
    const message = JSON.parse(body);
    if (message.Type === 'Notification')
      return ofAttributes(message.MessageAttributes ?? {}) ?? ofBody(message.Message);
    return typeof message['detail-type'] === 'string' ? ofMetadata(message.detail) : undefined;
  } catch {
    return undefined;
  }
}

const lastOf = (arn) => (typeof arn === 'string' ? arn.split(':').pop() : undefined);

/** Clocks differ: a wait is never negative. */
const since = (time) => (Number.isFinite(time) && time > 0 ? Math.max(0, Date.now() - time) : undefined);

module.exports = { readIncoming, readRecord };
