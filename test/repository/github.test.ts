import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
// @ts-expect-error: scripts have no types.
import { NODES } from '../../scripts/release/versions.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const github = join(root, '.github');
const { scripts, workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}
interface Job {
  permissions?: Record<string, string>;
  'timeout-minutes'?: number;
  environment?: string;
  needs?: string | string[];
  steps: Step[];
}

const read = (file: string) => parse(readFileSync(join(github, file), 'utf8'), { strict: true, uniqueKeys: true });
const workflows = readdirSync(join(github, 'workflows'));
const jobsOf = (file: string) => Object.entries(read(`workflows/${file}`).jobs as Record<string, Job>);

describe.each(workflows)('workflow %s', (file) => {
  const text = readFileSync(join(github, 'workflows', file), 'utf8');

  test('gives no rights to all jobs, and each job those that it names', () => {
    expect(read(`workflows/${file}`).permissions).toEqual({});
    for (const [name, { permissions }] of jobsOf(file))
      expect(permissions, name).toMatchObject({ contents: expect.any(String) });
  });

  test('every job ends', () => {
    for (const [name, job] of jobsOf(file)) expect(job['timeout-minutes'], name).toBeGreaterThan(0);
  });

  test('pins each action to a commit, with the version beside it', () => {
    const uses = [...text.matchAll(/uses: (.*)$/gm)].map(([, action]) => action!);
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) expect(action).toMatch(/^[\w.-]+(?:\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('a checkout leaves no token behind', () => {
    for (const { uses, with: input } of jobsOf(file).flatMap(([, { steps }]) => steps)) {
      if (uses?.startsWith('actions/checkout@')) expect(input).toMatchObject({ 'persist-credentials': false });
    }
  });

  // Somebody else's branch or title must not become part of a command.
  test('no command has an expression in it', () => {
    for (const { run = '' } of jobsOf(file).flatMap(([, { steps }]) => steps)) expect(run).not.toContain('${{');
    expect(text).not.toContain('pull_request_target');
  });

  test('runs scripts that exist', () => {
    const named = [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, script]) => script!);
    expect(named.filter((one) => scripts[one] === undefined)).toEqual([]);
  });
});

// Mistakes that GitHub itself refuses or silently misreads. https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
const known = {
  workflow: ['name', 'on', 'permissions', 'concurrency', 'jobs'],
  job: 'needs runs-on timeout-minutes permissions environment strategy continue-on-error steps'.split(' '),
  step: ['name', 'uses', 'with', 'run', 'env'],
  runners: ['ubuntu-latest', 'macos-latest', 'windows-latest'],
  scopes: ['actions', 'contents', 'id-token', 'security-events'],
  contexts: /^(?:github\.(?:ref|token|event_name|repository)|matrix\.\w+)\b/,
};

const expression = (text: string) => `\${{ ${text} }}`;

/** The mistakes in a workflow. */
function faultsOf(workflow: Record<string, unknown>): string[] {
  const jobs = Object.entries((workflow.jobs ?? {}) as Record<string, Job & Record<string, unknown>>);
  const extra = (value: object, keys: readonly string[]) => Object.keys(value).filter((key) => !keys.includes(key));
  const expressions = [...JSON.stringify(workflow).matchAll(/\$\{\{ (.*?) \}\}/g)].map(([, one]) => one!);
  return [
    ...extra(workflow, known.workflow).map((key) => `the workflow has ${key}`),
    ...expressions.filter((one) => !known.contexts.test(one)).map((one) => `the expression ${one}`),
    ...jobs.flatMap(([name, job]) => {
      const { matrix = {} } = (job.strategy ?? {}) as { matrix?: Record<string, unknown[]> };
      const runners = job['runs-on'] === expression('matrix.os') ? (matrix.os ?? []) : [job['runs-on']];
      const used = [...JSON.stringify(job).matchAll(/matrix\.(\w+)/g)].map(([, key]) => key!);
      return [
        ...extra(job, known.job).map((key) => `${name} has ${key}`),
        ...[job.needs ?? []]
          .flat()
          .filter((one) => !jobs.some(([other]) => other === one))
          .map((one) => `${name} needs ${one}`),
        ...runners.filter((one) => !known.runners.includes(String(one))).map((one) => `${name} runs on ${one}`),
        ...used.filter((key) => !(key in matrix)).map((key) => `${name} has no matrix.${key}`),
        ...Object.entries(job.permissions ?? {})
          .filter(([scope, level]) => !known.scopes.includes(scope) || !['read', 'write'].includes(level))
          .map(([scope, level]) => `${name} may ${scope}: ${level}`),
        ...job.steps.flatMap((step, n) => [
          ...extra(step, known.step).map((key) => `step ${n + 1} of ${name} has ${key}`),
          ...((step.uses === undefined) === (step.run === undefined)
            ? [`step ${n + 1} of ${name} needs one of uses and run`]
            : []),
        ]),
      ];
    }),
  ];
}

test.each(workflows)('%s has nothing that GitHub does not know', (file) => {
  expect(faultsOf(read(`workflows/${file}`))).toEqual([]);
});

test('a mistake in a workflow is found', () => {
  const job = {
    'runs-on': 'ubuntu-22',
    needs: 'check',
    permissions: { content: 'read' },
    timeout: 3,
    steps: [{ run: 'a', use: 'b' }, {}],
  };
  const workflow = {
    on: 'push',
    jobs: {
      test: { ...job, strategy: { matrix: {} }, env: expression('matrix.node') + expression('github.head_ref') },
    },
  };
  expect(faultsOf(workflow)).toEqual([
    'the expression github.head_ref',
    'test has timeout',
    'test has env',
    'test needs check',
    'test runs on ubuntu-22',
    'test has no matrix.node',
    'test may content: read',
    'step 1 of test has use',
    'step 2 of test needs one of uses and run',
  ]);
});

test('every version of Node.js in the workflows is one that the packages promise, and CI has them all', () => {
  const oldest = Number(
    /\d+/.exec(JSON.parse(readFileSync(join(root, 'packages/jaws/package.json'), 'utf8')).engines.node)![0],
  );
  const versions = workflows.flatMap((file) =>
    jobsOf(file).flatMap(([, job]) => {
      const matrix = (job as { strategy?: { matrix?: { node?: number[] } } }).strategy?.matrix?.node ?? [];
      return [
        ...matrix,
        ...job.steps.map((step) => step.with?.['node-version']).filter((one) => typeof one === 'number'),
      ];
    }),
  );
  expect(versions.filter((one) => Number(one) < oldest || Number(one) % 2 === 1)).toEqual([]);
  expect(versions).toContain(oldest);
});

test('one action has one commit everywhere', () => {
  const uses = workflows.flatMap((file) =>
    jobsOf(file).flatMap(([, { steps }]) => steps.flatMap(({ uses: one }) => one ?? [])),
  );
  const commits = new Map<string, Set<string>>();
  for (const [action, commit] of uses.map((one) => one.split('@') as [string, string])) {
    commits.set(action, (commits.get(action) ?? new Set()).add(commit));
  }
  expect([...commits].filter(([, all]) => all.size > 1)).toEqual([]);
});

describe('a release', () => {
  const jobs = Object.fromEntries(jobsOf('release.yml'));
  const names: string[] = workspaces.map(
    (one: string) => JSON.parse(readFileSync(join(root, one, 'package.json'), 'utf8')).name,
  );

  test('is published by one job alone, after the checks, in an environment that needs a person', () => {
    const publishing = Object.entries(jobs).filter(([, { permissions }]) => permissions?.['id-token'] === 'write');
    expect(publishing.map(([name]) => name)).toEqual(['publish']);
    expect(jobs.publish).toMatchObject({ needs: 'verify', environment: 'npm' });
    expect(jobs.publish!.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    // It has no sources: it publishes the checked packages.
    expect(jobs.publish!.steps.some(({ uses }) => uses?.startsWith('actions/checkout@'))).toBe(false);
  });

  test('has no token of npm', () => {
    expect(readFileSync(join(github, 'workflows/release.yml'), 'utf8')).not.toMatch(
      /NPM_TOKEN|NODE_AUTH_TOKEN|secrets\./,
    );
  });

  test('has every package, with provenance and a bill of materials', () => {
    const runs = Object.values(jobs).flatMap(({ steps }) => steps.map(({ run = '' }) => run));
    const lines = runs.filter((run) => run.includes('npm publish') || run.includes('npm sbom'));
    expect(lines).toHaveLength(2);
    for (const run of lines) for (const name of names) expect(run).toContain(name);
    expect(lines.join()).toContain('--provenance');
    expect(lines.join()).toContain('--sbom-format cyclonedx');
    // A package that another of ours needs is published first.
    expect(names.slice().sort()).toEqual(['jaws-cloud', 'jaws-core-js', 'jaws-framework']);
  });

  test('is checked with its tag before that', () => {
    expect(jobs.verify!.steps.map(({ run }) => run)).toEqual(
      expect.arrayContaining([
        'npm run check',
        'npm run test:all',
        'npm run test:nodes',
        expect.stringContaining('release -- --dry-run --tag'),
      ]),
    );
  });
});

test('CI runs on three systems and on every Node that is supported', () => {
  const { strategy } = read('workflows/ci.yml').jobs.test;
  const node = NODES.map((version: string) => Number.parseInt(version, 10));
  expect(strategy.matrix).toEqual({ os: ['ubuntu-latest', 'macos-latest', 'windows-latest'], node });
});

test('updates are asked for npm and for actions', () => {
  const { version, updates } = read('dependabot.yml');
  expect(version).toBe(2);
  expect(updates.map((one: Record<string, unknown>) => one['package-ecosystem'])).toEqual(['npm', 'github-actions']);
});

describe.each(readdirSync(join(github, 'ISSUE_TEMPLATE')).filter((name) => name !== 'config.yml'))(
  'form %s',
  (file) => {
    const form = read(`ISSUE_TEMPLATE/${file}`);

    test('can be shown', () => {
      expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) });
      const ids = form.body.flatMap(({ id }: { id?: string }) => id ?? []);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { type, id, attributes } of form.body) {
        expect(['markdown', 'textarea', 'input', 'dropdown', 'checkboxes']).toContain(type);
        if (type === 'markdown') expect(attributes.value).toEqual(expect.any(String));
        else expect({ id, label: attributes.label }).toEqual({ id: expect.any(String), label: expect.any(String) });
        if (type === 'dropdown') expect(attributes.options.length).toBeGreaterThan(1);
      }
    });
  },
);

test('everything that GitHub looks for is there', () => {
  for (const file of [
    'SECURITY.md',
    'CODE_OF_CONDUCT.md',
    'CONTRIBUTING.md',
    'LICENSE',
    '.github/pull_request_template.md',
  ]) {
    expect(existsSync(join(root, file)), file).toBe(true);
  }
});
