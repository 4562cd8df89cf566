import {
  DescribeStacksCommand,
  GetTemplateCommand,
  ListChangeSetsCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { type Holder, parseHolder } from '../../../src/deploy/machine.ts';
import { deploy } from '../../../src/engine/deploy.ts';
import { openProject } from '../../../src/engine/open.ts';
import { answering, functionFiles, projectFolder, type TestHost, write } from '../../../src/engine/testing/project.ts';
import type { DeployOptions, DeployResult } from '../../../src/engine/types.ts';
import type { Selection } from '../../../src/plan/types.ts';
import { resourcesTemplate } from '../../../src/scaffold/resources.ts';
import { type Begun, begunOperations } from './begun.ts';
import { hurriedHost } from './host.ts';
import { outsideStacks } from './outside.ts';

const name = 'shop';
const region = 'us-east-1';
export const bucket = 'jaws.dev.useast1.shop.test';
export const stacks = { resources: 'dev-shop-r', lambdas: 'dev-shop-l', endpoints: 'dev-shop-e' };
const all: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };
const functions = ['lMA', 'lMB', 'lMC'];

/** The deployed state of a version as read back from AWS, one value for each part that can be deployed by itself. */
export interface Deployed {
  readonly functions: readonly (string | undefined)[];
  readonly output: string | undefined;
  readonly path: string | undefined;
}

/** One project of three functions, an endpoint and a table, and its own cloud to deploy to. */
export interface World {
  readonly cloud: Cloud;
  readonly root: string;
  /** Writes the project in a given version. */
  edit(version: number): void;
  deploy(host?: TestHost, over?: Partial<DeployOptions>, selection?: Partial<Selection>): Promise<DeployResult>;
  /** Whether a plan finds nothing to do. */
  settled(): Promise<boolean>;
  deployed(): Promise<Deployed>;
  /** Everything that a deployment must not leave behind, in words, except for the lease. */
  leftovers(): Promise<string[]>;
  /** Who holds the lease of the stage. */
  lease(): Promise<Holder | undefined>;
  /** Makes the lease's holder an ended process of this machine, as a command leaves it after an error. */
  endHolder(): Promise<void>;
  /** The operations that deployments began on stacks, oldest first. */
  begun(): Promise<readonly Begun[]>;
  /** Operations on stacks that one deployment began more than once, in words. */
  doneTwice(): Promise<string[]>;
}

/** The largest process id that Linux allows; no process has it. */
const endedPid = 4_194_304;

export function editProject(root: string, version: number): void {
  const place = { project: name, domain: 'shop.test', email: 'me@shop.test', stage: 'dev', region };
  const template = resourcesTemplate(place);
  template.Resources.Data = {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      Tags: [{ Key: 'version', Value: `v${version}` }],
    },
  };
  template.Outputs = { ...template.Outputs, DataVersion: { Value: `v${version}` } };
  const of = (id: string, lambda: Record<string, unknown> = {}, cloudFormation: Record<string, unknown> = {}) => ({
    lambda: {
      ...lambda,
      cloudFormation: {
        Handler: `aws_modules/m/${id}/handler.handler`,
        Runtime: 'nodejs22.x',
        Description: `v${version}`,
        ...cloudFormation,
      },
    },
    code: answering({ id, version }),
  });
  write(root, {
    [`cloudformation/dev/${region}/resources-cf.json`]: template,
    ...functionFiles('m/a', {
      ...of('a'),
      apiGateway: { cloudFormation: { Type: 'AWS_PROXY', Path: `a/v${version}`, Method: 'GET' } },
    }),
    ...functionFiles('m/b', { ...of('b', { iamPolicyDocumentStatements: [] }), apiGateway: null }),
    ...functionFiles('m/c', {
      ...of('c', {}, { Environment: { Variables: { VERSION: { Ref: 'DataVersion' } } } }),
      apiGateway: null,
    }),
  });
}

/** A world in version 0, with nothing deployed. */
export async function startWorld(): Promise<World> {
  const cloud = await startCloud({ port: 0 });
  const root = projectFolder({ name, domain: 'shop.test' });
  editProject(root, 0);
  const aws = await hurriedHost(cloud.endpoint).connect(undefined);
  const cf = await aws.in(region).cloudFormation();
  const s3 = await aws.in(region).s3();
  const lambda = await aws.in(region).lambda();
  const outside = outsideStacks(cloud.endpoint, region, cf);
  const run: World['deploy'] = (host = hurriedHost(cloud.endpoint), over = {}, selection = {}) =>
    deploy(host, { project: openProject(root), selection: { ...all, ...selection }, ...over });
  const listStacks = async (): Promise<Stack[]> => (await cf.send(new DescribeStacksCommand({}))).Stacks ?? [];

  async function objects(prefix: string): Promise<string[]> {
    try {
      const { Contents = [], IsTruncated } = await s3.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }),
      );
      if (IsTruncated) throw new Error('more objects than one page has');
      return Contents.flatMap(({ Key }) => Key ?? []);
    } catch (error) {
      if ((error as Error).name === 'NoSuchBucket') return [];
      throw error;
    }
  }
  async function codeOf(FunctionName: string): Promise<string | undefined> {
    try {
      const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      return `${found.Description} ${found.CodeSha256} ${found.Environment?.Variables?.VERSION ?? ''}`;
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  }
  async function pathOf(list: readonly Stack[]): Promise<string | undefined> {
    const stack = list.find(({ StackName }) => StackName === stacks.endpoints);
    if (!stack || stack.StackStatus === 'REVIEW_IN_PROGRESS') return undefined;
    const { TemplateBody = '' } = await cf.send(new GetTemplateCommand({ StackName: stack.StackId }));
    return /"\/?(a\/v\d+)"/.exec(TemplateBody)?.[1];
  }
  async function readLease(): Promise<string | undefined> {
    const [Key] = (await objects('JAWS/deployments/')).filter((key) => key.endsWith('lease.json'));
    if (Key === undefined) return undefined;
    return (await s3.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body?.transformToString();
  }

  return {
    cloud,
    root,
    edit: (version) => editProject(root, version),
    deploy: run,
    settled: async () => (await run(undefined, { mode: 'plan' })).plan.empty,
    async deployed() {
      const list = await listStacks();
      const outputs = list.find(({ StackName }) => StackName === stacks.resources)?.Outputs ?? [];
      return {
        functions: await Promise.all(functions.map((id) => codeOf(`dev-${name}-${id}`))),
        output: outputs.find(({ OutputKey }) => OutputKey === 'DataVersion')?.OutputValue,
        path: await pathOf(list),
      };
    },
    async leftovers() {
      const found: string[] = [];
      for (const { StackName = '', StackStatus = '' } of await listStacks()) {
        if (StackStatus === 'REVIEW_IN_PROGRESS') found.push(`shell ${StackName}`);
        const { Summaries = [] } = await cf.send(new ListChangeSetsCommand({ StackName }));
        for (const { ChangeSetName, ExecutionStatus } of Summaries) {
          if (ExecutionStatus !== 'EXECUTE_COMPLETE') found.push(`change set ${ChangeSetName} of ${StackName}`);
        }
      }
      for (const key of await objects('JAWS/')) {
        if (!/^JAWS\/(code|deployments|envVars|env)\//.test(key)) found.push(`object ${key}`);
      }
      return [...found, ...(await outside())];
    },
    async lease() {
      const text = await readLease();
      const holder = text === undefined ? undefined : parseHolder(text, bucket);
      if (text !== undefined && !holder) throw new Error(`a lease of nobody: ${text}`);
      return holder;
    },
    async endHolder() {
      const holder = parseHolder((await readLease()) ?? '', bucket);
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: `JAWS/deployments/${name}/dev/lease.json`,
          Body: JSON.stringify({ ...holder, pid: endedPid }),
        }),
      );
    },
    begun: () => begunOperations(cf),
    async doneTwice() {
      const times = new Map<string, number>();
      for (const { stack, operation, deployment } of await begunOperations(cf)) {
        const key = `${operation} of ${stack} by ${deployment}`;
        times.set(key, (times.get(key) ?? 0) + 1);
      }
      return [...times].flatMap(([key, count]) => (count > 1 ? [`${key}: ${count} times`] : []));
    },
  };
}
