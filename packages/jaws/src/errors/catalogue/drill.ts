import type { ErrorEntry } from '../error.ts';

interface Stage {
  readonly stage: string;
}

export const RehearsalDidNotStart: ErrorEntry<object> = {
  title: 'The copy of the embedded cloud did not start',
  message: () => 'A copy of the embedded cloud, on which the drill happens, did not start.',
  hint: () =>
    'Nothing was changed. `jaws cloud status` shows whether the embedded cloud itself is healthy; then run it again.',
};

export const DrillNeedsRegions: ErrorEntry<Stage & { region: string }> = {
  title: 'A stage has no other region',
  message: ({ stage, region }) => `${stage} has no region beside ${region}: nothing is left when that one is lost.`,
  hint: ({ stage }) => `Add one: \`jaws region add <region> --stage ${stage}\`, then \`jaws deploy all ${stage} all\`.`,
};

export const DrillNeedsDomain: ErrorEntry<Stage & { domain?: string | undefined; known: readonly string[] }> = {
  title: 'A drill needs a domain of the stage',
  message: ({ stage, domain, known }) =>
    domain === undefined
      ? `${stage} has no domain in jaws.json, and only a name over several regions can survive the loss of one.`
      : `${stage} has no domain "${domain}" in jaws.json${known.length > 0 ? ` (${known.join(', ')})` : ''}.`,
  hint: ({ stage, known }) =>
    known.length > 0
      ? `Name one of them with --domain.`
      : `Add "domains": { "${stage}": [{ "name": "api.example.com", "health": "/health" }] } to jaws.json and deploy it.`,
};

export const DrillNeedsPath: ErrorEntry<Stage & { domain: string }> = {
  title: 'A drill needs a path to call',
  message: ({ stage, domain }) =>
    `The domain ${domain} of ${stage} has no health path in jaws.json, and no --path was given.`,
  hint: () =>
    'Give a path of the API that answers a GET, such as --path /health. Without "health" Route 53 does not notice that a region is lost.',
};

export const DrillNotDeployed: ErrorEntry<Stage & { region: string }> = {
  title: 'The region of a drill has no API',
  message: ({ stage, region }) => `${stage} has no deployed endpoints in ${region}.`,
  hint: ({ stage }) =>
    `Deploy it first: \`jaws deploy all ${stage} all\`. \`jaws status ${stage}\` shows what is where.`,
};

export const DrillNoAnswer: ErrorEntry<{ url: string; detail: string }> = {
  title: 'The domain does not answer before a region is lost',
  message: ({ url, detail }) => `${url} does not answer as it should before anything is lost: ${detail}.`,
  hint: () =>
    'No region was lost. Check that the domain is deployed and that the path answers a GET with a status below 400.',
};

export const DrillWithoutHealthCheck: ErrorEntry<{ domain: string; region: string }> = {
  title: 'A region has no health check to invert',
  message: ({ domain, region }) =>
    `The records of ${domain} have no health check for ${region}: there is nothing to invert.`,
  hint: () => 'Add "health" to the domain in jaws.json and deploy. Nothing was changed.',
};

export const DrillHealthCheckOdd: ErrorEntry<{ id: string; region: string; why: string }> = {
  title: 'A health check does not fit a drill',
  message: ({ id, region, why }) => `The health check ${id} of ${region} ${why}.`,
  hint: ({ id }) =>
    `Nothing was changed. If a drill was killed, put it back: \`aws route53 update-health-check --health-check-id ${id} --no-inverted\`.`,
};

export const DrillNotPutBack: ErrorEntry<{ id: string; region: string; command: string; reason: string }> = {
  title: 'A health check could not be put back after a drill',
  message: ({ id, region, reason }) =>
    `The health check ${id} of ${region} is still inverted, so clients avoid that region: ${reason}`,
  hint: ({ command }) => `Run this now: \`${command}\`.`,
};

export const DrillInterrupted: ErrorEntry<object> = {
  title: 'A drill was interrupted',
  message: () => 'Interrupted. Nothing of the drill is left: the region is as it was.',
  hint: () => undefined,
};

export const DrillFile: ErrorEntry<{ file: string; reason: string }> = {
  title: 'The picture of a drill was not written',
  message: ({ file, reason }) => `${file} could not be written: ${reason}`,
  hint: () => 'Name a file that ends in .html or .svg, in a folder that exists.',
};

export const PromiseBroken: ErrorEntry<
  Stage & {
    region: string;
    broken: readonly { readonly promise: string; readonly promised: string; readonly measured: string }[];
  }
> = {
  title: 'A stage does not keep its promises',
  message: ({ stage, region, broken }) =>
    `${stage} without ${region} does not keep what jaws.json promises: ${broken
      .map(({ promise, promised, measured }) => `${promise} ${promised}, measured ${measured}`)
      .join('; ')}.`,
  hint: () =>
    'A domain with "fast": true is checked every 10 seconds instead of every 30. What the promises mean: docs/regions.md, A drill.',
};
