import { APIGateway } from '@aws-sdk/client-api-gateway';
import { type Cloud, type CloudOptions, startCloud } from '../../../cloud/src/index.ts';
import { isAboutAddresses } from '../../src/deploy/review.ts';
import { deploy } from '../../src/engine/deploy.ts';
import type { Host } from '../../src/engine/host.ts';
import { openProject } from '../../src/engine/open.ts';
import { type Files, functionFiles, projectFolder, type TestHost, testHost } from '../../src/engine/testing/project.ts';
import type { DeployResult } from '../../src/engine/types.ts';
import type { Selection } from '../../src/plan/types.ts';

export interface ApiProject {
  /** `apiGateway` of jaws.json. */
  readonly api?: unknown;
  /** `apiGateway` of the only region. */
  readonly place?: unknown;
  readonly files: Files;
}

/** A function with these endpoints; its code is the body of an async handler that takes `event`. */
export const fn = (id: string, endpoints: unknown, body: string, rest: Files = {}): Files =>
  functionFiles(id, {
    apiGateway: { cloudFormation: endpoints, ...rest },
    code: `export const handler = async (event) => { ${body} };\n`,
  });

/** Endpoints without a function. */
export const alone = (id: string, endpoints: unknown, rest: Files = {}): Files => ({
  [`aws_modules/${id}/awsm.json`]: { apiGateway: { cloudFormation: endpoints, ...rest } },
});

export const jawsJson = ({ api, place }: Pick<ApiProject, 'api' | 'place'>) => ({
  name: 'api',
  domain: 'api.test',
  stages: { dev: [{ region: 'us-east-1', ...(place !== undefined && { apiGateway: place }) }] },
  ...(api !== undefined && { apiGateway: api }),
});

export const apiProject = (project: ApiProject): string =>
  projectFolder({ name: 'api', domain: 'api.test', files: { 'jaws.json': jawsJson(project), ...project.files } });

/** A project that JAWS deploys to a cloud of its own, and that tests call over HTTP. */
export class Deployed {
  readonly root: string;
  readonly cloud: Cloud;
  readonly host: TestHost;
  /** A client for the region's API Gateway, as its owner. */
  readonly gateway: APIGateway;
  readonly #urls = new Map<string, string>();

  private constructor(root: string, cloud: Cloud) {
    this.root = root;
    this.cloud = cloud;
    this.host = testHost(cloud.endpoint);
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    this.gateway = new APIGateway({ endpoint: cloud.endpoint, region: 'us-east-1', credentials });
  }

  static async start(project: ApiProject, options: CloudOptions = {}): Promise<Deployed> {
    const deployed = new Deployed(apiProject(project), await startCloud({ port: 0, ...options }));
    try {
      await deployed.deploy();
      return deployed;
    } catch (error) {
      await deployed.cloud.close();
      throw error;
    }
  }

  async deploy(selection: Partial<Selection> = {}): Promise<DeployResult> {
    const all = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
    // APIs, their domains and access logs come and go with these tests.
    const host: Host = { ...this.host, agree: async (question) => isAboutAddresses(question) };
    const selected = { ...all, ...selection };
    const work = { project: openProject(this.root), selection: selected, allowDataLoss: ['AccessLogs'] };
    const result = await deploy(host, work);
    for (const { method, path, url } of result.urls) this.#urls.set(`${method} ${path}`, url);
    return result;
  }

  /** The address of an endpoint: `GET /a/{id}`. */
  url(id: string): string {
    const url = this.#urls.get(id);
    if (url === undefined) throw new Error(`${id} is not deployed; ${[...this.#urls.keys()].join(', ')} are`);
    return url;
  }

  /** Calls an endpoint; `fill` fills in the variables of its path and the text after it. */
  call(id: string, init: RequestInit & { fill?: Record<string, string>; query?: string } = {}): Promise<Response> {
    const { fill = {}, query = '', ...rest } = init;
    const url = this.url(id).replace(/\{(\w+)\+?\}/g, (_all, name: string) => fill[name] ?? '');
    return fetch(`${url}${query}`, { method: id.split(' ')[0]!.replace('ANY', 'GET'), ...rest });
  }

  close(): Promise<void> {
    return this.cloud.close();
  }
}
