import { connect } from '../aws/connect.ts';
import { type MfaCode, sharedSources } from '../aws/credentials.ts';
import { readAwsFiles } from '../aws/profiles.ts';
import { createReachability, type Reachability } from '../aws/reachability.ts';
import type { Aws, Role } from '../aws/types.ts';
import { onceEach } from '../base/async.ts';
import { rootKey } from '../cloud/root-key.ts';
import type { Host } from '../engine/host.ts';
import type { Output } from '../output/types.ts';

/** The profile that stands for the embedded cloud, unless the user's AWS files define it. */
export const localProfile = 'local';

interface HostOptions {
  readonly output: Output;
  readonly signal: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  readonly agree?: Host['agree'];
  readonly mfaCode?: MfaCode | undefined;
}

export function createHost({ output, signal, env, version, agree, mfaCode }: HostOptions): Host {
  const sources = sharedSources();
  const told = new Set<string>();
  const emit: Host['emit'] = (event) => {
    if (event.type === 'warning' && event.once) {
      if (told.has(event.message)) return;
      told.add(event.message);
    }
    output.emit(event);
  };
  const reach = async (
    profile: string | undefined,
    role: Role | undefined,
    reachability?: Reachability,
  ): Promise<Aws> => {
    const ours = profile === localProfile && !readAwsFiles(env).settings.has(localProfile);
    return ours ? reachCloud(role, reachability) : connect({ profile, role, env, mfaCode, sources, reachability });
  };
  const reachCloud = async (role: Role | undefined, reachability: Reachability | undefined): Promise<Aws> => {
    const { ensureCloud } = await import('../cloud/start.ts');
    const { cloud, started } = await ensureCloud({ env, version, signal });
    const { functions } = cloud.health;
    if (started) {
      output.emit({ type: 'cloud-started', endpoint: cloud.endpoint, pid: cloud.pid });
      if (functions && functions.mode !== 'namespaces') output.emit({ type: 'warning', message: functions.text });
    } else if (cloud.version !== version) {
      output.emit({
        type: 'warning',
        message: `The embedded cloud that runs is of JAWS ${cloud.version}, this is ${version}.`,
        hint: 'Run `jaws cloud stop`: the next command starts the new one, with the same data.',
      });
    }
    // The embedded cloud has every account, and roles need not exist: a role stands for the root of its account.
    const credentials = role ? { ...rootKey, accessKeyId: role.arn.split(':')[4] ?? '' } : rootKey;
    return connect({ profile: localProfile, env, endpoint: cloud.endpoint, credentials, reachability });
  };
  const connected = (reachability?: Reachability) => {
    const each = onceEach((key: string) => {
      const [profile, role] = JSON.parse(key) as [string | null, Role | null];
      return reach(profile ?? undefined, role ?? undefined, reachability);
    });
    return (profile: string | undefined, role?: Role) => each(JSON.stringify([profile, role]));
  };
  return {
    emit,
    signal,
    now: () => new Date(),
    agree,
    connect: connected(),
    glance: connected(createReachability(() => performance.now())),
  };
}
