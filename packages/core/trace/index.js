const { parseContext, traceparentOf } = require('./context.js');
const { eventEntry, messageAttributes, traceHeaders } = require('./outgoing.js');
const { inInvocation, span } = require('./span.js');
const { current } = require('./store.js');

/** A handler whose invocations are spans. */
function traced(handler, { name } = {}) {
  return (event, context, ...rest) => inInvocation({ event, context, name }, () => handler(event, context, ...rest));
}

/** The open span; undefined outside an invocation. */
function currentTrace() {
  const open = current()?.span;
  if (open === undefined) return undefined;
  const { trace, span: id, sampled, state } = open;
  return { trace, span: id, sampled, ...(state === undefined ? {} : { state }), traceparent: traceparentOf(open) };
}

module.exports = { currentTrace, eventEntry, messageAttributes, parseContext, span, traced, traceHeaders };
