import type { ArgumentSpec, Command, OptionSpec } from '../command.ts';
import { profile } from './shared.ts';

const place: readonly ArgumentSpec[] = [
  {
    name: 'stage',
    summary: 'a stage, or `local` for the .env file of the project',
    required: true,
    completes: 'stage',
  },
  { name: 'region', summary: 'a region of the stage, or `all`; left out for `local`', completes: 'region-or-all' },
];
const key: ArgumentSpec = { name: 'key', summary: 'name of the variable', completes: 'env-key' };
const show: OptionSpec = { name: 'show', summary: 'show values that look secret instead of masking them' };

export const env: Command = {
  name: 'env',
  summary: 'environment variables of a stage and region',
  description:
    'They are in one encrypted object in the jaws bucket of each stage and region. A function gets those that the `envVars`\nof its awsm.json name, when it is deployed the next time. See docs/environment.md.',
  commands: [
    {
      name: 'list',
      summary: 'all variables, and which of them functions need and miss',
      arguments: place.map((argument) => ({ ...argument, required: false })),
      options: [show, profile],
      examples: [{ command: 'jaws env list dev us-east-1', summary: 'of one region' }],
      readsOnly: true,
      load: async () => ({ run: (await import('../run/env.ts')).list }),
    },
    {
      name: 'get',
      summary: 'one variable',
      arguments: [...place, key],
      options: [show, profile],
      examples: [{ command: 'jaws env get dev all BUCKET', summary: 'in every region of dev' }],
      readsOnly: true,
      load: async () => ({ run: (await import('../run/env.ts')).get }),
    },
    {
      name: 'set',
      summary: 'set a variable',
      description:
        'Without a value it is asked for, and not shown while it is typed. With `-` it is read from the standard input.\nWith `--ssm` or `--secret` CloudFormation reads the value when it deploys; JAWS never sees it.',
      arguments: [...place, key, { name: 'value', summary: 'its new value; after `--` it may begin with a dash' }],
      options: [
        { name: 'ssm', value: 'name[:version]', summary: 'a parameter of Parameter Store (String or StringList)' },
        { name: 'secret', value: 'name[:json-key[:stage]]', summary: 'a secret of Secrets Manager' },
        profile,
      ],
      examples: [
        { command: 'jaws env set dev us-east-1 IMAGE_RESIZE_BUCKET my-bucket', summary: 'in one region' },
        { command: 'jaws env set local API_URL http://127.0.0.1:3000', summary: 'in the .env file of the project' },
        {
          command: 'jaws env set prod all API_TOKEN - < token.txt',
          summary: 'a secret, kept out of the shell history',
        },
        {
          command: 'jaws env set prod all DB_PASSWORD --secret shop/db:password',
          summary: 'what Secrets Manager has under this name in each region',
        },
      ],
      load: async () => ({ run: (await import('../run/env.ts')).set }),
    },
    {
      name: 'unset',
      summary: 'remove a variable',
      arguments: [...place, key],
      options: [profile],
      load: async () => ({ run: (await import('../run/env.ts')).unset }),
    },
    {
      name: 'copy',
      summary: 'copy variables from one stage and region to others',
      description:
        'Shows names, never values, and asks. A variable that the target has with another value stays as it is, unless --overwrite is\ngiven. JAWS_STAGE and JAWS_DATA_MODEL_STAGE are copied only where --only names them. References are copied as references.',
      arguments: [
        { name: 'from-stage', summary: 'the stage to copy from', required: true, completes: 'stage' },
        { name: 'from-region', summary: 'its region', required: true, completes: 'region' },
        { name: 'to-stage', summary: 'the stage to copy to', required: true, completes: 'stage' },
        { name: 'to-region', summary: 'a region of it, or `all`', required: true, completes: 'region-or-all' },
      ],
      options: [
        { name: 'only', value: 'name', summary: 'only this variable', repeatable: true, completes: 'env-key' },
        { name: 'overwrite', summary: 'replace values that differ' },
        profile,
      ],
      examples: [
        { command: 'jaws env copy dev us-east-1 prod all', summary: 'what prod lacks, in every region' },
        {
          command: 'jaws env copy prod us-east-1 prod all --only API_URL --overwrite',
          summary: 'one value everywhere',
        },
      ],
      load: async () => ({ run: (await import('../run/env-copy.ts')).run }),
    },
    {
      name: 'history',
      summary: 'versions of the environment: when, and which variables changed',
      description: 'Values are not shown. JAWS keeps the newest 50 versions, and those that are deployed.',
      arguments: place.map((argument) => ({ ...argument, required: false })),
      options: [profile],
      readsOnly: true,
      examples: [{ command: 'jaws env history prod all', summary: 'in every region of prod' }],
      load: async () => ({ run: (await import('../run/env-history.ts')).history }),
    },
  ],
};
