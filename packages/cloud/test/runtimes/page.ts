import { runtimes } from './runtimes.ts';

const COLUMNS = [
  'runtime',
  'needs',
  'second call',
  'answer and next poll',
  'error',
  'timeout',
  'more memory than it has',
  'streamed answer',
];

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** docs/runtimes.md: each cell is a test of contract.slow.test.ts. `npm run docs` writes it. */
export function runtimesPage(): string {
  const rows = runtimes.map(({ name, needs, sending, notStreamed, memory }) => [
    name,
    needs,
    'warm',
    sending,
    'reported, stays warm',
    '`Sandbox.Timedout`, replaced',
    `\`${memory.errorType}\`, replaced`,
    notStreamed ?? 'yes, stays warm',
  ]);
  return [
    '# Runtimes in the local AWS',
    '',
    'Lambda promises the same to each runtime, and so does the local AWS. Each cell is a test of `packages/cloud/test/runtimes`, which runs a function on the',
    'runtime where this machine has what it needs, and compares the whole log: it holds the lines of the function, what its runtime writes about an error, and',
    "the platform's own INIT_START, START, END and REPORT, and nothing else. `npm run docs` makes this page from these tests.",
    '',
    '- **second call**: the process goes on, and a counter in a global variable counts.',
    '- **answer and next poll**: how both reach the [Runtime API](https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).',
    '- **replaced**: the process ends, and the next call is a cold start.',
    '- **streamed answer**: AWS streams from Node.js and from runtimes of your own, [not from the others](https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html).',
    '',
    row(COLUMNS),
    row(COLUMNS.map(() => '---')),
    ...rows.map(row),
    '',
    'Which program runs a function, and what happens where it is missing: [Local AWS](cloud.md).',
    '',
  ].join('\n');
}
