import type { ProjectOptions } from './project.ts';

/** README.md of a new project: where everything is, and the way to the first response. */
export function readme({ project, stage, region, profile }: ProjectOptions): string {
  const where =
    profile === 'local' ? 'the AWS on this machine (no account needed)' : `the AWS account of profile \`${profile}\``;
  return `# ${project}

A serverless application made with JAWS. It deploys to ${where}, which \`admin.env\` names.
The tool is JAWS 2. The npm registry has only version 1.3.3 of 2015 so far, so install the package that \`npm run build && npm pack ./packages/jaws\`
makes in a clone of its repository: \`npm install -g ./jaws-framework-2.0.0.tgz\`. \`jaws doctor\` checks what it needs.

## First steps

    npm install                            # after a clone
    jaws module create greetings hello     # a function and its endpoint
    jaws test                              # its tests, against the project deployed to a cloud of their own
    jaws dash                              # choose and deploy; prints the URL
    jaws run                               # inside aws_modules/greetings/hello: run it with event.json

## What is where

| path | what |
| --- | --- |
| \`jaws.json\` | the project, its stages and their regions |
| \`admin.env\` | the AWS profile that deploys; \`local\` is this machine |
| \`aws_modules/<module>/<function>/\` | a function: \`handler\` (entry on AWS), \`index\` (what it does), \`awsm.json\` (configuration), \`event.json\` (for \`jaws run\`) |
| \`cloudformation/resources-cf.json\` | resources of all stages and regions: roles, the bucket, anything you add |
| \`cloudformation/${stage}/${region}/resources-cf.json\` | what differs in stage \`${stage}\` in ${region}: an entry replaces the shared one, \`null\` takes it out |
| \`lib/\` | code that functions share |
| \`tests/\` | tests; \`npm test\` or \`jaws test\` runs them |
| \`AGENTS.md\` | what a coding agent has to know |
| \`.env\` | environment variables of this machine, never in git; those of a stage: \`jaws env list ${stage} ${region}\` |

## More

    npm run types                            # check types; the first time it installs TypeScript
    jaws logs -f                             # what deployed functions log, as it comes
    jaws env set ${stage} ${region} TABLE users   # then name TABLE in a function's envVars
    jaws deploy all ${stage} --plan               # what would change
    jaws types                               # TypeScript types of environment, events and resources
    jaws stage create                        # one more stage
    jaws region create                       # one more region
    jaws status                              # what is deployed where
`;
}
