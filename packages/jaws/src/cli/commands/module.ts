import type { Command } from '../command.ts';

export const module: Command = {
  name: 'module',
  summary: 'aws-modules',
  commands: [
    {
      name: 'create',
      summary: 'make a function in a module, with its endpoint',
      description: 'Writes aws_modules/<module>/<function>/. The module is made when it does not exist yet.',
      arguments: [
        { name: 'module', summary: 'name of the module: greetings', required: true, completes: 'module' },
        { name: 'function', summary: 'name of the function: hello', required: true },
      ],
      options: [
        { name: 'lambda', short: 'l', summary: 'the function only, no endpoint' },
        { name: 'endpoint', short: 'e', summary: 'an endpoint only, no function' },
        {
          name: 'runtime',
          short: 'r',
          value: 'runtime',
          summary: 'language of the function: typescript, javascript, python, or a runtime of Lambda (typescript)',
        },
      ],
      examples: [
        { command: 'jaws module create greetings hello', summary: 'GET /greetings/hello in TypeScript' },
        {
          command: 'jaws module create reports nightly -l -r python',
          summary: 'a function in Python without endpoint',
        },
      ],
      load: () => import('../run/module-create.ts'),
    },
  ],
};
