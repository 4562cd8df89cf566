import { current, writeLine } from '../trace/store.js';
import { checkDimensions, checkMetric } from './check.mjs';
import { documentsOf } from './documents.mjs';
import { placeOf } from './place.mjs';

/** Number of values that wait for the end of the invocation; more are written earlier. */
const mostWaiting = 10_000;
/** Each set of dimensions is a metric of its own, which costs money every month. */
const mostSets = 30;
const mostWarnings = 5;

/** Counts an occurrence. */
export function count(name, value = 1, options) {
  note(name, value, 'Count', options);
}

/** Records a number: an amount, a size, a time. */
export function measure(name, value, unit = 'None', options) {
  note(name, value, unit, options);
}

/** Does the work and records how long it took, even if it fails. */
export async function timed(name, work, options) {
  const began = performance.now();
  try {
    return await work();
  } finally {
    note(name, Math.round((performance.now() - began) * 100) / 100, 'Milliseconds', options);
  }
}

/** Values wait for the end of the invocation; outside of one, and after it, they are written at once. A mistake in a value is a warning, never an error. */
function note(name, value, unit, options) {
  try {
    const invocation = current()?.invocation;
    const isOpen = invocation !== undefined && !invocation.hasEnded;
    const waiting = isOpen ? waitingOf(invocation) : newWaiting(invocation?.requestId);
    const problem = add(waiting, name, value, unit, options?.dimensions ?? {});
    if (problem !== undefined) warn(waiting, name, problem);
    if (!isOpen || waiting.values >= mostWaiting) write(waiting);
  } catch (error) {
    console.warn('A metric was dropped:', error);
  }
}

const newWaiting = (requestId) => ({ sets: new Map(), values: 0, warnings: 0, requestId, traces: new Set() });

/** An invocation's values so far: they are written when the invocation ends. */
function waitingOf(invocation) {
  if (invocation.metrics === undefined) {
    const waiting = newWaiting(invocation.requestId);
    invocation.metrics = waiting;
    invocation.ends.push(() => write(waiting));
  }
  return invocation.metrics;
}

/** The mistake in a value; undefined if it was accepted. */
function add(waiting, name, value, unit, more) {
  const place = placeOf(process.env);
  const problem = checkMetric(name, value, unit) ?? checkDimensions(more, place.dimensions);
  if (problem !== undefined) return problem;
  const dimensions = { ...place.dimensions, ...more };
  if (Object.hasOwn(dimensions, name)) return 'it has the name of a dimension.';
  const key = JSON.stringify(Object.entries(dimensions).sort());
  const set = waiting.sets.get(key) ?? { namespace: place.namespace, dimensions, metrics: new Map() };
  if (!waiting.sets.has(key) && waiting.sets.size === mostSets) {
    return `an invocation has ${mostSets} different sets of dimensions at most.`;
  }
  const metric = set.metrics.get(name) ?? { unit, values: [] };
  if (metric.unit !== unit) return `its unit is ${metric.unit} already.`;
  metric.values.push(value);
  set.metrics.set(name, metric);
  waiting.sets.set(key, set);
  waiting.values += 1;
  const trace = current()?.span?.trace;
  if (trace !== undefined) waiting.traces.add(trace);
  return undefined;
}

function write(waiting) {
  const { requestId, traces } = waiting;
  // Values of a batch may belong to several invocations.
  const [trace] = traces.size === 1 ? traces : [];
  const about = { ...(requestId === undefined ? {} : { requestId }), ...(trace === undefined ? {} : { trace }) };
  const sets = [...waiting.sets.values()];
  waiting.sets.clear();
  waiting.values = 0;
  for (const set of sets) for (const one of documentsOf(set, about, Date.now())) writeLine(one);
}

/** A loop with a mistake must not fill the log. */
function warn(waiting, name, problem) {
  waiting.warnings += 1;
  if (waiting.warnings > mostWarnings) return;
  console.warn(`The metric ${JSON.stringify(String(name).slice(0, 100))} was dropped: ${problem}`);
}
