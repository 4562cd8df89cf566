import type { Event, ToolInput, ToolName, ToolResult } from '../../src/dash/api.ts';
import { deploy, plan, releases } from './page-deployments.ts';
import { localAnswers } from './page-local.ts';
import { logLines, metrics } from './page-measured.ts';
import { operating } from './page-operating.ts';
import { ids, placesOf, project } from './page-project.ts';
import { requests } from './page-requests.ts';
import { grid, status } from './page-state.ts';

export interface Answering {
  readonly emit: (event: Event) => void;
  /** The known part while a region delays its answer. */
  readonly soFar: (found: ToolResult<ToolName>) => void;
}

/** A failure with the text of the error catalogue. */
export class Refused extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

export type Answers = {
  readonly [Name in ToolName]?: (
    input: ToolInput<Name>,
    answering: Answering,
  ) => ToolResult<Name> | Promise<ToolResult<Name>>;
};

/** Answers of a shop with 30 regions and 500 functions. */
export const answers = (write = true): Answers => ({
  jaws_project: () => project(write),
  jaws_grid: () => grid(),
  jaws_drift: ({ stage }) => ({
    stage,
    regions: placesOf(stage, undefined).map((region, at) => ({
      region,
      drift:
        at === 1
          ? [
              {
                stage,
                region,
                stack: `${stage}-shop-r`,
                logicalId: 'Orders',
                type: 'AWS::DynamoDB::Table',
                status: 'MODIFIED',
                properties: ['/BillingMode'],
              },
            ]
          : [],
    })),
  }),
  jaws_status: ({ stage = 'dev', region }) => status(stage, region),
  jaws_plan: ({ stage, region, functions }) => ({
    plan: plan(stage, region, functions),
    missingVariables: [],
    fingerprint: '',
  }),
  jaws_deploy: deploy,
  jaws_rollback: async ({ stage, region }, answering) => {
    const done = await deploy({ stage, ...(region !== undefined && { region }) }, answering);
    return { ...done, to: releases(stage).releases[1]!, from: undefined, untouched: [], variables: {} };
  },
  jaws_releases: ({ stage }) => releases(stage),
  jaws_release: ({ stage, release }) => {
    const all = releases(stage).releases;
    const at = all.findIndex(({ number }) => String(number) === release);
    return {
      stage,
      release: all[at]!,
      than: all[at + 1],
      regions: placesOf(stage, undefined).map((region) => ({
        region,
        changes: [{ action: 'update', kind: 'function', id: 'orders/create', why: ['code'] }],
        variables: { added: ['STRIPE_KEY'], changed: [], removed: [] },
      })),
    };
  },
  jaws_endpoints: ({ stage = 'dev', region }) => ({
    project: 'shop',
    protocol: 'REST',
    routes: [],
    endpoints: project(write).endpoints.map(
      ({ method, path, type, function: id = '', authorization, apiKeyRequired }) => ({
        method,
        path,
        type,
        function: id,
        folder: id,
        authorization,
        authorizer: undefined,
        apiKeyRequired,
        urls: placesOf(stage, region).map((at) => ({
          stage,
          region: at,
          url: `https://a1b2c3.execute-api.${at}.amazonaws.com/${stage}${path}`,
        })),
      }),
    ),
  }),
  jaws_metrics: ({ stage, region, functions, minutes = 180 }) => metrics(stage, region, functions, minutes),
  jaws_logs: ({ stage, region, functions, since, requestId, limit = 200 }) => ({
    lines: logLines(stage, region, functions, since === undefined ? limit : 2, since).filter(
      ({ message }) => requestId === undefined || message.includes(requestId),
    ),
    leftOut: since === undefined ? 4211 : 0,
    notDeployed: [],
    unread: [],
  }),
  jaws_env_names: ({ stage, region }) => ({
    regions: placesOf(stage, region).map((at, n) => ({
      stage,
      region: at,
      variables: ['JAWS_STAGE', 'TABLE_NAME', 'STRIPE_KEY', 'MAIL_FROM', 'LOG_LEVEL'].map((name) => ({
        name,
        set: name !== 'STRIPE_KEY' || n % 4 !== 1,
        neededBy:
          name === 'TABLE_NAME'
            ? ids.slice(0, 4)
            : name === 'STRIPE_KEY'
              ? ['payments/create', 'payments/confirm']
              : [],
      })),
    })),
  }),
  jaws_env_value: ({ stage, region, name }) => ({
    name,
    regions: placesOf(stage, region).map((at) => ({ region: at, value: `value-of-${name}`, reference: undefined })),
  }),
  jaws_env_set: ({ stage, region, name }) => ({
    name,
    regions: placesOf(stage, region).map((at) => ({ stage, region: at })),
  }),
  jaws_env_unset: ({ stage, region, name }) => ({
    name,
    regions: placesOf(stage, region).map((at) => ({ stage, region: at })),
  }),
  ...operating,
  ...requests,
  ...localAnswers,
});
