/** Milliseconds that an invocation waits for the collector at most, and that it reserves for its own end. */
const longestWait = 500;
const kept = 50;
/** After a failure nothing is sent for this long: an unreachable collector would cost each invocation half a second. */
const pause = 30_000;

/** State of this execution environment: whether a failure was logged, and until when nothing is sent. */
const collector = { isLogged: false, pausedUntil: 0 };

/**
 * Sends spans to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names, as OTLP/HTTP in JSON, and waits briefly. Does nothing without the
 * variable; a failure is logged once and never thrown. `remaining`: milliseconds until the function has to end.
 * https://opentelemetry.io/docs/specs/otlp/
 */
async function exportSpans(spans, remaining = Number.POSITIVE_INFINITY) {
  // An empty variable counts as unset: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
  const given = process.env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
  const sampled = spans.filter((span) => span.sampled);
  const wait = Math.min(longestWait, remaining - kept);
  if (!given || sampled.length === 0 || wait <= 0 || Date.now() < collector.pausedUntil) return;
  try {
    await send(tracesUrl(given), JSON.stringify(tracesOf(sampled)), wait);
  } catch (error) {
    collector.pausedUntil = Date.now() + pause;
    if (!collector.isLogged) console.error(`Spans were not exported: ${reasonOf(error)}`);
    collector.isLogged = true;
  }
}

async function send(url, body, wait) {
  const response = await fetch(url, {
    method: 'POST',
    headers: headersOf(process.env.OTEL_EXPORTER_OTLP_HEADERS),
    body,
    // Headers may contain a key, which is only for the collector.
    redirect: 'error',
    signal: AbortSignal.timeout(wait),
  });
  await response.body?.cancel();
  if (!response.ok) throw new ExportError(`the collector answered with ${response.status}.`);
}

class ExportError extends Error {}

/** Only our own words: other messages may contain the address or headers, which may include a key. */
function reasonOf(error) {
  if (error instanceof ExportError) return error.message;
  if (error?.name === 'TimeoutError') return 'the collector did not answer in time.';
  return `the collector was not reached (${error?.cause?.code ?? error?.name}).`;
}

/** For a general address, traces have their own path. Throws ExportError if it would send unencrypted over the network. */
function tracesUrl(given) {
  const isWhole = Boolean(process.env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT);
  const name = isWhole ? 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT' : 'OTEL_EXPORTER_OTLP_ENDPOINT';
  const url = parsed(given, name);
  if (url.username !== '' || url.password !== '') throw new ExportError(`${name} has credentials in it.`);
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)) {
    throw new ExportError(`${name} has to begin with https://, except on loopback.`);
  }
  if (!isWhole) url.pathname = `${url.pathname.replace(/(?<!\/)\/+$/, '')}/v1/traces`;
  return url;
}

function parsed(given, name) {
  try {
    return new URL(given);
  } catch {
    throw new ExportError(`${name} is not a URL.`);
  }
}

/** `api-key=abc,x-team=shop`, with percent-encoded values. */
function headersOf(text = '') {
  try {
    const headers = new Headers();
    for (const pair of text.split(',')) {
      const at = pair.indexOf('=');
      if (at > 0) headers.append(pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim()));
    }
    headers.set('content-type', 'application/json');
    return headers;
  } catch {
    throw new ExportError('OTEL_EXPORTER_OTLP_HEADERS is not `name=value,name=value`.');
  }
}

// Names and numbers: https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
const kinds = { internal: 1, http: 2, other: 2, sqs: 5, sns: 5, events: 5 };

function tracesOf(spans) {
  const { AWS_LAMBDA_FUNCTION_NAME: name, AWS_LAMBDA_FUNCTION_VERSION, AWS_REGION, OTEL_SERVICE_NAME } = process.env;
  const resource = attributesOf({
    'service.name': OTEL_SERVICE_NAME ?? name,
    'faas.name': name,
    'faas.version': AWS_LAMBDA_FUNCTION_VERSION,
    'cloud.provider': 'aws',
    'cloud.platform': 'aws_lambda',
    'cloud.region': AWS_REGION,
  });
  const scopeSpans = [{ scope: { name: 'jaws-core-js' }, spans: spans.map(spanOf) }];
  return { resourceSpans: [{ resource: { attributes: resource }, scopeSpans }] };
}

function spanOf(span) {
  const {
    trace,
    span: spanId,
    parent,
    state,
    name,
    kind,
    start,
    duration,
    status,
    error,
    requestId,
    links = [],
  } = span;
  return {
    traceId: trace,
    spanId,
    ...(parent === undefined ? {} : { parentSpanId: parent }),
    ...(state === undefined ? {} : { traceState: state }),
    name: String(name).slice(0, 200),
    kind: kinds[kind] ?? 1,
    startTimeUnixNano: nanoseconds(start),
    endTimeUnixNano: nanoseconds(start + duration),
    attributes: attributesOf({
      'faas.invocation_id': requestId,
      'http.response.status_code': status,
      'error.type': error,
      'jaws.linked_traces': links.length === 0 ? undefined : links.join(),
    }),
    status: error === undefined ? {} : { code: 2, message: error },
  };
}

/** 64-bit numbers are strings in JSON. */
const nanoseconds = (milliseconds) => String(BigInt(Math.round(milliseconds * 1000)) * 1000n);

const attributesOf = (values) =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({
      key,
      value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: String(value) },
    }));

module.exports = { exportSpans };
