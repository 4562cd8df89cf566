// The environment of a rollout: AWS as far as its behavior is published, and assumptions about the rest.

const docs = 'https://docs.aws.amazon.com';
export const pages = {
  cloudformation: `${docs}/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html`,
  lambda: `${docs}/lambda/latest/dg/gettingstarted-limits.html`,
  apigateway: `${docs}/apigateway/latest/developerguide/limits.html`,
  restApi: `${docs}/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html`,
  s3: `${docs}/AmazonS3/latest/userguide/optimizing-performance.html`,
  codedeploy: `${docs}/codedeploy/latest/userguide/limits.html`,
  s3Price: 'https://aws.amazon.com/s3/pricing/',
  codedeployPrice: 'https://aws.amazon.com/codedeploy/pricing/',
  cloudwatchPrice: 'https://aws.amazon.com/cloudwatch/pricing/',
  cloudformationPrice: 'https://aws.amazon.com/cloudformation/pricing/',
};

/** Published quotas by default, each with its page. The model has those of Lambda's control plane, S3's puts and StackSets' operations; the rest bound what can be deployed at all. */
export const quotas = [
  ['CloudFormation: bytes of a template', 1_000_000, pages.cloudformation],
  ['CloudFormation: resources in a template', 500, pages.cloudformation],
  ['CloudFormation: stacks of an account and region', 2000, pages.cloudformation],
  ['StackSets: stack sets of an administrator account', 1000, pages.cloudformation],
  ['StackSets: stack instances of a stack set', 100_000, pages.cloudformation],
  ['StackSets: instances with an operation at a time, for each region', 10_000, pages.cloudformation],
  ['Lambda: requests of the control plane a second, for each account and region', 15, pages.lambda],
  ['Lambda: GB of code of an account and region, versions included', 75, pages.lambda],
  ['API Gateway: resources (paths) of a REST API', 300, pages.restApi],
  ['API Gateway: seconds between two CreateDeployment of an account', 5, pages.apigateway],
  ['API Gateway: seconds between two CreateRestApi (regional) of an account', 3, pages.apigateway],
  ['S3: puts a second, for each prefix of a bucket', 3500, pages.s3],
  // From an edition of the page of 2023: an account may have more by now.
  ['CodeDeploy: deployments of an account at a time (edition of 2023)', 100, pages.codedeploy],
];

/** In dollars, us-east-1. */
export const prices = {
  put: { dollars: 0.005 / 1000, page: pages.s3Price },
  storage: { dollars: 0.023, page: pages.s3Price },
  alarm: { dollars: 0.1, page: pages.cloudwatchPrice },
};

/**
 * The real one. Times in ms. For the services, only published values are facts (see `quotas`); how long resources take and how many calls CloudFormation's own API
 * takes a second is not published, and assumed here.
 */
export const aws = {
  latencyMs: 80,
  jitter: 0.25,
  startMs: 900,
  // The tool's overhead for each call on one core: measured with 8 and 16 regions compared with one (docs/benchmarks.md).
  cpuMs: 4.5,
  serverMs: 0,
  changeSetMs: 4000,
  resourcesMs: 45_000,
  functionsMs: 30_000,
  endpointsMs: 25_000,
  // CreateFunction, GetFunction until it is active, PublishVersion, CreateAlias.
  controlCallsOfFunction: 4,
  controlRate: 15,
  limits: { s3: { rate: 3500, burst: 3500 }, cloudformation: { rate: 10, burst: 20 } },
  stackSetOverheadMs: 15_000,
};

/** The embedded cloud behind bench/counting-proxy.mjs: stacks take only the time of its single process. `measured` comes from a calibration. */
export const embedded = (measured, { delayMs, limits = {} }) => ({
  ...aws,
  latencyMs: delayMs,
  jitter: 0,
  changeSetMs: 0,
  resourcesMs: 0,
  functionsMs: 0,
  endpointsMs: 0,
  controlCallsOfFunction: 0,
  limits,
  ...measured,
});
