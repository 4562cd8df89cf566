import type { ProjectOptions } from './project.ts';

/** AGENTS.md of a new project: everything that a coding agent has to know, and no more. */
export const agents = ({ project, stage }: Pick<ProjectOptions, 'project' | 'stage'>): string => `# ${project}

A serverless application for AWS, made with JAWS (the command \`jaws\`). A function is a folder \`aws_modules/<module>/<function>/\`: \`handler\` is
the entry on AWS, \`index\` what it does, \`awsm.json\` its configuration, endpoint and triggers. Resources are CloudFormation, in
\`cloudformation/resources-cf.json\`. \`jaws.json\` lists stages and their regions.

## Commands

| command | what it does |
| --- | --- |
| \`jaws module create <module> <function>\` | a new function with its endpoint and its test |
| \`jaws test\` | all tests, with the project deployed to a cloud on this machine that goes with them; it reaches no account |
| \`jaws run <module>/<function>\` | runs a function here, with its event.json |
| \`jaws deploy all ${stage} all --plan --json\` | what a deployment would change; changes nothing |
| \`jaws deploy all ${stage} all\` | deploys; name regions where one is meant |
| \`jaws status --json\` | what is deployed where, with URLs |
| \`jaws invoke <module>/<function> --stage ${stage} --event event.json\` | calls a deployed function, shows its answer and its log |
| \`jaws logs <module>/<function> --stage ${stage}\` | what a deployed function logged |
| \`jaws mcp\` | the same for a client of the Model Context Protocol, read-only unless it is started with \`--allow-write\` |
| \`jaws <command> --help\` | every option |

With \`--json\` each line of the output is an object, the last one the result or the error, which says what to do next.

## Rules

- Run \`jaws test\` before you deploy, and look at the plan.
- Never deploy to, change or remove a stage that is protected (\`prod\`, or \`"protected": true\` in jaws.json) unless you were asked to, by name.
- Secrets never go into files, code or arguments. Set them from the standard input: \`jaws env set <stage> <region> <NAME> -\`. A function gets
  those that \`envVars\` in its awsm.json names.
- Change resources in the templates, not in an AWS account by hand.
`;
