import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const bin = join(dirname(fileURLToPath(import.meta.url)), '../packages/jaws/dist/jaws.js');
const exec = promisify(execFile);

export const regions = ['eu-west-1', 'us-east-1', 'ap-southeast-2', 'sa-east-1'];
/** One client near each region, and one between them. */
export const places = ['eu-central-1', 'us-west-2', 'ap-southeast-2', 'sa-east-1', 'ap-south-1'];

/** An embedded cloud of its own in this folder, in which projects are deployed over four regions, each with a domain. */
export async function drillWorld(folder) {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    JAWS_HOME: join(folder, 'home'),
    CI: '1',
    JAWS_LAMBDA_FETCH: 'never',
  };
  const jaws = (args, cwd = folder) => exec(process.execPath, [bin, ...args], { cwd, env, maxBuffer: 1 << 26 });
  const last = ({ stdout }) => JSON.parse(stdout.trim().split('\n').at(-1));
  const { endpoint } = last(await jaws(['cloud', 'start', '--port', '0', '--json']));
  return {
    jaws,
    /** Creates and deploys one; returns its folder. `domain` has the domain's settings in jaws.json besides its name. */
    async project(name, protocol, domain) {
      const root = join(folder, name);
      await jaws([
        'project',
        'create',
        '-n',
        name,
        '-d',
        '-y',
        '-s',
        'prod',
        '-r',
        regions[0],
        '-u',
        `${name}.test`,
        '-p',
        'local',
      ]);
      for (const region of regions.slice(1)) await jaws(['region', 'create', 'prod', region, '-d'], root);
      const put = (path, content) => {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
      };
      put('aws_modules/m/awsm.json', { name: 'm' });
      put(
        'aws_modules/m/health/handler.js',
        'export const handler = async () => ({ statusCode: 200, body: "well" });\n',
      );
      put('aws_modules/m/health/awsm.json', {
        lambda: {
          cloudFormation: {
            Handler: 'aws_modules/m/health/handler.handler',
            Runtime: 'nodejs22.x',
            MemorySize: 128,
            Timeout: 5,
          },
        },
        apiGateway: { cloudFormation: { Type: 'AWS_PROXY', Path: 'health', Method: 'GET' } },
      });
      const written = JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8'));
      const domains = { prod: [{ name: `api.${name}.test`, ...domain }] };
      put('jaws.json', { ...written, apiGateway: { ProtocolType: protocol }, domains });
      await createZone(endpoint, `${name}.test`);
      await jaws(['deploy', 'all', 'prod', 'all', '-p', 'local'], root);
      return root;
    },
    /** Runs a drill; returns its report and its duration. */
    async drill(root, ...more) {
      const started = performance.now();
      const args = [
        'drill',
        'prod',
        '--lose',
        regions[0],
        '--from',
        places.join(','),
        '-p',
        'local',
        '--json',
        ...more,
      ];
      return { ...last(await jaws(args, root)), seconds: (performance.now() - started) / 1000 };
    },
    close: () => jaws(['cloud', 'stop']),
  };
}

async function createZone(endpoint, name) {
  const scope = 'Credential=test/20260101/us-east-1/route53/aws4_request';
  const answer = await fetch(`${endpoint}/2013-04-01/hostedzone`, {
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=0` },
    body: `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>${name}</Name><CallerReference>${name}</CallerReference></CreateHostedZoneRequest>`,
  });
  if (!answer.ok) throw new Error(`no zone ${name}: ${await answer.text()}`);
}
