// The embedded cloud with a function behind REST APIs, created through AWS's own API.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';

const cloud = join(dirname(fileURLToPath(import.meta.url)), '../../packages/cloud');
const main = join(cloud, 'dist/main.js');
// The clients are those that the cloud's own tests use.
const require = createRequire(join(cloud, 'package.json'));
const { APIGateway } = require('@aws-sdk/client-api-gateway');
const { IAM } = require('@aws-sdk/client-iam');
const { Lambda } = require('@aws-sdk/client-lambda');

const config = { region: 'us-east-1', credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' } };

/** Starts a cloud with its state under `dir`. Returns its process and its URLs. */
export async function startCloud(dir) {
  const child = spawn(process.execPath, [main, '--port', '0', '--dir', dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const { endpoint } = JSON.parse(line);
  const clients = { endpoint, ...config };
  const uri = await makeFunctions(new Lambda(clients), new IAM(clients));
  const api = new APIGateway(clients);
  const url = async (document, path) => `${endpoint}/_aws/execute-api/${await deploy(api, document)}/dev${path}`;
  return {
    pid: child.pid,
    proxy: await url({ '/hello': get(proxy(uri('hello'))) }, '/hello'),
    templates: await url({ '/plain': get(templates(uri('plain'))) }, '/plain?name=x'),
    among300: await url(many(300, proxy(uri('hello'))), '/things150/{id}/hello'.replace('{id}', '7')),
    alone: await url({ '/things150/{id}/hello': get(proxy(uri('hello'))) }, '/things150/7/hello'),
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function makeFunctions(lambda, iam) {
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
  });
  const { Role } = await iam.createRole({ RoleName: 'bench', AssumeRolePolicyDocument });
  const source = `exports.hello = async () => ({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{"message":"hello"}' });
exports.plain = async () => ({ message: 'hello' });`;
  const ZipFile = zip('index.js', Buffer.from(source));
  for (const name of ['hello', 'plain']) {
    const Handler = `index.${name}`;
    await lambda.createFunction({
      FunctionName: name,
      Runtime: 'nodejs22.x',
      Role: Role.Arn,
      Handler,
      Code: { ZipFile },
    });
    await lambda.addPermission({
      FunctionName: name,
      StatementId: 'api',
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
    });
  }
  const arn = Role.Arn.replace(':iam::', ':lambda:us-east-1:').replace('role/bench', 'function:');
  return (name) => `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}${name}/invocations`;
}

async function deploy(api, paths) {
  const document = { openapi: '3.0.1', info: { title: 'bench', version: '1' }, paths };
  const { id } = await api.importRestApi({ body: Buffer.from(JSON.stringify(document)) });
  await api.createDeployment({ restApiId: id, stageName: 'dev' });
  return id;
}

const get = (integration) => ({ get: { responses: {}, 'x-amazon-apigateway-integration': integration } });

const proxy = (uri) => ({ type: 'aws_proxy', httpMethod: 'POST', uri });

const templates = (uri) => ({
  type: 'aws',
  httpMethod: 'POST',
  uri,
  requestTemplates: { 'application/json': `{"name":"$input.params('name')"}` },
  responses: { default: { statusCode: 200, responseTemplates: { 'application/json': "$input.json('$')" } } },
});

/** Realistic endpoints: words and parameters mixed. */
const many = (count, integration) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`/things${n}/{id}/hello`, get(integration)]));

/** One stored file. */
function zip(path, data) {
  const name = Buffer.from(path);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt32LE(crc32(data), 10);
  common.writeUInt32LE(data.length, 14);
  common.writeUInt32LE(data.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, data]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE((0o100644 << 16) >>> 0, 6);
  const central = Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, rest, name]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
