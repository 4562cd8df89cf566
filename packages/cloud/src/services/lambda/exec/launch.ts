import type { Blueprint } from './blueprint.ts';
import type { Launch } from './filesystem/view.ts';
import { type Credentials, environmentVariables, type Initialization } from './variables.ts';

type Variables = Readonly<Record<string, string>>;

interface LaunchOptions {
  /** Of this environment alone. */
  readonly folder: string;
  readonly credentials: Credentials;
  /** `host:port`. */
  readonly runtimeApi: string;
  readonly initialization: Initialization;
  readonly log: { readonly group: string; readonly stream: string };
}

/** The environment variables of an environment. */
export function variablesOf(
  { configuration, ctx, runtime, view }: Blueprint,
  { credentials, folder, initialization, log, runtimeApi }: LaunchOptions,
): Variables {
  return environmentVariables({
    configuration,
    region: ctx.region,
    runtime,
    taskRoot: view.taskRoot,
    places: view.variables(runtime.command, folder),
    credentials,
    endpoint: ctx.kernel.endpoint,
    runtimeApi,
    initialization,
    logGroup: log.group,
    logStream: log.stream,
  });
}

/** How the process of an environment is started. `held`: before its code exists. */
export function launchOf(
  { inspection, runtime, view }: Blueprint,
  env: Variables,
  folder: string,
  held: boolean,
): Promise<Launch> {
  return view.launch({ ...(inspection?.inspected(runtime) ?? runtime), held }, env, folder);
}

/** The new variables that a process with the old ones lacks. */
export const changed = (before: Variables, now: Variables): Variables =>
  Object.fromEntries(Object.entries(now).filter(([name, value]) => before[name] !== value));
