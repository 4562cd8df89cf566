import type { Command } from '../command.ts';

export const types: Command = {
  name: 'types',
  summary: 'TypeScript types of what functions get: environment, events, resources',
  description:
    'Writes aws_modules/jaws-env.d.ts, which tsconfig.json includes. A deployment, and what adds or removes functions, writes it too\nin projects that have it or a tsconfig.json.',
  options: [
    { name: 'check', summary: 'write nothing; exit code 1 when the file is stale' },
    { name: 'tsc', summary: "then check the project's code with TypeScript, which is installed when you agree" },
  ],
  examples: [
    { command: 'jaws types', summary: 'after a change of awsm.json' },
    { command: 'jaws types --tsc', summary: 'what `npm run types` does' },
    { command: 'jaws types --check --tsc', summary: 'in CI' },
  ],
  load: () => import('../run/types.ts'),
};
