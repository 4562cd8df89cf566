const { newId } = require('./context.js');
const { readIncoming, readRecord } = require('./incoming.js');
const { exportSpans } = require('./otlp.js');
const { current, within, writeLine } = require('./store.js');

/** Spans inside those of messages and requests that are collected for export; the log has all. */
const mostKept = 1_000;

/**
 * Runs the work of an invocation as one span of the caller's trace, or of a new one. A nested wrapper adds nothing. Whatever
 * happens to the span, the result is that of the work.
 */
async function inInvocation({ event, context, name }, work) {
  if (current() !== undefined) return work();
  const { name: found, ...incoming } = readIncoming(event);
  return asInvocation(context, () => inSpan({ ...incoming, name: name ?? found ?? functionName() }, work));
}

/** The same for a batch of a queue, in which each record is a span. */
async function inBatch(context, work) {
  return current() === undefined ? asInvocation(context, work) : work();
}

/** A record of a batch, as a span of the message's trace. */
function inRecord(record, work) {
  const { name, parent, ...incoming } = readRecord(record);
  return inSpan({ ...incoming, name: name ?? functionName(), ...(parent && { parent }) }, work);
}

/** Runs the work as a span of its own within the open one; outside an invocation it becomes a trace of its own. */
function span(name, work) {
  if (current() === undefined) return inInvocation({ name }, work);
  return inSpan({ name, kind: 'internal' }, work);
}

async function asInvocation(context, work) {
  const invocation = { requestId: context?.awsRequestId, spans: [], ends: [], hasEnded: false };
  try {
    return await within({ invocation }, work);
  } finally {
    invocation.hasEnded = true;
    for (const end of invocation.ends) guarded(end);
    await exportSpans(invocation.spans, remainingOf(context));
  }
}

function remainingOf(context) {
  try {
    return context?.getRemainingTimeInMillis?.();
  } catch {
    return undefined;
  }
}

/** A logging error never becomes a failure of the function. */
function guarded(work) {
  try {
    work();
  } catch (error) {
    console.error('The end of the invocation was not logged:', error);
  }
}

async function inSpan({ parent, ...given }, work) {
  const { invocation, span: around } = current();
  const { trace, span: parentSpan, sampled, state } = parent ?? around ?? { trace: newId(16), sampled: true };
  const opened = { trace, span: newId(8), parent: parentSpan, sampled, state, start: Date.now(), ...given };
  const began = performance.now();
  return within({ invocation, span: opened }, async () => {
    try {
      return await work();
    } catch (error) {
      noteError(error);
      throw error;
    } finally {
      opened.duration = Math.round((performance.now() - began) * 100) / 100;
      const isOutermost = around === undefined;
      if (isOutermost || invocation.spans.length < mostKept) {
        invocation.spans.push({ ...opened, requestId: invocation.requestId });
      }
      guarded(() => writeSpan(opened, invocation.requestId));
    }
  });
}

/** The open span failed. Its line contains only the name of the error: a message may contain secrets. */
function noteError(error) {
  const open = current()?.span;
  if (open) open.error ??= nameOf(error);
}

/** Whatever was thrown reaches the caller unchanged: its name may not be a string, or reading it may fail. */
function nameOf(error) {
  try {
    const name = error instanceof Error ? error.name : '';
    return typeof name === 'string' && /^[\w.$]{1,100}$/.test(name) ? name : 'Error';
  } catch {
    return 'Error';
  }
}

/** Adds details to the open span: `name`, `status`, `apiRequestId`. */
function describe(more) {
  const open = current()?.span;
  if (open) Object.assign(open, more);
}

function writeSpan(
  { apiRequestId, trace, span: id, parent, name, kind, start, duration, queued, status, error, links },
  requestId,
) {
  if (process.env.JAWS_TRACE === 'off') return;
  writeLine({
    type: 'jaws.span',
    trace,
    span: id,
    parent,
    name: String(name).slice(0, 200),
    kind,
    function: process.env.AWS_LAMBDA_FUNCTION_NAME,
    requestId,
    apiRequestId,
    start,
    duration,
    queued,
    status,
    error,
    links,
  });
}

const functionName = () => process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'function';

module.exports = { describe, inBatch, inInvocation, inRecord, noteError, span };
