// Writes packages/cloud/src/generated/<id>.json from the schemas that the AWS SDK's clients export: `npm run model`.
// The files hold everything that the cloud's codec needs, so that no SDK code is loaded at run time.
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const repository = new URL('../../', import.meta.url);
const folder = new URL('packages/cloud/src/generated/', repository);
const require = createRequire(new URL('packages/cloud/package.json', repository));

/** Id of the service in the cloud, npm package of its client. */
const services = [
  ['acm', '@aws-sdk/client-acm'],
  ['apigateway', '@aws-sdk/client-api-gateway'],
  ['apigatewayv2', '@aws-sdk/client-apigatewayv2'],
  ['cloudformation', '@aws-sdk/client-cloudformation'],
  ['cloudwatch', '@aws-sdk/client-cloudwatch'],
  ['codedeploy', '@aws-sdk/client-codedeploy'],
  ['dynamodb', '@aws-sdk/client-dynamodb'],
  ['dynamodbstreams', '@aws-sdk/client-dynamodb-streams'],
  ['ecr', '@aws-sdk/client-ecr'],
  ['events', '@aws-sdk/client-eventbridge'],
  ['iam', '@aws-sdk/client-iam'],
  ['lambda', '@aws-sdk/client-lambda'],
  ['logs', '@aws-sdk/client-cloudwatch-logs'],
  ['route53', '@aws-sdk/client-route-53'],
  ['s3', '@aws-sdk/client-s3'],
  ['scheduler', '@aws-sdk/client-scheduler'],
  ['secretsmanager', '@aws-sdk/client-secrets-manager'],
  ['ses', '@aws-sdk/client-ses'],
  ['sesv2', '@aws-sdk/client-sesv2'],
  ['sns', '@aws-sdk/client-sns'],
  ['sqs', '@aws-sdk/client-sqs'],
  ['ssm', '@aws-sdk/client-ssm'],
  ['sts', '@aws-sdk/client-sts'],
];

// Bit sets and kinds as in @smithy/core/schema: translateTraits and the static schema tuples.
const traitBits = [
  'httpLabel',
  'idempotent',
  'idempotencyToken',
  'sensitive',
  'httpPayload',
  'httpResponseCode',
  'httpQueryParams',
];
const kinds = { scalar: 0, list: 1, map: 2, structure: 3, union: 4, operation: 9, error: -3 };

function traitsOf(indicator) {
  if (typeof indicator === 'object' && indicator !== null) return indicator;
  return Object.fromEntries(traitBits.filter((_, bit) => (indicator >> bit) & 1).map((name) => [name, 1]));
}

/** Resolves a client's schema tuples into named shapes; scalars stay the numbers of the SDK. */
class Shapes {
  #named = new Map();
  #names = new Set();

  /** A reference: a number (scalar, or list or map of scalars) or a shape's name, and the traits found on the way. */
  reference(schema) {
    const traits = {};
    let target = schema;
    for (;;) {
      while (typeof target === 'function') target = target();
      if (!Array.isArray(target)) return { target: target === 'unit' ? null : target, traits };
      if (typeof target[0] !== 'number' || target.length === 2) {
        Object.assign(traits, traitsOf(target[1]));
        target = target[0];
      } else if (target[0] === kinds.scalar) {
        Object.assign(traits, traitsOf(target[3]));
        target = target[4];
      } else {
        return { target: this.#name(target), traits };
      }
    }
  }

  member(schema) {
    const { target, traits } = this.reference(schema);
    return Object.keys(traits).length > 0 ? [target, traits] : target;
  }

  structure(tuple) {
    const [kind, , , traits, names, schemas, required] = tuple;
    return clean({
      kind: kind === kinds.union ? 'union' : 'structure',
      traits: traitsOf(traits),
      required,
      members: Object.fromEntries(names.map((name, index) => [name, this.member(schemas[index])])),
    });
  }

  sorted() {
    return Object.fromEntries([...this.#named].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #name(tuple) {
    const name = tuple[2];
    if (this.#names.has(tuple)) return name;
    this.#names.add(tuple);
    const shape = clean(this.#shape(tuple));
    const other = this.#named.get(name);
    // Anonymous lists and maps come as a new tuple at each use.
    if (other && JSON.stringify(other) !== JSON.stringify(shape)) throw new Error(`two shapes are named ${name}`);
    this.#named.set(name, shape);
    return name;
  }

  #shape(tuple) {
    const [kind, , , traits, first, second] = tuple;
    if (kind === kinds.list) return { kind: 'list', traits: traitsOf(traits), item: this.member(first) };
    if (kind === kinds.map) {
      return { kind: 'map', traits: traitsOf(traits), key: this.member(first), value: this.member(second) };
    }
    return this.structure(tuple);
  }
}

/** Without empty traits and zero counts. */
function clean(shape) {
  return Object.fromEntries(
    Object.entries(shape).filter(([key, value]) => {
      if (key === 'traits') return Object.keys(value).length > 0;
      return value !== undefined && value !== 0;
    }),
  );
}

function tuplesOf(client, kind) {
  return Object.entries(client)
    .filter(([name, value]) => name.endsWith('$') && Array.isArray(value) && value[0] === kind)
    .map(([, tuple]) => tuple)
    .sort((a, b) => (a[2] < b[2] ? -1 : 1));
}

function operationOf(tuple, shapes) {
  const [, , , traits, input, output] = tuple;
  const { http, endpoint } = traitsOf(traits);
  return clean({
    http,
    hostPrefix: endpoint?.[0],
    input: shapes.reference(input).target ?? undefined,
    output: shapes.reference(output).target ?? undefined,
  });
}

function errorOf(tuple, shapes) {
  const { error, httpError, awsQueryError } = traitsOf(tuple[3]);
  const { members } = shapes.structure(tuple);
  return {
    fault: error,
    status: awsQueryError?.[1] ?? httpError ?? (error === 'server' ? 500 : 400),
    ...(awsQueryError ? { code: awsQueryError[0] } : {}),
    ...(members ? { members } : {}),
  };
}

function modelOf(id, module) {
  const [, Client] = Object.entries(module).find(([name]) => name.endsWith('Client') && name !== '__Client');
  const { config } = new Client({ region: 'us-east-1' });
  const { xmlNamespace, version, serviceTarget } = config.protocolSettings;
  const shapes = new Shapes();
  const operations = tuplesOf(module, kinds.operation).map((tuple) => [tuple[2], operationOf(tuple, shapes)]);
  const errors = tuplesOf(module, kinds.error)
    .filter((tuple) => Object.keys(traitsOf(tuple[3])).length > 0)
    .map((tuple) => [tuple[2], errorOf(tuple, shapes)]);
  return {
    head: {
      id,
      serviceId: config.serviceId,
      protocol: config.protocol.getShapeId().split('#')[1],
      version,
      xmlNamespace,
      target: serviceTarget,
    },
    operations: Object.fromEntries(operations),
    errors: Object.fromEntries(errors),
    shapes: shapes.sorted(),
  };
}

/** JSON with one operation, error or shape a line, so that an SDK update is a readable change. */
function print({ head, ...tables }) {
  const lines = Object.entries(head).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value ?? null)}`);
  for (const [table, entries] of Object.entries(tables)) {
    const rows = Object.entries(entries).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
    lines.push(`${JSON.stringify(table)}:{\n${rows.join(',\n')}\n}`);
  }
  return `{${lines.join(',\n')}}\n`;
}

await mkdir(folder, { recursive: true });
for (const [id, name] of services) {
  const text = print(modelOf(id, require(name)));
  await writeFile(new URL(`${id}.json`, folder), text);
  console.error(`${id}.json ${Math.round(text.length / 1024)} KiB`);
}
