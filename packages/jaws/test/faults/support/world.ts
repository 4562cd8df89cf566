import {
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ListChangeSetsCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { deploy } from '../../../src/engine/deploy.ts';
import { openProject } from '../../../src/engine/open.ts';
import { answering, functionFiles, projectFolder, type TestHost, write } from '../../../src/engine/testing/project.ts';
import type { DeployOptions, DeployResult } from '../../../src/engine/types.ts';
import type { Selection } from '../../../src/plan/types.ts';
import { resourcesTemplate } from '../../../src/scaffold/resources.ts';
import { hurriedHost } from './host.ts';

const name = 'shop';
const region = 'us-east-1';
export const bucket = 'jaws.dev.useast1.shop.test';
export const stacks = { resources: 'dev-shop-r', lambdas: 'dev-shop-l', endpoints: 'dev-shop-e' };
const all: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };
const functions = ['lMA', 'lMB', 'lMC'];

/** What a version of the project has that is read back from AWS, one value for each part that can be deployed by itself. */
export interface Deployed {
  readonly functions: readonly (string | undefined)[];
  readonly output: string | undefined;
  readonly path: string | undefined;
}

/** One project of three functions, an endpoint and a table, and a cloud of its own that it is deployed to. */
export interface World {
  readonly cloud: Cloud;
  readonly root: string;
  /** Writes the project as it is to be in a version. */
  edit(version: number): void;
  deploy(host?: TestHost, over?: Partial<DeployOptions>, selection?: Partial<Selection>): Promise<DeployResult>;
  /** Whether a plan finds nothing to do. */
  settled(): Promise<boolean>;
  deployed(): Promise<Deployed>;
  /** Everything that a deployment must not leave behind, in words. */
  leftovers(): Promise<string[]>;
  /** Operations on stacks that one token began more than once. */
  doneTwice(): Promise<string[]>;
}

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

/** A world in version 0, of which nothing is deployed. */
export async function startWorld(): Promise<World> {
  const cloud = await startCloud({ port: 0 });
  const root = projectFolder({ name, domain: 'shop.test' });
  editProject(root, 0);
  const aws = await hurriedHost(cloud.endpoint).connect(undefined);
  const cf = await aws.in(region).cloudFormation();
  const s3 = await aws.in(region).s3();
  const lambda = await aws.in(region).lambda();
  const run: World['deploy'] = (host = hurriedHost(cloud.endpoint), over = {}, selection = {}) =>
    deploy(host, { project: openProject(root), selection: { ...all, ...selection }, ...over });
  const listStacks = async (): Promise<Stack[]> => (await cf.send(new DescribeStacksCommand({}))).Stacks ?? [];

  async function objects(prefix: string): Promise<string[]> {
    try {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
      return Contents.flatMap(({ Key }) => Key ?? []);
    } catch {
      return [];
    }
  }
  async function codeOf(FunctionName: string): Promise<string> {
    const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    return `${found.Description} ${found.CodeSha256}`;
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
      const paths = await cf
        .send(new (await import('@aws-sdk/client-cloudformation')).GetTemplateCommand({ StackName: stacks.endpoints }))
        .then(({ TemplateBody = '' }) => /"\/?(a\/v\d+)"/.exec(TemplateBody)?.[1])
        .catch(() => undefined);
      return {
        functions: await Promise.all(functions.map((id) => codeOf(`dev-${name}-${id}`).catch(() => undefined))),
        output: outputs.find(({ OutputKey }) => OutputKey === 'DataVersion')?.OutputValue,
        path: paths,
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
        if (key.endsWith('lease.json')) {
          const lease = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
          found.push(`lease ${await lease.Body?.transformToString()}`);
        } else if (!/^JAWS\/(code|deployments|envVars|env)\//.test(key)) found.push(`object ${key}`);
      }
      return found;
    },
    async doneTwice() {
      const begun = new Map<string, number>();
      for (const { StackName = '', StackId = '' } of await listStacks()) {
        let NextToken: string | undefined;
        do {
          const page = await cf.send(new DescribeStackEventsCommand({ StackName, ...(NextToken && { NextToken }) }));
          for (const event of page.StackEvents ?? []) {
            const status = event.ResourceStatus ?? '';
            if (event.PhysicalResourceId !== StackId || !/^(CREATE|UPDATE|DELETE)_IN_PROGRESS$/.test(status)) continue;
            // What was done by hand has no token.
            if (event.ClientRequestToken === undefined) continue;
            const key = `${StackName} ${status} ${event.ClientRequestToken}`;
            begun.set(key, (begun.get(key) ?? 0) + 1);
          }
          NextToken = page.NextToken;
        } while (NextToken);
      }
      return [...begun].flatMap(([key, count]) => (count > 1 ? [`${key}: ${count} times`] : []));
    },
  };
}
