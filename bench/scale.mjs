// Prints the figures of docs/scale.md, all from the simulator, between the markers of that page. `npm run scale`.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { table } from './measure.mjs';
import { aws, pages, prices, quotas } from './simulate/worlds.mjs';
import { costOf, simulateAccounts, simulateRollout, simulateStackSets } from './simulate-rollout.mjs';

const number = (value) => Math.round(value).toLocaleString('en-US');

/** `42 s`, `12 min`, `5.2 h`. */
function time(seconds) {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

const dollars = (value) => `$${value < 0.01 ? value.toFixed(4) : value.toFixed(2)}`;

/** Pairs of functions and regions. */
const sizes = [
  ...[10, 100, 1000].flatMap((functions) => [1, 4, 8, 16, 30].map((regions) => [functions, regions])),
  [10_000, 1],
  [10_000, 8],
];

function rollouts() {
  return table(
    ['functions', 'regions', 'time', 'calls', 'throttled', 'S3 puts', 'a rollout costs', 'code, a month'],
    sizes.map(([functions, regions]) => {
      const { seconds, calls, throttled, puts } = simulateRollout({ functions, regions });
      const cost = costOf({ puts, regions, functions });
      return [
        number(functions),
        regions,
        time(seconds),
        number(calls),
        number(throttled),
        number(puts),
        dollars(cost.rollout),
        dollars(cost.month),
      ];
    }),
  );
}

function overAccounts() {
  const size = { functions: 100, regions: 8 };
  return table(
    [
      'accounts',
      'JAWS, 4 at a time',
      'its calls',
      'stack sets at best, regions side by side',
      'stack sets at best, regions in order',
      'calls of ours',
    ],
    [1, 4, 10, 100, 1000].map((accounts) => {
      const ours = simulateAccounts({ accounts, ...size });
      const [parallel, sequential] = [true, false].map((one) =>
        simulateStackSets({ accounts, ...size, parallel: one }),
      );
      return [
        number(accounts),
        time(ours.seconds),
        number(ours.calls),
        time(parallel.seconds),
        time(sequential.seconds),
        number(parallel.calls),
      ];
    }),
  );
}

function assumptions() {
  const second = (ms) => `${ms / 1000} s`;
  return table(
    ['assumed', 'value'],
    [
      ['round trip of a call, give or take a quarter', `${aws.latencyMs} ms`],
      ['CPU of the tool for a call', `${aws.cpuMs} ms`],
      ['until a change set is ready', second(aws.changeSetMs)],
      ['resources of a new stage (roles, policies, bucket, tables)', second(aws.resourcesMs)],
      ['a function with log group, version and alias', second(aws.functionsMs)],
      ["Lambda's calls for a function", aws.controlCallsOfFunction],
      ['endpoints: an API, its deployment, its stage', second(aws.endpointsMs)],
      [
        "calls of CloudFormation's own API a second, with a burst",
        `${aws.limits.cloudformation.rate}, ${aws.limits.cloudformation.burst}`,
      ],
      ['a stack set operation beside its stack, for each', second(aws.stackSetOverheadMs)],
      ['code of a function; releases kept', '0.5 MiB; 10'],
    ],
  );
}

function facts() {
  const rows = quotas.map(([what, value, page]) => [what, number(value), `[page](${page})`]);
  const money = [
    ['S3: 1,000 puts', `$${prices.put.dollars * 1000}`, `[page](${prices.put.page})`],
    ['S3 Standard: a GB a month', `$${prices.storage.dollars}`, `[page](${prices.storage.page})`],
    ['CloudWatch: an alarm a month', `$${prices.alarm.dollars}`, `[page](${prices.alarm.page})`],
    ['CodeDeploy for Lambda', '$0', `[page](${pages.codedeployPrice})`],
    ["CloudFormation, for AWS's own resource types", '$0', `[page](${pages.cloudformationPrice})`],
  ];
  return `${table(['quota', 'default', 'source'], rows)}\n\n${table(['price, us-east-1', '', 'source'], money)}`;
}

export function scaleSection() {
  return [
    '## Functions and regions\n',
    `The first deployment of a stage: the most that a rollout does.\n\n${rollouts()}\n`,
    '## Accounts\n',
    `100 functions in 8 regions of each account.\n\n${overAccounts()}\n`,
    '## What the model takes as given\n',
    `${facts()}\n\n${assumptions()}`,
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = join(dirname(fileURLToPath(import.meta.url)), '../docs/scale.md');
  const text = readFileSync(page, 'utf8');
  const [open, close] = ['<!-- figures -->', '<!-- /figures -->'];
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`docs/scale.md lacks ${open} or ${close}`);
  writeFileSync(page, `${text.slice(0, from + open.length)}\n${scaleSection()}\n${text.slice(to)}`);
}
