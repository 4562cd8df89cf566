import { nodeVersion, type Pipeline, type PipelineStage, readRelease } from './types.ts';

/** The actions that are used, pinned to commits: a tag can be moved to other code. */
const actions = {
  checkout: 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1',
  setupNode: 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0',
  credentials: 'aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c # v6.2.3',
};

/** A JSON string is a YAML string. */
const quoted = (text: string) => JSON.stringify(text);

/** Variables of a job's environment, or of the repository. */
const variable = (name: string) => `\${{ vars.${name} }}`;

/**
 * A workflow of GitHub Actions: a plan as the comment of a pull request, a deployment for each push to the branch, and the promotion
 * of that very release. Values that others control reach the shell as environment variables only.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
 */
export function githubWorkflow(pipeline: Pipeline): string {
  const { branch, promote } = pipeline;
  return `# Written by \`jaws ci github\`: run it again when stages change.
name: JAWS

on:
  pull_request:
    branches: [${quoted(branch)}]
  push:
    branches: [${quoted(branch)}]

# Each job names what it needs.
permissions: {}

# Credentials come from the role, not from the profile in admin.env.
env:
  ADMIN_AWS_PROFILE: ''

jobs:
${planJob(pipeline)}
${deployJob(pipeline)}${promote ? `\n${promoteJob(pipeline, promote)}` : ''}`;
}

function planJob(pipeline: Pipeline): string {
  const { stage, jaws, planRole } = pipeline;
  return `  plan:
    name: Plan ${stage.name}
    # Pull requests of forks and of Dependabot get no credentials.
    if: >-
      github.event_name == 'pull_request'
      && github.event.pull_request.head.repo.full_name == github.repository
      && github.actor != 'dependabot[bot]'
    runs-on: ubuntu-latest
    timeout-minutes: 30
    permissions:
      contents: read
      id-token: write
      pull-requests: write
    concurrency:
      group: jaws-plan-\${{ github.event.pull_request.number }}
      cancel-in-progress: true
${defaults(pipeline)}
    steps:
${setup(planRole ?? variable('JAWS_PLAN_ROLE_ARN'), stage)}
      - name: Plan
        id: plan
        run: ${jaws} deploy all ${stage.name} all --plan --no-color 2>&1 | tee "$RUNNER_TEMP/plan.txt"
      - name: Comment
        if: \${{ !cancelled() && steps.plan.outcome != 'skipped' }}
        env:
          GH_TOKEN: \${{ github.token }}
          MARK: '<!-- jaws plan of ${stage.name} -->'
          OUTCOME: \${{ steps.plan.outcome }}
          PULL_REQUEST: \${{ github.event.pull_request.number }}
        # An indented block shows everything as it is; a comment has 65,536 characters at most.
        run: |
          sed 's/^/    /' "$RUNNER_TEMP/plan.txt" > "$RUNNER_TEMP/block.txt"
          {
            printf '%s\\n\\n**Plan for ${stage.name}: %s**\\n\\n' "$MARK" "$OUTCOME"
            head -c 60000 "$RUNNER_TEMP/block.txt"
          } > "$RUNNER_TEMP/comment.md"
          comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"
          gh api --paginate "$comments" --jq '.[] | select(.user.login == "github-actions[bot]") | select(.body | startswith(env.MARK)) | .id' > "$RUNNER_TEMP/ids.txt"
          id="$(head -n 1 "$RUNNER_TEMP/ids.txt")"
          if [ -n "$id" ]; then
            gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" -F body=@"$RUNNER_TEMP/comment.md"
          else
            gh api --silent --method POST "$comments" -F body=@"$RUNNER_TEMP/comment.md"
          fi
`;
}

function deployJob(pipeline: Pipeline): string {
  const { stage, jaws, promote } = pipeline;
  const outputs = `    outputs:
      release: \${{ steps.release.outputs.release }}
`;
  const release = `      - name: Release
        id: release
        run: |
          ${jaws} releases ${stage.name} --limit 1 --json > "$RUNNER_TEMP/releases.json"
          release="$(${readRelease} < "$RUNNER_TEMP/releases.json")"
          echo "release=$release" >> "$GITHUB_OUTPUT"
`;
  return `  deploy:
    name: Deploy ${stage.name}
    if: github.event_name == 'push'
    runs-on: ubuntu-latest
    timeout-minutes: 180
    environment: ${quoted(stage.name)}
    permissions:
      contents: read
      id-token: write
${oneAtATime(stage)}
${promote ? outputs : ''}${defaults(pipeline)}
    steps:
${setup(stage.role ?? variable('JAWS_ROLE_ARN'), stage)}
      - name: Deploy
        run: ${jaws} deploy all ${stage.name} all
${promote ? release : ''}`;
}

const promoteJob = (pipeline: Pipeline, to: PipelineStage): string => `  promote:
    name: Promote to ${to.name}
    needs: deploy
    runs-on: ubuntu-latest
    timeout-minutes: 180
    # Waits for the reviewers that the settings of this environment name.
    environment: ${quoted(to.name)}
    permissions:
      contents: read
      id-token: write
${oneAtATime(to)}
${defaults(pipeline)}
    steps:
${setup(to.role ?? variable('JAWS_ROLE_ARN'), to)}
      - name: Promote
        env:
          RELEASE: \${{ needs.deploy.outputs.release }}
        run: ${pipeline.jaws} promote ${pipeline.stage.name} ${to.name} --release "$RELEASE"
`;

/** A deployment that has begun is never canceled; the next one waits for it. */
const oneAtATime = ({ name }: PipelineStage) => `    concurrency:
      group: jaws-${name}
      cancel-in-progress: false`;

/** `bash`, named explicitly, fails if any command of a pipe fails. */
const defaults = ({ folder }: Pipeline) => `    defaults:
      run:
        shell: bash${folder === '' ? '' : `\n        working-directory: ${quoted(folder)}`}`;

/** Packages are installed before there are credentials. */
const setup = (role: string, { name, region }: PipelineStage) => `      - uses: ${actions.checkout}
        with:
          persist-credentials: false
      - uses: ${actions.setupNode}
        with:
          node-version: '${nodeVersion}'
          package-manager-cache: false
      - run: npm ci
      - uses: ${actions.credentials}
        with:
          role-to-assume: ${role}
          role-session-name: jaws-${name}-\${{ github.run_id }}
          aws-region: ${region}`;
