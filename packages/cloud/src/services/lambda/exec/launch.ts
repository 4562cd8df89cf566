import type { Blueprint } from './blueprint.ts';
import type { Launch } from './filesystem/view.ts';
import { type Credentials, environmentVariables, type Initialization } from './variables.ts';

interface LaunchOptions {
  /** Of this environment alone. */
  readonly folder: string;
  readonly credentials: Credentials;
  /** `host:port`. */
  readonly runtimeApi: string;
  readonly initialization: Initialization;
  readonly log: { readonly group: string; readonly stream: string };
}

/** How the process of an environment is started. */
export function launchOf(
  { configuration, ctx, inspection, runtime, view }: Blueprint,
  { credentials, folder, initialization, log, runtimeApi }: LaunchOptions,
): Promise<Launch> {
  const env = environmentVariables({
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
  return view.launch(inspection?.inspected(runtime) ?? runtime, env, folder);
}
