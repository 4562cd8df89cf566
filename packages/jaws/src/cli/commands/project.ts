import type { Command } from '../command.ts';
import { profile } from './shared.ts';

export const project: Command = {
  name: 'project',
  summary: 'projects',
  commands: [
    {
      name: 'create',
      summary: 'make a new project in a folder of its own',
      description:
        'Asks for what is not given, with a default for each answer; without a terminal, or with -y, the defaults are taken.\nDeploys the resources of the first stage: two roles, two groups and the jaws bucket.',
      options: [
        { name: 'name', short: 'n', value: 'name', summary: 'of the project; camelCase is best' },
        { name: 'stage', short: 's', value: 'stage', summary: 'first stage (dev)' },
        { name: 'region', short: 'r', value: 'region', summary: 'first region (us-east-1)', completes: 'aws-region' },
        { name: 'domain', short: 'u', value: 'domain', summary: 'names the bucket (myapp.com)' },
        { name: 'email', short: 'e', value: 'address', summary: 'where AWS alarms go' },
        profile,
        { name: 'dont-exe-cf', short: 'd', summary: 'write the files, deploy nothing' },
      ],
      examples: [
        { command: 'jaws project create', summary: 'with questions' },
        { command: 'jaws project create -n myProject -p local', summary: 'on this machine, no AWS account needed' },
        {
          command: 'jaws project create -n shop -s dev -r eu-west-1 -u shop.example.com -e ops@example.com -p work -y',
          summary: 'without questions',
        },
      ],
      load: () => import('../run/project-create.ts'),
    },
  ],
};
