import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildArtifacts } from '../artifacts/build.ts';
import type { Artifacts, CodeArtifact } from '../artifacts/types.ts';
import { localStage } from '../env/local.ts';
import { fail } from '../errors/catalogue/index.ts';
import { runtimeFamily } from '../model/runtime.ts';
import type { FunctionModel, Model } from '../model/types.ts';
import { requiredVariables } from '../model/variable-names.ts';
import { selectEnvironment } from '../templates/environment.ts';
import { functionName } from '../templates/names.ts';
import { withoutReferences } from './environment.ts';
import type { Host } from './host.ts';
import { type ChosenEvent, chooseEvent, noteTemplate } from './invoke/event.ts';
import { checkIds, forUser, openedOf } from './open.ts';
import { type ChildEnd, runChild } from './run/child.ts';
import { type Program, programOf } from './run/program.ts';
import { hostEnvironment, invocationContext, runtimeEnvironment } from './run/request.ts';
import { readStage, type StageEnvironment } from './run/stage.ts';
import { unzip } from './run/unzip.ts';
import type { RunError, RunOptions, RunResult } from './types.ts';

/**
 * Runs a function on this machine: its code packaged as for a deployment, its event, the environment of the stage. Logs come as
 * events; a handler that fails is a result, not an error.
 */
export function run(host: Host, options: RunOptions): Promise<RunResult> {
  return forUser(host, async () => {
    const { model } = openedOf(options);
    checkIds(model, [options.function], []);
    const fn = withMap(model.functions.find((one) => one.id === options.function)!);
    const chosen = await chooseEvent(model, fn, options.event);
    const [program, artifacts, stage] = await Promise.all([
      programOf(host, fn),
      build(host, model, fn),
      readStage(host, model, fn, options, chosen.is === 'template'),
    ]);
    reportNames(host, model, fn, options, stage);
    const missing = requiredVariables(fn).filter((name) => !Object.hasOwn(stage.variables, name));
    if (missing.length > 0) {
      host.emit({
        type: 'warning',
        message: `Not set in ${options.stage}: ${missing.join(', ')}.`,
        hint: `jaws env set ${[options.stage, ...(options.stage === localStage ? [] : [stage.region]), missing[0]].join(' ')} <value>`,
      });
    }
    const variables =
      options.stage === localStage ? stage.variables : withoutReferences(host.emit, fn, options.stage, stage);
    return invoke(host, model, fn, {
      ...stage,
      variables,
      program,
      event: eventHere(host, model, fn, options.stage, stage, chosen),
      stage: options.stage,
      artifact: artifacts.get(fn.id)!,
    });
  });
}

/** Here a stack trace always names the lines of the sources. */
const withMap = (fn: FunctionModel): FunctionModel => ({ ...fn, package: { ...fn.package, sourceMaps: true } });

/** In a separate folder if the code differs from a deployment's: neither causes the other to be rebuilt. */
function build(host: Host, model: Model, fn: FunctionModel): Promise<Artifacts> {
  const functions = model.functions.map((one) => (one.id === fn.id ? fn : one));
  const bundled = runtimeFamily(fn.runtime) === 'nodejs' && fn.package.builder !== false;
  return buildArtifacts({ ...model, functions }, [fn.id], {
    emit: host.emit,
    signal: host.signal,
    ...(bundled && { outDir: join(model.root, '.jaws', 'run') }),
  });
}

/** Reports where values of the function's environment come from, and which are missing. */
function reportNames(host: Host, model: Model, fn: FunctionModel, options: RunOptions, stage: StageEnvironment): void {
  const { twin } = stage;
  // The stage's value takes precedence over the function's own.
  const unknown = stage.unknown.filter((name) => !Object.hasOwn(stage.variables, name));
  if (twin && twin.names.length > 0) {
    host.emit({ type: 'notice', message: `As deployed to ${twin.stage} ${twin.region}: ${twin.names.join(', ')}.` });
  }
  if (unknown.length === 0) return;
  const there = twin ?? (options.stage === localStage ? undefined : { stage: options.stage, region: stage.region });
  host.emit({
    type: 'warning',
    message: `Not known in ${options.stage}: ${unknown.join(', ')}, which awsm.json of ${fn.id} takes from what is deployed (resources, cloudFormation.Environment).`,
    hint: there
      ? `jaws deploy resources ${there.stage} ${there.region}`
      : `jaws run ${fn.id} --stage ${model.stages[0]?.name ?? '<stage>'}`,
  });
}

function eventHere(
  host: Host,
  model: Model,
  fn: FunctionModel,
  stage: string,
  { region, known, twin }: StageEnvironment,
  chosen: ChosenEvent,
): unknown {
  if (chosen.is === 'fixed') return chosen.event;
  noteTemplate(host, chosen);
  return chosen.make({
    stage: twin?.stage ?? stage,
    region,
    account: known['AWS::AccountId'] ?? '000000000000',
    functionName: functionName(twin?.stage ?? stage, model.name, fn.logicalId),
    now: host.now(),
    known,
  });
}

interface Invocation extends StageEnvironment {
  readonly program: Program;
  readonly event: unknown;
  readonly stage: string;
  readonly artifact: CodeArtifact;
}

async function invoke(host: Host, model: Model, fn: FunctionModel, input: Invocation): Promise<RunResult> {
  const { artifact, program, region } = input;
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'jaws-run-')));
  try {
    const task = join(folder, 'task');
    await unzip(artifact.file, task);
    const context = invocationContext(fn, functionName(input.stage, model.name, fn.logicalId), region, host.now());
    const request = {
      event: input.event,
      task,
      handler: artifact.handler,
      context,
      timeout: fn.timeout * 1000,
      callbacks: program.callbacks,
    };
    await writeFile(join(folder, 'request.json'), JSON.stringify(request));
    const started = performance.now();
    const end = await runChild({
      command: program.command,
      args: program.args,
      cwd: task,
      env: {
        ...hostEnvironment(process.env, input.aws),
        // As in a deployment: the stage's value takes precedence over the function's own.
        ...input.own,
        ...selectEnvironment(fn.envVars, input.variables),
        ...runtimeEnvironment(fn, context, { region, task, handler: artifact.handler }),
        JAWS_RUN: folder,
      },
      timeout: fn.timeout * 1000,
      source: fn.id,
      emit: host.emit,
      signal: host.signal,
    });
    const ms = Math.round(performance.now() - started);
    const { value, error } = await resultOf(fn, end, join(folder, 'result.json'), task, context.awsRequestId);
    return { function: fn.id, ok: error === undefined, value, error, ms, requestId: context.awsRequestId };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The result, in Lambda's words for a function that ended without an answer. */
async function resultOf(
  fn: FunctionModel,
  end: ChildEnd,
  file: string,
  task: string,
  requestId: string,
): Promise<{ value?: unknown; error?: RunError }> {
  const died = (errorType: string, errorMessage: string) => ({ error: { errorType, errorMessage, trace: [] } });
  switch (end.how) {
    case 'not started':
      throw fail('RuntimeNotHere', { function: fn.id, runtime: fn.runtime, detail: end.error.message });
    case 'interrupted':
      return died('Interrupted', 'The run was interrupted.');
    case 'timed out':
      return died('Sandbox.Timedout', `RequestId: ${requestId} Error: Task timed out after ${fn.timeout}.00 seconds`);
    case 'exited': {
      const text = await readFile(file, 'utf8').catch(() => undefined);
      if (text === undefined) {
        const how = end.by ? `signal: ${end.by}` : `exit status ${end.code}`;
        return died('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited with error: ${how}`);
      }
      const result = JSON.parse(text) as { value?: unknown; error?: RunError };
      if (!result.error) return { value: result.value };
      // The unpacked copy is about to be deleted: use paths as in the project.
      const trace = result.error.trace.map((line) => line.replaceAll(`file://${task}/`, '').replaceAll(`${task}/`, ''));
      return { error: { ...result.error, trace } };
    }
  }
}
