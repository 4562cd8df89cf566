import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder, replaceFile } from '../base/files.ts';
import { isObject } from '../base/text.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { Model } from '../model/types.ts';
import { deployerPolicy, type PolicyOptions } from '../plan/policy/policy.ts';
import { checkName } from '../project/names.ts';
import { githubWorkflow } from '../scaffold/ci/github.ts';
import { gitlabPipeline } from '../scaffold/ci/gitlab.ts';
import { github, gitlab } from '../scaffold/ci/provider.ts';
import { type PipelineRole, roleTemplate } from '../scaffold/ci/role.ts';
import type { Pipeline, PipelineStage } from '../scaffold/ci/types.ts';
import { releaseOf, version } from '../version.ts';
import type { Host } from './host.ts';
import { forUser, type OpenProject, regionsOf } from './open.ts';
import { type GitLocation, repositoryOf } from './repository.ts';

export interface PipelineTask {
  readonly project: OpenProject;
  readonly kind: 'github' | 'gitlab';
  readonly stage: string;
  readonly promote: string | undefined;
  readonly branch: string;
  /** `owner/name` or a URL; undefined: according to the git remote. */
  readonly repository: string | undefined;
  /** ARNs by the name of a stage, `plan` for the role that plans. Others are read from the pipeline's variables. */
  readonly roles: Readonly<Record<string, string>>;
  /** Absolute; undefined: the repository is searched for it. */
  readonly out: string | undefined;
  /** Absolute: where the templates of the roles are written; if undefined, none is written. */
  readonly outDir: string | undefined;
  /** Called with existing files that differ, before anything is written; throws to decline. */
  readonly agree: (changes: readonly FileChange[]) => Promise<void>;
}

export interface FileChange {
  /** Absolute. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

export interface PipelineResult {
  /** Absolute. */
  readonly file: string;
  readonly repository: string;
  /** By stage, each for that stage's account. */
  readonly templates: readonly {
    readonly stage: string;
    readonly template: object;
    readonly file: string | undefined;
  }[];
}

const branches = /^(?!-)[\w./-]+$/;
const arns = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/**
 * Writes the pipeline that plans, deploys and promotes, and the templates of the roles that it assumes. Reaches no account.
 * Throws UnknownStage, InvalidValue, RepositoryUnknown, CannotWrite.
 */
export function writePipeline(host: Host, task: PipelineTask): Promise<PipelineResult> {
  return forUser(host, async () => {
    const { kind, out, outDir } = task;
    const { model } = task.project;
    const workplace = await repositoryOf(model.root, kind, task.repository);
    const pipeline = pipelineOf(task, workplace);
    const text = kind === 'github' ? githubWorkflow(pipeline) : gitlabPipeline(pipeline);
    const file = out ?? join(workplace.top, kind === 'github' ? '.github/workflows/jaws.yml' : '.gitlab-ci.yml');
    const templates = templatesOf(host, model, pipeline, task, workplace.host).map(({ stage, template }) => ({
      stage,
      template,
      file:
        outDir === undefined
          ? undefined
          : join(outDir, `jaws-ci-${kind === 'gitlab' ? 'gitlab-' : ''}role-${stage}.json`),
    }));
    const files = [
      { path: file, after: text },
      ...templates.flatMap(({ file: path, template }) =>
        path === undefined ? [] : [{ path, after: `${JSON.stringify(template, null, 2)}\n` }],
      ),
    ].map((one): FileChange | undefined => ({ ...one, before: textOf(one.path) }));
    await write(
      host,
      files.filter((one) => one !== undefined),
      task.agree,
    );
    return { file, repository: pipeline.repository, templates };
  });
}

function pipelineOf({ project: { model }, ...task }: PipelineTask, { repository, folder }: GitLocation): Pipeline {
  if (!branches.test(task.branch)) {
    throw fail('InvalidValue', { what: '--branch <name>', value: task.branch, expected: 'the name of a branch' });
  }
  for (const arn of Object.values(task.roles)) {
    if (!arns.test(arn)) {
      const expected = 'the ARN of a role, such as arn:aws:iam::123456789012:role/deploy';
      throw fail('InvalidValue', { what: '--role-arn <arn>', value: arn, expected });
    }
  }
  const stageOf = (name: string): PipelineStage => {
    // The value goes into shell lines.
    checkName('stage', name);
    return { name, region: regionsOf(model, name, undefined)[0]!.region, role: task.roles[name] };
  };
  return {
    project: model.name,
    repository,
    branch: task.branch,
    folder,
    stage: stageOf(task.stage),
    promote: task.promote === undefined ? undefined : stageOf(task.promote),
    planRole: task.roles.plan,
    jaws: commandIn(model.root),
  };
}

/** A project that has JAWS among its packages uses that version, any other project the version that writes the pipeline. */
function commandIn(root: string): string {
  const manifest: unknown = JSON.parse(textOf(join(root, 'package.json')) || '{}');
  const lists = isObject(manifest) ? [manifest.dependencies, manifest.devDependencies] : [];
  const isThere = lists.some((list) => isObject(list) && Object.hasOwn(list, 'jaws-framework'));
  return isThere ? 'npx jaws' : `npx --yes jaws-framework@${releaseOf(version())}`;
}

function templatesOf(host: Host, model: Model, pipeline: Pipeline, { kind }: PipelineTask, gitlabHost: string) {
  const provider = kind === 'github' ? github : gitlab(gitlabHost);
  const { stage, promote } = pipeline;
  const statements = (name: string, of: PolicyOptions['of']) => {
    const { policy, unknownTypes } = deployerPolicy(model, regionsOf(model, name, undefined), { of });
    for (const { type, resource } of unknownTypes) {
      const message = `What CloudFormation needs for ${resource} (${type}) is not known to JAWS and not in the role of ${name}.`;
      host.emit({ type: 'warning', message });
    }
    return policy.Statement;
  };
  const deploys = (to: PipelineStage, more: PipelineRole['statements'] = []): PipelineRole => ({
    id: 'Deploy',
    trust: provider.deploys(pipeline, to),
    statements: [...statements(to.name, 'person'), ...more],
  });
  const plans: PipelineRole = {
    id: 'Plan',
    trust: provider.plans(pipeline),
    statements: statements(stage.name, 'planner'),
  };
  const assumed = regionsOf(model, stage.name, undefined).map(
    ({ access }) => (access ?? model.accounts?.[stage.name])?.role?.arn,
  );
  const role = assumed.find((arn) => arn !== undefined);
  if (role !== undefined) {
    host.emit({
      type: 'warning',
      message: `A plan of ${stage.name} assumes ${role}, which may deploy: the template has no role that plans for pull requests.`,
      hint: 'Give JAWS_PLAN_ROLE_ARN a role of your own that may assume it, if whoever pushes a branch may deploy; else delete the job.',
    });
  }
  const roles: [PipelineStage, PipelineRole[]][] = [
    [stage, role === undefined ? [deploys(stage), plans] : [deploys(stage)]],
  ];
  if (promote) roles.push([promote, [deploys(promote, statements(stage.name, 'reader'))]]);
  return roles.map(([of, list]) => ({ stage: of.name, template: roleTemplate(pipeline, of, provider, list) }));
}

/** Empty for a file that does not exist. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** Writes the files that differ. A file that changed during the question is not overwritten. */
async function write(host: Host, files: readonly FileChange[], agree: PipelineTask['agree']): Promise<void> {
  const different = files.filter(({ before, after }) => before !== after);
  const overwritten = different.filter(({ before }) => before !== '');
  if (overwritten.length > 0) await agree(overwritten);
  const changed = different.filter(({ path, before }) => textOf(path) !== before);
  if (changed.length > 0) throw fail('FilesChanged', { paths: changed.map(({ path }) => path) });
  for (const { path, after } of different) {
    makeFolder(dirname(path));
    replaceFile(path, after);
    host.emit({ type: 'wrote', path });
  }
}
