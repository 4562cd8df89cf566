import type { Command, OptionSpec } from '../command.ts';

const options = (file: string): readonly OptionSpec[] => [
  {
    name: 'stage',
    short: 's',
    value: 'stage',
    summary: 'the stage that is planned and deployed; needed when there are several',
    completes: 'stage',
  },
  { name: 'promote', value: 'stage', summary: 'the stage that gets its release after an approval', completes: 'stage' },
  { name: 'branch', value: 'name', summary: 'the branch that is deployed (main)' },
  { name: 'repository', value: 'name', summary: 'owner and name, or the URL (what the git remote `origin` says)' },
  {
    name: 'role-arn',
    value: '[stage=]arn',
    summary: 'the role of a stage, `plan=` for the one that plans; without it, the pipeline reads its variables',
    repeatable: true,
  },
  { name: 'out', short: 'o', value: 'file', summary: `write the pipeline to this file (${file})` },
  { name: 'out-dir', value: 'folder', summary: 'write the templates of the roles there, instead of printing them' },
  { name: 'force', short: 'f', summary: 'overwrite files that differ, without a question' },
];

export const ci: Command = {
  name: 'ci',
  summary: 'a pipeline that plans, deploys and promotes, and the roles that it needs',
  description:
    'The pipeline gets short-lived credentials by OpenID Connect; nothing secret is stored. The roles are CloudFormation templates,\none for the account of each stage, with the rights that `jaws policy` gives. No account is reached. See docs/ci.md.',
  commands: [
    {
      name: 'github',
      summary: 'a workflow of GitHub Actions',
      description:
        'A pull request gets the plan as a comment, a push to the branch is deployed, and that release is promoted once the reviewers of\nthe environment named like the second stage approve it.',
      options: options('.github/workflows/jaws.yml'),
      examples: [
        { command: 'jaws ci github --stage dev --promote prod', summary: 'the workflow; prints the templates' },
        { command: 'jaws ci github --stage dev --out-dir . --force', summary: 'writes both again' },
      ],
      load: async () => ({ run: (await import('../run/ci.ts')).github }),
    },
    {
      name: 'gitlab',
      summary: 'a pipeline of GitLab CI/CD',
      description:
        'A merge request shows the plan, a push to the branch is deployed, and that release is promoted when somebody starts the job.',
      options: options('.gitlab-ci.yml'),
      examples: [
        { command: 'jaws ci gitlab --stage dev --promote prod', summary: 'the pipeline; prints the templates' },
      ],
      load: async () => ({ run: (await import('../run/ci.ts')).gitlab }),
    },
  ],
};
