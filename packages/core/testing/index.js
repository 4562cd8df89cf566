const http = require('node:http');
const { sign } = require('../aws/signature.js');
const { cloudOfTests } = require('./cloud.js');

/** Any key belongs to the root of such a cloud. */
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** A cloud of its own with the deployed project, for the tests of a file. */
async function startApp({ region } = {}) {
  const original = await cloudOfTests();
  const { endpoint, note, leave } = await copyOf(original);
  const here =
    note.regions.find((one) => one.region === region) ?? (region === undefined ? note.regions[0] : undefined);
  if (!here) {
    await leave();
    const deployed = note.regions.map((one) => one.region).join(', ');
    throw new Error(`The project is deployed to ${deployed} in these tests, not to ${region}: jaws test --region all`);
  }
  return appAt({ endpoint, leave, stage: note.stage, here, original });
}

/** A copy of the deployed cloud. It ends with the connection that requested it, and so with this process. */
function copyOf(original) {
  return new Promise((resolve, reject) => {
    const asking = http.request(`${original}/_jaws/copies`, { method: 'POST', agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part) => {
        text += part;
        if (!text.endsWith('\n')) return;
        if (answer.statusCode !== 200) return reject(new Error(`The cloud of the tests answers: ${text}`));
        // An open connection would keep the test process from ending.
        answer.socket.unref();
        resolve({ ...JSON.parse(text), leave });
      });
      answer.once('end', () => reject(new Error(`The cloud of the tests answers: ${answer.statusCode} ${text}`)));
    });
    const leave = () =>
      new Promise((done) => {
        if (asking.closed) return done();
        asking.once('close', done);
        asking.destroy();
      });
    asking.on('error', (error) =>
      reject(new Error(`The cloud of the tests at ${original} does not answer: ${error.message}`)),
    );
    asking.end();
  });
}

function appAt({ endpoint, leave, stage, here, original }) {
  const { region, api, functions, outputs } = here;
  const restore = setEnvironment({ AWS_ENDPOINT_URL: endpoint, AWS_REGION: region, AWS_DEFAULT_REGION: region });
  const resources = Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => [name, value.split(original).join(endpoint)]),
  );

  const control = async (path, body) => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(endpoint + path, init);
    const data = await answer.json();
    if (!answer.ok) throw new Error(data.message ?? `${path}: ${answer.status}`);
    return data;
  };
  const list = async (what, filter = {}) => {
    const known = Object.entries({ region, ...filter }).filter(([, value]) => value !== undefined);
    return (await control(`/_jaws/${what}?${new URLSearchParams(known)}`))[what];
  };
  const nameOf = (id) => {
    if (Object.hasOwn(functions, id)) return functions[id];
    throw new Error(`There is no function ${id}. Deployed are: ${Object.keys(functions).join(', ') || 'none'}.`);
  };

  const app = {
    stage,
    region,
    resources,
    aws: { endpoint, region, credentials },
    cloud: {
      endpoint,
      clock: {
        now: async () => new Date((await control('/_jaws/clock')).now),
        advance: async (time) => new Date((await control('/_jaws/clock', { advance: time })).now),
      },
    },
    async fetch(path, init) {
      if (api === undefined) throw new Error('The project has no endpoints: there is nothing to fetch.');
      if (typeof path !== 'string' || !path.startsWith('/')) {
        throw new TypeError(`app.fetch takes a path of the API, such as /greetings/hello, not ${String(path)}.`);
      }
      return fetch(`${endpoint}${api}${path}`, init);
    },
    invoke: async (id, event = {}) => invoke({ endpoint, region, name: nameOf(id), event }),
    mails: () => list('mails'),
    events: (bus) => list('events', { bus }),
    messages: (queue) => list('messages', { queue: resources[queue] ?? queue }),
    invocations: (id) => list('invocations', id === undefined ? {} : { function: nameOf(id) }),
    reset: async () => void (await control('/_jaws/reset', {})),
    async close() {
      restore();
      await leave();
    },
  };
  if (Symbol.asyncDispose) app[Symbol.asyncDispose] = app.close;
  return app;
}

/** Calls a function as the SDK's InvokeCommand does. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
async function invoke({ endpoint, region, name, event }) {
  const url = new URL(`${endpoint}/2015-03-31/functions/${encodeURIComponent(name)}/invocations?Qualifier=live`);
  const body = JSON.stringify(event) ?? 'null';
  const headers = { 'content-type': 'application/json', 'x-amz-log-type': 'Tail' };
  const signed = sign({ method: 'POST', url, headers, body, service: 'lambda', region, credentials });
  const answer = await fetch(url, { method: 'POST', headers: signed, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`Lambda refuses the call of ${name}: ${text}`);
  const logs = Buffer.from(answer.headers.get('x-amz-log-result') ?? '', 'base64').toString();
  const value = text === '' ? undefined : JSON.parse(text);
  const failed = answer.headers.get('x-amz-function-error') !== null;
  return failed ? { ok: false, value: undefined, error: value, logs } : { ok: true, value, error: undefined, logs };
}

/** Makes SDK clients without an endpoint reach this cloud. Returns a function that undoes this. */
function setEnvironment(variables) {
  const all = {
    ...variables,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  const before = Object.keys(all).map((name) => [name, process.env[name]]);
  Object.assign(process.env, all);
  return () => {
    for (const [name, value] of before) {
      // Another app was started meanwhile.
      if (process.env[name] !== all[name]) continue;
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

module.exports = { startApp };
