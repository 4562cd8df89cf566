import { relative, resolve } from 'node:path';
import { type FileChange, type PipelineResult, writePipeline } from '../../engine/ci.ts';
import { openProject } from '../../engine/open.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { Paint } from '../../output/paint.ts';
import { findRoot } from '../../project/find.ts';
import type { Context, Invocation, Result, Run } from '../command.ts';
import { lineChanges } from '../line-changes.ts';
import { chooseStage } from '../place.ts';
import { confirm } from '../questions.ts';

async function run(kind: 'github' | 'gitlab', { values, lists, flags }: Invocation, context: Context): Promise<Result> {
  const { cwd, host } = context;
  const project = openProject(findRoot(cwd));
  const at = (path: string | undefined) => (path === undefined ? undefined : resolve(cwd, path));
  const stage = await chooseStage(context, project.model, values.stage, '--stage <stage>');
  if (values.promote === stage)
    throw fail('ConflictingOptions', { first: `--stage ${stage}`, second: `--promote ${stage}` });
  const result = await writePipeline(host, {
    project,
    kind,
    stage,
    promote: values.promote,
    branch: values.branch ?? 'main',
    repository: values.repository,
    roles: rolesOf(lists['role-arn'] ?? [], [stage, values.promote, 'plan']),
    out: at(values.out),
    outDir: at(values['out-dir']),
    agree: async (changes) => {
      if (flags.has('force')) return;
      context.show((paint) => changes.map((change) => changeText(change, cwd, paint)).join('\n'));
      await confirm(context, {
        message: `Overwrite ${changes.map(({ path }) => relative(cwd, path)).join(' and ')}?`,
        initial: false,
        refused: 'Files that exist are not overwritten.',
        flag: '--force',
      });
    },
  });
  const { file, templates } = result;
  return {
    data: { ...result },
    text: () =>
      templates
        .flatMap(({ file: path, template }) => (path === undefined ? [JSON.stringify(template, null, 2)] : []))
        .join('\n'),
    note: (paint) => nextSteps(kind, result, relative(cwd, file) || file, cwd, paint),
  };
}

export const github: Run = (invocation, context) => run('github', invocation, context);
export const gitlab: Run = (invocation, context) => run('gitlab', invocation, context);

/** `dev=arn:…` is for one stage, a bare ARN for all. */
function rolesOf(typed: readonly string[], names: readonly (string | undefined)[]): Record<string, string> {
  const roles: Record<string, string> = {};
  const known = names.filter((name) => name !== undefined);
  for (const text of typed) {
    const [, name, arn] = /^(?:(\w+)=)?(.*)$/.exec(text) ?? [];
    if (name !== undefined && !known.includes(name)) {
      const expected = `one of ${known.join(', ')} before the =`;
      throw fail('InvalidValue', { what: '--role-arn <[stage=]arn>', value: text, expected });
    }
    for (const each of name === undefined ? known : [name]) roles[each] = arn ?? '';
  }
  return roles;
}

const changeText = ({ path, before, after }: FileChange, cwd: string, paint: Paint): string =>
  [
    paint.bold(relative(cwd, path)),
    ...lineChanges(before, after).map(({ sign, line }) =>
      sign === '+' ? paint.green(`+ ${line}`) : sign === '-' ? paint.red(`- ${line}`) : paint.dim(`  ${line}`),
    ),
  ].join('\n');

function nextSteps(kind: 'github' | 'gitlab', result: PipelineResult, file: string, cwd: string, paint: Paint): string {
  const names = result.templates.map(({ stage }) => stage);
  const template = (path: string | undefined) => (path === undefined ? 'the template above' : relative(cwd, path));
  const steps = [
    ...result.templates.map(
      ({ stage, file: path }) =>
        `Deploy ${template(path)} in the account of ${stage}: aws cloudformation deploy --stack-name jaws-ci-${kind === 'gitlab' ? 'gitlab-' : ''}${stage} --capabilities CAPABILITY_NAMED_IAM --template-file ${path === undefined ? '<file>' : relative(cwd, path)}`,
    ),
    kind === 'github'
      ? `Make the environments ${names.join(' and ')} in ${result.repository}, each with its role's ARN as the variable JAWS_ROLE_ARN and, for a stage that needs an approval, with reviewers; JAWS_PLAN_ROLE_ARN is a variable of the repository.`
      : `Protect the branch and make the variables JAWS_ROLE_ARN, one for each of the environments ${names.join(' and ')}, and JAWS_PLAN_ROLE_ARN in ${result.repository}.`,
    `Commit ${file}.`,
  ];
  return [paint.bold('What is left to do:'), ...steps.map((step, index) => `${index + 1}. ${step}`)].join('\n');
}
