const { describe, inInvocation } = require('../trace/span.js');

/** API Gateway's answers for requests that are not passed on. */
class Refused extends Error {
  constructor(status, message, issues) {
    super(message);
    this.status = status;
    this.issues = issues;
  }
}

/** A handler that gets the parsed and validated body of a request. Each request is a span of its caller's trace. */
function withRequest(schema, handler, { headers = {} } = {}) {
  return async (event, context) => {
    const { answerPing, isPing } = await import('../warm/index.mjs');
    if (isPing(event)) return answerPing(event);
    return inInvocation({ event, context, name: routeOf(event ?? {}) }, async () => {
      const answer = await answered(schema, handler, headers, event, context);
      describe({ status: answer.statusCode });
      return answer;
    });
  };
}

async function answered(schema, handler, headers, event, context) {
  try {
    const body = await validated(schema, bodyOf(event));
    return answerOf(await handler(body, event, context), headers);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { status, message, issues } = error;
    return json(status, { message, issues }, headers);
  }
}

/** As declared for the endpoint. */
const routeOf = ({ httpMethod, resource, routeKey }) =>
  routeKey ?? (httpMethod === undefined ? undefined : `${httpMethod} ${resource}`);

/** The format of the body by its content type: JSON by default. */
function bodyOf({ body, isBase64Encoded, headers }) {
  if (body === undefined || body === null || body === '') return undefined;
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
  const type = contentType(headers);
  if (type === '' || type === 'application/json' || type.endsWith('+json')) return parsed(text);
  if (type === 'application/x-www-form-urlencoded') return formOf(text);
  if (type.startsWith('text/')) return text;
  throw new Refused(415, `The content type ${type} is not supported.`);
}

/** In lower case and without parameters. Header names are as the client sent them. */
function contentType(headers) {
  const entry = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'content-type');
  return String(entry?.[1] ?? '')
    .split(';')[0]
    .trim()
    .toLowerCase();
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refused(400, `The body is not JSON: ${error.message}`);
  }
}

/** A repeated field becomes a list. */
function formOf(text) {
  const fields = new Map();
  for (const [name, value] of new URLSearchParams(text)) fields.set(name, [...(fields.get(name) ?? []), value]);
  return Object.fromEntries([...fields].map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
}

async function validated(schema, body) {
  const result = await schema['~standard'].validate(body);
  if (result.issues === undefined) return result.value;
  const issues = result.issues.map(({ path = [], message }) => ({ path: path.map(keyOf).join('.'), message }));
  throw new Refused(422, 'The request is not valid.', issues);
}

const keyOf = (segment) => String(typeof segment === 'object' ? segment.key : segment);

/** An answer with a status is passed on; anything else becomes the body of one. */
function answerOf(value, headers) {
  if (value === undefined) return { statusCode: 204, headers };
  const isAnswer = typeof value === 'object' && value !== null && typeof value.statusCode === 'number';
  return isAnswer ? { ...value, headers: { ...headers, ...value.headers } } : json(200, value, headers);
}

const json = (statusCode, value, headers) => ({
  statusCode,
  headers: { ...headers, 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

module.exports = { withRequest };
