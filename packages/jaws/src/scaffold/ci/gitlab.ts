import { nodeVersion, type Pipeline, type PipelineStage, readRelease } from './types.ts';

const quoted = (text: string) => JSON.stringify(text);

/**
 * A pipeline of GitLab: a plan for each merge request, a deployment for each push to the branch, and the promotion of that very release
 * when somebody starts it. A comment would need a token with write access to the project, which every job of a merge request could read;
 * the plan is shown in the merge request as an artifact instead. https://docs.gitlab.com/ci/yaml/
 */
export function gitlabPipeline(pipeline: Pipeline): string {
  const { stage, promote, branch, jaws, folder, planRole } = pipeline;
  const inFolder = (file: string) => quoted(folder === '' ? file : `${folder}/${file}`);
  const onBranch = `    - if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == ${quoted(branch)}`;
  const deploy = `
deploy ${stage.name}:
  extends: .jaws
  stage: deploy
${variables(stage.role ?? '$JAWS_ROLE_ARN', stage)}
  environment: ${quoted(stage.name)}
  resource_group: jaws-${stage.name}
  rules:
${onBranch}
  script:
    - ${jaws} deploy all ${stage.name} all
`;
  const release = `    - ${jaws} releases ${stage.name} --limit 1 --json > releases.json
    - ${quoted(`echo "JAWS_RELEASE=$(${readRelease} < releases.json)" > release.env`)}
  artifacts:
    reports:
      dotenv: ${inFolder('release.env')}
`;
  return `# Written by \`jaws ci gitlab\`: run it again when stages change.
stages: [plan, deploy${promote ? ', promote' : ''}]

# Credentials come from the role, not from the profile in admin.env.
variables:
  ADMIN_AWS_PROFILE: ''

.jaws:
  image: node:${nodeVersion}
  timeout: 3h
  # A deployment that has begun is never cancelled.
  interruptible: false
  id_tokens:
    JAWS_ID_TOKEN:
      aud: sts.amazonaws.com
  before_script:
${folder === '' ? '' : `    - ${quoted(`cd ${quoted(folder)}`)}\n`}    # Packages are installed before there are credentials.
    - env -u JAWS_ID_TOKEN npm ci
    - export AWS_WEB_IDENTITY_TOKEN_FILE="$(mktemp)"
    - printf '%s' "$JAWS_ID_TOKEN" > "$AWS_WEB_IDENTITY_TOKEN_FILE"

plan ${stage.name}:
  extends: .jaws
  stage: plan
  interruptible: true
${variables(planRole ?? '$JAWS_PLAN_ROLE_ARN', stage)}
  rules:
    # Merge requests of forks get no credentials.
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_PROJECT_PATH == $CI_PROJECT_PATH && $CI_MERGE_REQUEST_TARGET_BRANCH_NAME == ${quoted(branch)}
  script:
    - set -o pipefail
    - ${jaws} deploy all ${stage.name} all --plan --no-color 2>&1 | tee plan.txt
  artifacts:
    when: always
    expose_as: JAWS plan for ${stage.name}
    paths: [${inFolder('plan.txt')}]
    expire_in: 30 days
${deploy}${
  promote
    ? `${release}
promote to ${promote.name}:
  extends: .jaws
  stage: promote
  needs: [${quoted(`deploy ${stage.name}`)}]
${variables(promote.role ?? '$JAWS_ROLE_ARN', promote)}
  environment: ${quoted(promote.name)}
  resource_group: jaws-${promote.name}
  rules:
${onBranch}
      when: manual
  script:
    - ${jaws} promote ${stage.name} ${promote.name} --release "$JAWS_RELEASE"
`
    : ''
}`;
}

/** The AWS SDK exchanges the token for a session of the role by itself. */
const variables = (role: string, { name, region }: PipelineStage) => `  variables:
    AWS_ROLE_ARN: ${role}
    AWS_ROLE_SESSION_NAME: jaws-${name}-$CI_PIPELINE_ID
    AWS_REGION: ${region}`;
