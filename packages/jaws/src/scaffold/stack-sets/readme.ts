import { partitionOf } from '../../base/partition.ts';
import type { StackSetPlan, StackSetsPlan } from '../../plan/stack-sets/types.ts';
import { codeBucketOf } from '../../templates/code-buckets.ts';

/** The commands that deploy an export, as successive blocks of a POSIX shell, and what to know first. */
export function stackSetsReadme(plan: StackSetsPlan, accounts: readonly string[] | undefined): string {
  const [code, ...others] = plan.sets as [StackSetPlan, ...StackSetPlan[]];
  const open = others.filter(({ open }) => open.length > 0);
  return [
    `# ${plan.project}, stage ${plan.stage}, as stack sets`,
    '',
    'Made by `jaws export stackset`, which replaces this folder: keep nothing of your own in it. The commands run in this folder, with credentials of the account that',
    'has the stack sets (the administrator account). It and the accounts of the functions need the',
    '[roles of self-managed stack sets](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html). Functions have fixed names:',
    `an account and region has either these stacks or what \`jaws deploy all ${plan.stage}\` makes.`,
    '',
    '## 1. Where',
    '',
    block([
      'set -eu',
      // Version 1 of the tool has only the second name.
      `export AWS_REGION=${plan.regions[0]} AWS_DEFAULT_REGION=${plan.regions[0]}`,
      `ACCOUNTS="${accounts?.join(' ') ?? '<account> <account>'}"`,
      `REGIONS="${plan.regions.join(' ')}"`,
      'ADMIN=$(aws sts get-caller-identity --query Account --output text)',
      ...(open.length > 0 ? [`VALUES=\${VALUES:-$HOME/.jaws-values}`] : []),
      'finish() { # stack set, operation: waits for its end, and fails unless it succeeded',
      '  while :; do',
      '    status=$(aws cloudformation describe-stack-set-operation --stack-set-name "$1" --operation-id "$2" --query StackSetOperation.Status --output text)',
      '    case $status in QUEUED | RUNNING | STOPPING) sleep 5 ;; *) break ;; esac',
      '  done',
      '  echo "$1: $status"',
      '  [ "$status" = SUCCEEDED ]',
      '}',
    ]),
    '',
    ...(open.length > 0 ? values(open) : []),
    `## ${open.length > 0 ? 3 : 2}. Code`,
    '',
    `A bucket in each region of the administrator account, \`${codeBucketOf(plan.bucketPrefix, '<region>')}\`, which the accounts may read. \`code.json\` lists the objects.`,
    ...(code.parameters.length < 2
      ? ['`Accounts` is missing in its parameters: add the ids of the accounts, separated by commas.']
      : []),
    '',
    block([
      create(code, `--template-body file://${code.name}/template.json`, parametersFile(code)),
      instances(code, '"$ADMIN"', false),
      upload(plan, others),
    ]),
    '',
    `## ${open.length > 0 ? 4 : 3}. Stacks`,
    '',
    'In this order: functions take the roles from the resources, endpoints lead to functions.',
    '',
    block(
      others.flatMap((set) => [create(set, urlOf(plan, set), parametersFile(set)), instances(set, '$ACCOUNTS', true)]),
    ),
    '',
    '## Addresses',
    '',
    'An API answers at `https://<ApiId>.execute-api.<region>.' +
      `${partitionOf(plan.regions[0]!).dnsSuffix}/<ApiStage>\`, by the outputs of its stack in each account and region; \`aws cloudformation list-stack-instances --stack-set-name ${others.at(-1)!.name}\` names the stacks.`,
    '',
    '## A new version',
    '',
    'Export again, run the block of chapter 1, then upload and update in the same order. A variable that is new goes into the file of its stack set in `$VALUES` first. Stacks whose',
    'template and parameters are as they were stay as they are.',
    '',
    block([upload(plan, others), ...others.map((set) => update(plan, set))]),
    '',
    'One account or region more: `create-stack-instances` of every stack set with it, in the same order; its account also in the parameters of',
    `${code.name} before (\`update-stack-set\`).`,
    '',
    '## Away',
    '',
    'The last stack set first. Buckets, log groups and whatever else the templates keep (DeletionPolicy) stay: delete them before you make the stacks again, because their names are taken.',
    '',
    block(
      [code, ...others]
        .reverse()
        .flatMap(({ name, kind }) => [
          `finish ${name} "$(aws cloudformation delete-stack-instances --stack-set-name ${name} --accounts ${kind === 'code' ? '"$ADMIN"' : '$ACCOUNTS'} --regions $REGIONS --no-retain-stacks --query OperationId --output text)"`,
          `aws cloudformation delete-stack-set --stack-set-name ${name}`,
        ]),
    ),
    '',
    '## What is not in here',
    '',
    '- Versions and the alias `live`: functions change as a whole with their stack, and a stack that fails goes back by itself. What other accounts and regions have by then stays.',
    '- Of `rollout` in jaws.json: bake, probes, alarms, error rates, confirmations and taking everything back. Waves are regions in their order, one after another.',
    '- Domains, and the environment in the jaws bucket: `jaws env` does not know these stacks.',
    '',
  ].join('\n');
}

const block = (lines: readonly string[]): string => ['```sh', ...lines, '```'].join('\n');

/** A parameters file; one with values of variables is outside of the folder. */
const parametersFile = ({ name, open }: StackSetPlan): string =>
  open.length > 0 ? `"file://$VALUES/${name}.json"` : `file://${name}/parameters.json`;

function values(open: readonly StackSetPlan[]): string[] {
  return [
    '## 2. Values of variables',
    '',
    'No file of this folder has a value of an environment variable. They are parameters without a default that CloudFormation does not show (NoEcho). Copy the parameters',
    'of these stack sets to a folder that only you can read and no repository has, and add an entry for each, for instance',
    '`{ "ParameterKey": "envTOKENz0", "ParameterValue": "…" }`. No stack is made while one is missing. A value that differs in an account or region:',
    '`--parameter-overrides` of `create-stack-instances` or `update-stack-instances`.',
    '',
    '| stack set | variable | parameter |',
    '| --- | --- | --- |',
    ...open.flatMap(({ name, open: parameters }) =>
      parameters.map(({ variable, parameter }) => `| ${name} | ${variable} | ${parameter} |`),
    ),
    '',
    block([
      'mkdir -p -m 700 "$VALUES"',
      ...open.map(
        ({ name }) =>
          `[ -e "$VALUES/${name}.json" ] || (umask 077; cp ${name}/parameters.json "$VALUES/${name}.json"; echo "Fill in $VALUES/${name}.json")`,
      ),
    ]),
    '',
  ];
}

const create = ({ name }: StackSetPlan, template: string, parameters: string): string =>
  `aws cloudformation create-stack-set --stack-set-name ${name} ${template} --parameters ${parameters} --tags file://${name}/tags.json --capabilities CAPABILITY_NAMED_IAM`;

const instances = ({ name }: StackSetPlan, accounts: string, preferences: boolean): string =>
  `finish ${name} "$(aws cloudformation create-stack-instances --stack-set-name ${name} --accounts ${accounts} --regions $REGIONS${preferences ? ' --operation-preferences file://operation-preferences.json' : ''} --query OperationId --output text)"`;

const update = (plan: StackSetsPlan, set: StackSetPlan): string =>
  `finish ${set.name} "$(aws cloudformation update-stack-set --stack-set-name ${set.name} ${urlOf(plan, set)} --parameters ${parametersFile(set)} --tags file://${set.name}/tags.json --capabilities CAPABILITY_NAMED_IAM --operation-preferences file://operation-preferences.json --query OperationId --output text)"`;

/** A request accepts a template of 51,200 bytes, an object in S3 may have 1 MB. */
function urlOf({ bucketPrefix, regions }: StackSetsPlan, { name }: StackSetPlan): string {
  const home = regions[0]!;
  return `--template-url https://${codeBucketOf(bucketPrefix, home)}.s3.${home}.${partitionOf(home).dnsSuffix}/templates/${name}.json`;
}

/** Code goes to all regions, templates to the region that has the stack sets. */
const upload = ({ bucketPrefix, regions }: StackSetsPlan, others: readonly StackSetPlan[]): string =>
  [
    `for region in $REGIONS; do aws s3 sync code "s3://${codeBucketOf(bucketPrefix, '$region')}" --region "$region"; done`,
    ...others.map(
      ({ name }) =>
        `aws s3 cp ${name}/template.json s3://${codeBucketOf(bucketPrefix, regions[0]!)}/templates/${name}.json`,
    ),
  ].join('\n');
