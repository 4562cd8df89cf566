const { createHash, createHmac } = require('node:crypto');

const sha256 = (data) => createHash('sha256').update(data).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

/** Percent-encodes as AWS signs: everything but unreserved characters. */
const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const timestamp = (now) => new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '');

/**
 * Signs a request with signature version 4. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * `url` has its path encoded once, as it is sent. Returns the headers to send.
 */
function sign({ method, url, headers = {}, body = '', service, region, credentials, now = Date.now() }) {
  const date = timestamp(now);
  const hash = sha256(body);
  const all = {
    ...headers,
    host: url.host,
    'x-amz-date': date,
    ...(service === 's3' && { 'x-amz-content-sha256': hash }),
    ...(credentials.sessionToken && { 'x-amz-security-token': credentials.sessionToken }),
  };
  const { canonical, signed } = canonicalHeaders(all);
  const request = [method, canonicalPath(url, service), canonicalQuery(url.searchParams), canonical, signed, hash].join(
    '\n',
  );
  const { scope, signature } = signatureOf({ request, date, service, region, credentials });
  const { host, ...rest } = all;
  return {
    ...rest,
    authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`,
  };
}

/**
 * A URL with its own signature, for users without credentials. `headers` must be sent with it unchanged.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
function presign({ method, url, headers = {}, expires, service, region, credentials, now = Date.now() }) {
  const date = timestamp(now);
  const { canonical, signed } = canonicalHeaders({ ...headers, host: url.host });
  const made = new URL(url);
  const query = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${credentials.accessKeyId}/${scopeOf(date, region, service)}`,
    'X-Amz-Date': date,
    'X-Amz-Expires': String(expires),
    ...(credentials.sessionToken && { 'X-Amz-Security-Token': credentials.sessionToken }),
    'X-Amz-SignedHeaders': signed,
  };
  for (const [name, value] of Object.entries(query)) made.searchParams.set(name, value);
  const request = [
    method,
    canonicalPath(made, service),
    canonicalQuery(made.searchParams),
    canonical,
    signed,
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const { signature } = signatureOf({ request, date, service, region, credentials });
  return `${made.origin}${made.pathname}?${canonicalQuery(made.searchParams)}&X-Amz-Signature=${signature}`;
}

/** Fields of a form that a browser may send to S3. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html */
function signPolicy({ conditions, expires, region, credentials, now = Date.now() }) {
  const date = timestamp(now);
  const fields = {
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': `${credentials.accessKeyId}/${scopeOf(date, region, 's3')}`,
    'x-amz-date': date,
    ...(credentials.sessionToken && { 'x-amz-security-token': credentials.sessionToken }),
  };
  const document = {
    expiration: new Date(now + expires * 1000).toISOString(),
    conditions: [...conditions, ...Object.entries(fields).map(([name, value]) => ({ [name]: value }))],
  };
  const policy = Buffer.from(JSON.stringify(document)).toString('base64');
  const signature = createHmac('sha256', signingKey(date, region, 's3', credentials))
    .update(policy)
    .digest('hex');
  return { ...fields, policy, 'x-amz-signature': signature };
}

function canonicalHeaders(headers) {
  const sorted = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), String(value).trim().replace(/ +/g, ' ')])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    canonical: `${sorted.map(([name, value]) => `${name}:${value}`).join('\n')}\n`,
    signed: sorted.map(([name]) => name).join(';'),
  };
}

/** Every service but S3 signs the path encoded twice. */
const canonicalPath = (url, service) =>
  service === 's3' ? url.pathname : url.pathname.split('/').map(encode).join('/');

const canonicalQuery = (parameters) =>
  [...parameters]
    .map(([name, value]) => [encode(name), encode(value)])
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&');

const scopeOf = (date, region, service) => `${date.slice(0, 8)}/${region}/${service}/aws4_request`;

function signatureOf({ request, date, service, region, credentials }) {
  const scope = scopeOf(date, region, service);
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(request)].join('\n');
  return {
    scope,
    signature: createHmac('sha256', signingKey(date, region, service, credentials))
      .update(text)
      .digest('hex'),
  };
}

const signingKey = (date, region, service, { secretAccessKey }) =>
  [date.slice(0, 8), region, service, 'aws4_request'].reduce((key, part) => hmac(key, part), `AWS4${secretAccessKey}`);

module.exports = { sign, presign, signPolicy, encode };
