import { exampleNames } from '../../scaffold/examples/list.ts';
import type { Command } from '../command.ts';
import { confirmName, deleteData, profile } from './shared.ts';

export const project: Command = {
  name: 'project',
  summary: 'projects',
  commands: [
    {
      name: 'create',
      summary: 'make a new project in a new folder',
      description:
        'Asks for what is not given, with a default for each answer; without a terminal, or with -y, the defaults are taken.\nDeploys the resources of the first stage: two roles with their policies, and the jaws bucket.',
      options: [
        { name: 'name', short: 'n', value: 'name', summary: 'of the project; camelCase is best' },
        { name: 'stage', short: 's', value: 'stage', summary: 'first stage (dev)' },
        { name: 'region', short: 'r', value: 'region', summary: 'first region (us-east-1)', completes: 'aws-region' },
        { name: 'domain', short: 'u', value: 'domain', summary: 'names the bucket (myapp.com)' },
        { name: 'email', short: 'e', value: 'address', summary: 'where AWS alarms go' },
        {
          name: 'example',
          value: 'name',
          summary: `start with a whole application, with its tests; \`list\` says what each one is: ${exampleNames.join(', ')}`,
          completes: 'example',
        },
        profile,
        { name: 'dont-exe-cf', short: 'd', summary: 'write the files, deploy nothing' },
      ],
      examples: [
        { command: 'jaws project create', summary: 'with questions' },
        { command: 'jaws project create -n myProject -p local', summary: 'on this machine, no AWS account needed' },
        {
          command: 'jaws project create -n links --example url-shortener -p local',
          summary: 'an example that works at once',
        },
        {
          command: 'jaws project create -n shop -s dev -r eu-west-1 -u shop.example.com -e ops@example.com -p work -y',
          summary: 'without questions',
        },
      ],
      load: () => import('../run/project-create.ts'),
    },
    {
      name: 'remove',
      summary: 'remove the project from AWS, in every stage and region',
      description:
        'Shows first what will be removed. Buckets, tables and everything else that holds data stay, unless --delete-data is given. The files of\nthe project stay where they are.',
      options: [deleteData, confirmName, profile],
      examples: [{ command: 'jaws project remove --delete-data', summary: 'leave nothing behind' }],
      load: async () => ({ run: (await import('../run/remove.ts')).project }),
    },
    {
      name: 'tidy',
      summary: 'write what all stages and regions have in common once',
      description:
        'Moves equal entries of cloudformation/<stage>/<region>/resources-cf.json to cloudformation/resources-cf.json, and takes out copies of what modules bring in their own awsm.json. Shows the changes first and asks. Deployed resources stay the same.',
      examples: [{ command: 'jaws project tidy', summary: 'see what would move, then decide' }],
      load: () => import('../run/project-tidy.ts'),
    },
  ],
};
