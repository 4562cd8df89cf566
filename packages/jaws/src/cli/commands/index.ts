import type { Command } from '../command.ts';
import { check } from './check.ts';
import { ci } from './ci.ts';
import { cloud } from './cloud.ts';
import { completion } from './completion.ts';
import { cost } from './cost.ts';
import { dash } from './dash.ts';
import { deploy } from './deploy.ts';
import { dev } from './dev.ts';
import { doctor } from './doctor.ts';
import { domain } from './domain.ts';
import { drill } from './drill.ts';
import { endpoint } from './endpoint.ts';
import { env } from './env.ts';
import { exportCommand } from './export.ts';
import { invoke } from './invoke.ts';
import { logs } from './logs.ts';
import { mcp } from './mcp.ts';
import { metrics } from './metrics.ts';
import { module, postinstall } from './module.ts';
import { open } from './open.ts';
import { packageCommand } from './package.ts';
import { policy } from './policy.ts';
import { project } from './project.ts';
import { region } from './region.ts';
import { promote, releases, rollback } from './releases.ts';
import { remove } from './remove.ts';
import { replay } from './replay.ts';
import { rollout } from './rollout.ts';
import { run } from './run.ts';
import { stage } from './stage.ts';
import { status } from './status.ts';
import { test } from './test.ts';
import { trace } from './trace.ts';
import { tune } from './tune.ts';
import { types } from './types.ts';

/** Names of commands, by task. */
export type Groups = Readonly<Record<string, readonly string[]>>;

/** What `jaws` alone shows. Only npm calls `postinstall`. */
export const groups: Groups = {
  start: ['project', 'module', 'stage', 'region', 'env', 'types'],
  build: ['dev', 'run', 'test', 'invoke', 'replay', 'package', 'endpoint'],
  deploy: ['dash', 'deploy', 'promote', 'releases', 'rollback', 'rollout', 'ci'],
  operate: ['status', 'check', 'logs', 'metrics', 'trace', 'cost', 'tune', 'open', 'doctor', 'domain', 'drill'],
  manage: ['cloud', 'policy', 'export', 'mcp', 'remove', 'completion'],
};

/** Every command, in the order of the help. */
export const jaws: Command = {
  name: 'jaws',
  summary: 'serverless applications on AWS: functions and endpoints in every stage and region',
  examples: [
    { command: 'jaws project create -n myProject -p local', summary: 'a first project, on this machine' },
    { command: 'cd myProject && jaws module create greetings hello', summary: 'a function with its endpoint' },
    { command: 'jaws dash', summary: 'deploy it' },
  ],
  commands: [
    project,
    module,
    dev,
    dash,
    deploy,
    releases,
    rollback,
    promote,
    rollout,
    drill,
    packageCommand,
    run,
    test,
    invoke,
    replay,
    logs,
    metrics,
    trace,
    endpoint,
    types,
    open,
    domain,
    env,
    stage,
    region,
    remove,
    status,
    check,
    cost,
    tune,
    doctor,
    policy,
    ci,
    exportCommand,
    mcp,
    cloud,
    completion,
    postinstall,
  ],
};
