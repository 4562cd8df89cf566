import type { Command } from '../command.ts';
import { stage } from './shared.ts';

export const test: Command = {
  name: 'test',
  summary: "run the project's tests against the project, deployed to a cloud of their own",
  description:
    "The project is packaged and deployed once, to an embedded cloud that is started for the tests and ends with them: the one that runs on\nthis machine, and AWS, are not reached. Then vitest runs, where the project has it, and Node's own test runner for files that are written\nfor that one. `startApp()` of jaws-core-js/test gives each file a copy of the cloud.",
  arguments: [{ name: 'files', summary: 'files or folders of tests, or parts of their names (all)', repeatable: true }],
  options: [
    { ...stage, summary: 'the stage that is deployed (the first one)' },
    {
      name: 'region',
      short: 'r',
      value: 'region',
      summary: 'its region, or `all` (its home region, or the first one)',
      completes: 'region-or-all',
    },
    { name: 'watch', summary: 'run again when a file changes; functions stay as they were deployed' },
    { name: 'serve', summary: 'deploy, say where, and wait until the standard input ends; run no tests' },
  ],
  untilInterrupted: true,
  passesOn: 'runner arguments',
  examples: [
    { command: 'jaws test', summary: 'all tests' },
    { command: 'jaws test tests/greetings.hello.test.ts --watch', summary: 'one file, again and again' },
    { command: 'jaws test -s prod -r all -- --reporter=junit', summary: 'another stage, and an option of vitest' },
  ],
  load: () => import('../run/test.ts'),
};
