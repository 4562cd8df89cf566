const { branded } = require('../brand/index.js');
const { listKeys } = require('./list.js');
const { isOwnWrite, repeatable } = require('./lost-answers.js');
const { publish } = require('./sns.js');
const { withTrace } = require('../trace/outgoing.js');
const { sign, presign, signPolicy, encode } = require('./signature.js');

/** The prefix of the operation in X-Amz-Target, and the version of the JSON protocol. */
const jsonServices = {
  dynamodb: ['DynamoDB_20120810', '1.0'],
  events: ['AWSEvents', '1.1'],
  logs: ['Logs_20140328', '1.1'],
  secretsmanager: ['secretsmanager', '1.1'],
  sqs: ['AmazonSQS', '1.0'],
  ssm: ['AmazonSSM', '1.1'],
};

/** The service's name in a host and in a signature, if they differ. */
const signingNames = { email: 'ses', monitoring: 'monitoring' };

/** Errors that are worth another attempt. */
const transient = new Set([
  'InternalServerError',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ServiceUnavailable',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  // A write that conflicts with a transaction on the same item: the transaction ends in a moment.
  'TransactionConflictException',
  'TransactionInProgressException',
]);

const AwsError = /* @__PURE__ */ branded(
  class AwsError extends Error {
    constructor(code, message, { status, requestId, body } = {}) {
      super(message || code);
      this.name = code;
      this.code = code;
      this.status = status;
      this.requestId = requestId;
      // It may contain an item of a table. Lambda and `console` print enumerable properties into the log.
      Object.defineProperty(this, 'body', { value: body, enumerable: false });
    }
  },
  'AwsError',
);

/**
 * A client without dependencies for the AWS APIs that functions use most: credentials, region and endpoint come from the
 * function's environment unless they are given.
 */
function createAws(options = {}) {
  const { attempts = 3 } = options;
  const region = () => options.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? 'us-east-1';
  const credentials = () => options.credentials ?? fromEnvironment();
  const now = () => (options.now ? options.now() : Date.now());

  const endpoint = (service) => {
    const own = process.env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`];
    const given = options.endpoint ?? own ?? process.env.AWS_ENDPOINT_URL;
    return given ? given.replace(/\/$/, '') : undefined;
  };
  const base = (service) => endpoint(service) ?? `https://${service}.${region()}.${dnsSuffix(region())}`;

  const objectUrl = (bucket, key) => {
    const path = key.split('/').map(encode).join('/');
    const given = endpoint('s3');
    if (given) return new URL(`${given}/${bucket}/${path}`);
    // A certificate does not cover names with additional dots in front.
    if (bucket.includes('.')) return new URL(`https://s3.${region()}.${dnsSuffix(region())}/${bucket}/${path}`);
    return new URL(`https://${bucket}.s3.${region()}.${dnsSuffix(region())}/${path}`);
  };

  /**
   * One signed request, retried if that may help. `mayBeDone`: an earlier attempt had no answer, or a 5xx, so it may have
   * been carried out anyway.
   */
  const send = async (service, method, url, { headers = {}, body } = {}) => {
    let mayBeDone = false;
    for (let attempt = 1; ; attempt++) {
      const signed = sign({
        method,
        url,
        headers,
        body: body ?? '',
        service: signingNames[service] ?? service,
        region: region(),
        credentials: credentials(),
        now: now(),
      });
      let response;
      try {
        response = await fetch(url, { method, headers: signed, ...(body === undefined ? {} : { body }) });
      } catch (error) {
        if (attempt >= attempts) throw error;
      }
      if (response && (response.ok || attempt >= attempts || !(await isTransient(response)))) {
        return { response, mayBeDone };
      }
      mayBeDone ||= !response || response.status >= 500;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 50 * 2 ** attempt));
    }
  };

  /** Returns the Response, whatever its status. */
  const request = async (service, method, url, options) => (await send(service, method, url, options)).response;

  /** `aws.json('dynamodb', 'GetItem', { … })`: an operation of a service that speaks AWS's JSON protocol. */
  const json = async (service, operation, given = {}) => {
    const [target, version] = jsonServices[service] ?? unknownService(service);
    const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${target}.${operation}` };
    const input = service === 'dynamodb' ? repeatable(operation, given) : withTrace(service, operation, given);
    const url = new URL(`${base(service)}/`);
    const { response, mayBeDone } = await send(service, 'POST', url, { headers, body: JSON.stringify(input) });
    if (!mayBeDone) return answer(response);
    return answer(response).catch((error) => {
      if (isOwnWrite(operation, input, error)) return {};
      throw error;
    });
  };

  /** `aws.rest('email', 'POST', '/v2/email/outbound-emails', { … })`: a service that speaks REST and JSON. */
  const rest = async (service, method, path, input, { headers = {} } = {}) => {
    const url = new URL(base(service) + path);
    const sent =
      input === undefined
        ? { headers }
        : { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(input) };
    return answer(await request(service, method, url, sent));
  };

  const object = async (method, bucket, key, { query = {}, ...more } = {}) => {
    const url = objectUrl(bucket, key);
    // Encoded as in the signature: URLSearchParams would write a space as a plus sign.
    url.search = Object.entries(query)
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .join('&');
    const response = await request('s3', method, url, more);
    if (response.ok) return response;
    throw await xmlError(response);
  };

  const s3 = {
    /** The bytes of an object and its headers; undefined if there is none. `headers`: `range`, `if-match`. */
    async get(bucket, key, headers = {}) {
      try {
        const response = await object('GET', bucket, key, { headers });
        return { body: Buffer.from(await response.arrayBuffer()), headers: Object.fromEntries(response.headers) };
      } catch (error) {
        if (error.code === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    /** Headers of an object; undefined if there is none. */
    async head(bucket, key) {
      const response = await request('s3', 'HEAD', objectUrl(bucket, key));
      if (response.status === 404) return undefined;
      if (!response.ok) throw await xmlError(response);
      return Object.fromEntries(response.headers);
    },
    list: (bucket, prefix, options) => listKeys(object, bucket, prefix, options),
    /** `headers`: `content-type`, `cache-control`, `if-none-match`, `x-amz-meta-…`. */
    async put(bucket, key, body, headers = {}) {
      const response = await object('PUT', bucket, key, { body, headers });
      return { etag: response.headers.get('etag') };
    },
    async delete(bucket, key) {
      await object('DELETE', bucket, key);
    },
    /** Within a bucket. `headers`: `x-amz-copy-source-if-match`, `x-amz-metadata-directive`. */
    async copy(bucket, from, to, headers = {}) {
      const source = `/${bucket}/${from.split('/').map(encode).join('/')}`;
      const response = await object('PUT', bucket, to, { headers: { ...headers, 'x-amz-copy-source': source } });
      // A copy that fails on the way reports it after its 200.
      const text = await response.text();
      if (/<Error>/.test(text)) throw xmlErrorOf(response, text);
    },
    /** A URL that lets anybody make this one request for `expires` seconds. `headers` must be sent with it. */
    presign(method, bucket, key, { expires = 900, headers = {}, query = {} } = {}) {
      const url = objectUrl(bucket, key);
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      return presign({
        method,
        url,
        headers,
        expires,
        service: 's3',
        region: region(),
        credentials: credentials(),
        now: now(),
      });
    },
    /** The address and the fields of a form with which a browser can upload one object. */
    presignPost(bucket, key, { expires = 900, maxBytes, fields = {} } = {}) {
      const own = { key, ...fields };
      const conditions = [
        { bucket },
        ...Object.entries(own).map(([name, value]) => ({ [name]: value })),
        ...(maxBytes === undefined ? [] : [['content-length-range', 0, maxBytes]]),
      ];
      const signed = signPolicy({ conditions, expires, region: region(), credentials: credentials(), now: now() });
      return { url: objectUrl(bucket, '').href, fields: { ...own, ...signed } };
    },
  };

  const sns = {
    /** A message for the subscribers of a topic. */
    async publish(input) {
      const response = await request(
        'sns',
        'POST',
        new URL(`${base('sns')}/`),
        publish(withTrace('sns', 'Publish', input)),
      );
      const text = await response.text();
      if (!response.ok) throw xmlErrorOf(response, text);
      return { MessageId: /<MessageId>([^<]*)</.exec(text)?.[1] };
    },
  };

  return { json, rest, s3, sns, request };
}

/** Host names of services outside the commercial partition, by the prefix of its regions' names. */
const dnsSuffixes = {
  'cn-': 'amazonaws.com.cn',
  'us-iso-': 'c2s.ic.gov',
  'us-isob-': 'sc2s.sgov.gov',
  'eu-isoe-': 'cloud.adc-e.uk',
  'us-isof-': 'csp.hci.ic.gov',
  'eusc-': 'amazonaws.eu',
};

function dnsSuffix(region) {
  const prefix = Object.keys(dnsSuffixes).find((one) => region.startsWith(one));
  return prefix === undefined ? 'amazonaws.com' : dnsSuffixes[prefix];
}

function fromEnvironment() {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new AwsError('CredentialsMissing', 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set.');
  }
  return { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, sessionToken: AWS_SESSION_TOKEN };
}

function unknownService(service) {
  throw new TypeError(`"${service}" is none of ${Object.keys(jsonServices).join(', ')}: use rest() or request().`);
}

async function isTransient(response) {
  if (response.status >= 500 || response.status === 429) return true;
  if (response.status !== 400) return false;
  return transient.has(codeOf(response, await bodyOf(response.clone())));
}

async function answer(response) {
  const body = await bodyOf(response);
  if (response.ok) return body;
  const message = body.message ?? body.Message;
  throw new AwsError(codeOf(response, body), message, {
    status: response.status,
    requestId: response.headers.get('x-amzn-requestid'),
    body,
  });
}

async function bodyOf(response) {
  const text = await response.text();
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return { message: text };
  }
}

const codeOf = (response, body) =>
  String(body.__type ?? response.headers.get('x-amzn-errortype') ?? `Http${response.status}`)
    .replace(/^.*#/, '')
    .replace(/:.*/, '');

const xmlError = async (response) => xmlErrorOf(response, await response.text());

function xmlErrorOf(response, text) {
  const element = (name) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  const code = element('Code') ?? (response.status === 404 ? 'NotFound' : `Http${response.status}`);
  return new AwsError(code, element('Message'), {
    status: response.status,
    requestId: response.headers.get('x-amz-request-id'),
  });
}

module.exports = { createAws, AwsError };
