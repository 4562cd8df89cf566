/**
 * Which items of a batch failed, by a function that reports it: `all` of them when the report makes no sense.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function failedItems(payload: Uint8Array, known: ReadonlySet<string>): ReadonlySet<string> | 'all' {
  const text = Buffer.from(payload).toString();
  if (text === '' || text === 'null') return new Set();
  let report: unknown;
  try {
    report = JSON.parse(text);
  } catch {
    return 'all';
  }
  if (typeof report !== 'object' || report === null) return new Set();
  const { batchItemFailures } = report as { batchItemFailures?: unknown };
  if (batchItemFailures === undefined || batchItemFailures === null) return new Set();
  if (!Array.isArray(batchItemFailures)) return 'all';
  const failed = new Set<string>();
  for (const one of batchItemFailures) {
    const id: unknown = (one as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    if (typeof id !== 'string' || !known.has(id)) return 'all';
    failed.add(id);
  }
  return failed;
}
