import type { ToolResult } from '../../src/dash/api.ts';

type Project = ToolResult<'jaws_project'>;

export const now = Date.now();
export const before = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();

export const thirty: readonly string[] =
  `us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 ca-west-1 mx-central-1 sa-east-1 eu-west-1 eu-west-2 eu-west-3 eu-central-1 eu-central-2
eu-north-1 eu-south-1 eu-south-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-south-1
ap-south-2 ap-east-1 af-south-1 il-central-1 me-central-1 me-south-1`.split(/\s+/);

const modules =
  'orders payments customers catalog search carts shipping returns invoices mails reviews stock prices media auth sessions reports webhooks events tax coupons loyalty support audit admin'.split(
    ' ',
  );
const verbs =
  'create get list update remove export import approve cancel confirm archive restore notify sync verify count merge split preview publish'.split(
    ' ',
  );

export const ids = modules.flatMap((module) => verbs.map((verb) => `${module}/${verb}`));

/** 25 modules of 20 functions; every other one has an endpoint. */
export const project = (write: boolean): Project => ({
  name: 'shop',
  domain: 'shop.example',
  version: '2.1.0',
  allowed: { write, protected: write },
  protocol: 'REST',
  stages: [
    { stage: 'dev', protected: false, regions: ['eu-central-1', 'us-east-1'], domains: [] },
    { stage: 'staging', protected: false, regions: thirty.slice(0, 8), domains: [] },
    { stage: 'prod', protected: true, regions: thirty, domains: ['api.shop.example'] },
  ],
  modules,
  functions: ids.map((id, at) => ({
    id,
    module: id.split('/')[0]!,
    description: at % 3 === 0 ? `Does ${id.replace('/', ' ')} of the shop.` : '',
    runtime: at % 7 === 0 ? 'python3.13' : 'nodejs22.x',
    memorySize: [128, 256, 512, 1024][at % 4]!,
    timeout: 6,
    variables: at % 5 === 0 ? ['TABLE_NAME', 'STRIPE_KEY'] : ['TABLE_NAME'],
  })),
  endpoints: ids.filter((_, at) => at % 2 === 0).map(endpoint),
});

function endpoint(id: string, at: number): Project['endpoints'][number] {
  const [module, verb] = id.split('/') as [string, string];
  const method = { create: 'POST', update: 'PUT', remove: 'DELETE' }[verb] ?? (at % 4 === 1 ? 'POST' : 'GET');
  const path = `/${module}/${at % 3 === 0 ? '{id}' : verb}`;
  return {
    id: `${method} ${path}${at % 3 === 0 ? `/${verb}` : ''}`,
    method,
    path: `${path}${at % 3 === 0 ? `/${verb}` : ''}`,
    type: 'AWS_PROXY',
    module,
    function: id,
    authorization: at % 5 === 0 ? 'AWS_IAM' : 'NONE',
    apiKeyRequired: false,
    hasRequestSchema: method === 'POST',
  };
}

/** Regions of a stage, or the requested one. */
export function placesOf(stage: string, region: string | undefined): readonly string[] {
  const found = project(false).stages.find((one) => one.stage === stage)?.regions ?? [];
  return region === undefined ? found : found.filter((one) => one === region);
}
