/** Metrics and dimensions per document, as in the specification; values per document, so that a log line has room for them. */
const mostMetrics = 100;
const mostValues = 100;
const mostInAll = 2_000;

/** Metrics with the same dimensions, as documents of CloudWatch's embedded metric format. `about`: their other fields. */
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

/** A metric with more values than one document holds gets several. */
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
  // Names come from the function: `__proto__` is an ordinary one.
  const document = Object.assign(Object.create(null), { _aws: { Timestamp, CloudWatchMetrics } }, dimensions, about);
  for (const { name, values } of parts) document[name] = values.length === 1 ? values[0] : values;
  return document;
}
