import type { Command } from '../command.ts';
import { stage } from './shared.ts';

export const policy: Command = {
  name: 'policy',
  summary: 'the least rights that the person who deploys the project needs, as an IAM policy',
  description:
    'Made from what the project has, without AWS: what JAWS calls, and what CloudFormation does with the rights of the person who deploys. Where\njaws.json names a role for CloudFormation (cloudFormationRole), the person may hand that role on instead. Where it names a\nrole for the account of a stage (accounts), the person needs to assume that one, and the rest is its own: --role.',
  options: [
    { ...stage, summary: 'only for this stage; for all without it' },
    {
      name: 'cloudformation',
      summary: 'the rights of the role of CloudFormation, and not those of the person',
    },
    {
      name: 'reading',
      summary: 'the rights of those who only look and plan, as `jaws dash --web` and `jaws mcp` do',
    },
    {
      name: 'role',
      summary: 'the rights of the role that jaws.json names for the account, and not those of its caller',
    },
    { name: 'out', short: 'o', value: 'file', summary: 'write it to this file' },
  ],
  examples: [
    { command: 'jaws policy --stage dev -o deploy-dev.json', summary: 'for the people who work on dev' },
    { command: 'jaws policy --reading', summary: 'for those who only look' },
    { command: 'jaws policy --stage prod --cloudformation', summary: 'for the role in jaws.json' },
  ],
  readsOnly: true,
  load: () => import('../run/policy.ts'),
};
