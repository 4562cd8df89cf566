import type { Pipeline, PipelineStage } from './types.ts';

/** Conditions of a role's trust policy: the token has to meet all of them. */
export type Conditions = Readonly<Record<'StringEquals' | 'StringLike', Readonly<Record<string, string | string[]>>>>;

/** The OpenID Connect provider of a pipeline, and how its tokens identify a job. */
export interface TokenProvider {
  readonly host: string;
  /** Prefix of the names of its resources, so that a project may have a pipeline of each system in one account. */
  readonly prefix: string;
  /** A job that deploys to a stage, from the branch of the pipeline. */
  deploys(pipeline: Pipeline, stage: PipelineStage): Conditions;
  /** A job that plans a proposed change. */
  plans(pipeline: Pipeline): Conditions;
}

const audience = 'sts.amazonaws.com';

/**
 * Subjects of repositories that were created, renamed or moved since July 2026 carry the ids of the owner and the repository, which
 * other subjects lack: `repo:me@1/app@2:pull_request`. The claim `repository` is the same in both.
 * https://docs.github.com/en/actions/reference/security/oidc
 * https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/
 */
export const github: TokenProvider = {
  host: 'token.actions.githubusercontent.com',
  prefix: 'jaws',
  deploys: ({ repository, branch }, { name }) =>
    ofGithub(repository, `environment:${name}`, { environment: name, ref: `refs/heads/${branch}` }),
  plans: ({ repository }) => ofGithub(repository, 'pull_request', {}),
};

function ofGithub(repository: string, context: string, claims: Readonly<Record<string, string>>): Conditions {
  const [owner, name] = repository.split('/');
  const keys = { aud: audience, repository, ...claims };
  return {
    StringEquals: Object.fromEntries(Object.entries(keys).map(([key, value]) => [`${github.host}:${key}`, value])),
    StringLike: { [`${github.host}:sub`]: [`repo:${repository}:${context}`, `repo:${owner}@*/${name}@*:${context}`] },
  };
}

/**
 * AWS reads only the subject of GitLab's tokens, no other claim: the environment is not in it.
 * https://docs.gitlab.com/ci/cloud_services/aws/
 */
export const gitlab = (host: string): TokenProvider => {
  const like = (subject: string): Conditions => ({
    StringEquals: { [`${host}:aud`]: audience },
    StringLike: { [`${host}:sub`]: subject },
  });
  const on = (repository: string, branch: string) => `project_path:${repository}:ref_type:branch:ref:${branch}`;
  return {
    host,
    prefix: 'jaws-gitlab',
    deploys: ({ repository, branch }) => like(on(repository, branch)),
    plans: ({ repository }) => like(on(repository, '*')),
  };
};
