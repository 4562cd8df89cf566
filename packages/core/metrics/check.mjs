// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html and
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html; of two limits the narrower one.
const longestName = 255;
const longestDimension = 250;
const longestValue = 1024;
const mostDimensions = 30;
const largest = 2 ** 360;

const perSecond = (units) => units.map((unit) => `${unit}/Second`);
const sizes = ['Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes'];
const bits = ['Bits', 'Kilobits', 'Megabits', 'Gigabits', 'Terabits'];
const units = new Set([
  'None',
  'Count',
  'Percent',
  'Seconds',
  'Milliseconds',
  'Microseconds',
  ...sizes,
  ...bits,
  ...perSecond([...sizes, ...bits, 'Count']),
]);

/** The other members of a document, beside its metrics. */
const reserved = ['_aws', 'requestId', 'trace'];

/** The mistake in a metric; undefined if there is none. */
export function checkMetric(name, value, unit) {
  if (!isName(name, longestName)) return `a name has 1 to ${longestName} printable characters of ASCII.`;
  if (reserved.includes(name)) return `${reserved.join(', ')} have their own meaning.`;
  if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) > largest) {
    return `${String(value).slice(0, 40)} is not a number that CloudWatch takes.`;
  }
  return units.has(unit) ? undefined : `${JSON.stringify(String(unit).slice(0, 40))} is not a unit of CloudWatch.`;
}

/** The mistake in dimensions that are added to `own`. */
export function checkDimensions(more, own) {
  const entries = Object.entries(more);
  if (entries.length + Object.keys(own).length > mostDimensions)
    return `it has more than ${mostDimensions} dimensions.`;
  for (const [name, value] of entries) {
    if (!isName(name, longestDimension) || name.startsWith(':') || reserved.includes(name)) {
      return `${JSON.stringify(name.slice(0, 40))} cannot be the name of a dimension.`;
    }
    if (Object.hasOwn(own, name)) return `the dimension ${name} has its value already.`;
    if (!isName(value, longestValue)) return `the dimension ${name} needs a text of ASCII that is not empty.`;
    if (isUnique(value)) {
      return `the value of the dimension ${name} is an id or an address, of which each would be a metric that is paid for.`;
    }
  }
  return undefined;
}

/** Printable ASCII that is not all space. */
const isName = (text, longest) =>
  typeof text === 'string' && text.length <= longest && /^[\x20-\x7e]+$/.test(text) && text.trim() !== '';

const isUnique = (value) =>
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) || /^[^\s@]+@[^\s@.]+\.\S+$/.test(value);
