import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { buildModel } from '../../src/model/build.ts';
import { readProject } from '../../src/project/read.ts';
import { resourcesTemplate } from '../../src/scaffold/resources.ts';
import { bin, jaws, lines, type Outcome, temporaryFolder } from '../cli/jaws.ts';

/** Writes files below a folder; objects become JSON. */
export function write(root: string, files: Readonly<Record<string, unknown>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
  }
}

/** Every file below a folder by its path, with its text; without the files that npm and JAWS keep for themselves. */
export function snapshot(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  const walk = (folder: string) => {
    for (const name of readdirSync(join(root, folder)).sort()) {
      if (['node_modules', '.jaws', 'package-lock.json'].includes(name)) continue;
      const path = folder ? `${folder}/${name}` : name;
      if (statSync(join(root, path)).isDirectory()) walk(path);
      else found[path] = readFileSync(join(root, path), 'latin1');
    }
  };
  walk('');
  return found;
}

/** A project with two stages, three regions, and a folder beside it for packages. */
export class ModuleProject {
  readonly #folder = temporaryFolder();
  readonly root = join(this.#folder.path, 'shop');
  readonly packages = join(this.#folder.path, 'packages');
  readonly #bin = join(this.#folder.path, 'bin');
  readonly env = { JAWS_HOME: join(this.#folder.path, 'home') };

  constructor() {
    const stages = { dev: ['us-east-1', 'eu-west-1'], live: ['us-east-1'] };
    const place = { project: 'shop', domain: 'shop.test', email: 'me@shop.test' };
    write(this.root, {
      'package.json': { name: 'shop', private: true, type: 'module' },
      'admin.env': 'ADMIN_AWS_PROFILE=local\n',
      'jaws.json': {
        name: 'shop',
        domain: 'shop.test',
        stages: Object.fromEntries(
          Object.entries(stages).map(([stage, regions]) => [stage, regions.map((region) => ({ region }))]),
        ),
      },
      ...Object.fromEntries(
        Object.entries(stages).flatMap(([stage, regions]) =>
          regions.map((region) => [
            `cloudformation/${stage}/${region}/resources-cf.json`,
            resourcesTemplate({ ...place, stage, region }),
          ]),
        ),
      ),
    });
    // The commands that a global installation of JAWS puts on the path.
    write(this.#bin, { jaws: `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n` });
    chmodSync(join(this.#bin, 'jaws'), 0o755);
  }

  jaws(...args: string[]): Promise<Outcome> {
    return jaws(args, { cwd: this.root, env: this.env });
  }

  /** The last line of `--json`. */
  async json(...args: string[]): Promise<Record<string, unknown>> {
    const { stdout } = await this.jaws(...args, '--json');
    return lines(stdout).at(-1) ?? {};
  }

  /** npm, which shows what install scripts print. */
  npm(...args: string[]): Promise<{ stdout: string }> {
    return this.npmQuietly(...args, '--foreground-scripts');
  }

  /** npm as people run it. */
  npmQuietly(...args: string[]): Promise<{ stdout: string }> {
    return this.npmOnline(...args, '--offline');
  }

  npmOnline(...args: string[]): Promise<{ stdout: string }> {
    const env = { ...process.env, ...this.env, PATH: `${this.#bin}:${process.env.PATH}` };
    return promisify(execFile)('npm', [...args, '--no-audit', '--no-fund'], { cwd: this.root, env });
  }

  /** A package in a folder of its own; returns the folder. */
  package(name: string, files: Readonly<Record<string, unknown>>): string {
    const folder = join(this.packages, name);
    write(folder, files);
    return folder;
  }

  text(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  /** The resources template of a stage and region as it would be deployed. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the test put into it
  template(stage = 'dev', region = 'us-east-1'): any {
    const regions = buildModel(readProject(this.root)).stages.flatMap((one) => one.regions);
    return regions.find((one) => one.stage === stage && one.region === region)?.resources;
  }

  /** The file of a stage and region. */
  written(stage = 'dev', region = 'us-east-1') {
    return JSON.parse(this.text(`cloudformation/${stage}/${region}/resources-cf.json`));
  }

  async remove(): Promise<void> {
    // Some commands start the embedded cloud, which would outlive its folder.
    if (existsSync(join(this.env.JAWS_HOME, 'cloud'))) await this.jaws('cloud', 'stop');
    this.#folder.remove();
  }
}

export const statement = { Effect: 'Allow', Action: ['s3:PutObject'], Resource: ['arn:aws:s3:::pictures/*'] };

/** A small module, as its author writes it. */
export const moduleFiles = (version = '1.0.0', over: Readonly<Record<string, unknown>> = {}) => ({
  'package.json': {
    name: 'awsm-pictures',
    version,
    scripts: { postinstall: 'jaws postinstall awsm-pictures npm' },
    ...(over['package.json'] as object),
  },
  'awsm.json': {
    name: 'awsm-pictures',
    version,
    resources: {
      cloudFormation: {
        LambdaIamPolicyDocumentStatements: [statement],
        Resources: { Pictures: { Type: 'AWS::S3::Bucket' }, Jobs: { Type: 'AWS::SQS::Queue' } },
        Outputs: { JobsArn: { Value: { 'Fn::GetAtt': ['Jobs', 'Arn'] } } },
      },
    },
    ...(over['awsm.json'] as object),
  },
  'awsm/resize/awsm.json': {
    lambda: {
      envVars: ['PICTURE_WIDTH'],
      cloudFormation: { Handler: 'aws_modules/awsm-pictures/resize/handler.handler', Runtime: 'nodejs22.x' },
    },
    apiGateway: { cloudFormation: { Type: 'AWS_PROXY', Path: 'pictures/resize', Method: 'GET' } },
  },
  'awsm/resize/handler.js':
    over.handler ?? "export const handler = async () => ({ statusCode: 200, body: 'one' });\n// end\n",
  'lib/index.js': 'export const width = 100;\n',
});
