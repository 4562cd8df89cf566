/** Of a document, by the specification; values in all, so that a line of the log has room for them. */
const mostMetrics = 100;
const mostValues = 100;
const mostInAll = 2_000;

/** A set of metrics with the same dimensions as documents of CloudWatch's embedded metric format. `about`: what else they say. */
export function documentsOf({ namespace, dimensions, metrics }, about, now) {
  const documents = [];
  let parts = [];
  let values = 0;
  const close = () => {
    if (parts.length > 0) documents.push(documentOf(namespace, dimensions, parts, about, now));
    parts = [];
    values = 0;
  };
  for (const part of partsOf(metrics)) {
    const isNamed = parts.some(({ name }) => name === part.name);
    if (isNamed || parts.length === mostMetrics || values + part.values.length > mostInAll) close();
    parts.push(part);
    values += part.values.length;
  }
  close();
  return documents;
}

/** Of a metric with more values than a document has for it, several. */
function* partsOf(metrics) {
  const all = [...metrics];
  for (let from = 0; all.some(([, { values }]) => values.length > from); from += mostValues) {
    for (const [name, { unit, values }] of all) {
      const some = values.slice(from, from + mostValues);
      if (some.length > 0) yield { name, unit, values: some };
    }
  }
}

function documentOf(Namespace, dimensions, parts, about, Timestamp) {
  const Metrics = parts.map(({ name, unit }) => ({ Name: name, Unit: unit }));
  const CloudWatchMetrics = [{ Namespace, Dimensions: [Object.keys(dimensions)], Metrics }];
  // Names come from the function: `__proto__` is one like any other.
  const document = Object.assign(Object.create(null), { _aws: { Timestamp, CloudWatchMetrics } }, dimensions, about);
  for (const { name, values } of parts) document[name] = values.length === 1 ? values[0] : values;
  return document;
}
