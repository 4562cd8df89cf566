import type { Kernel, Part } from '../../../../kernel/kernel.ts';
import type { Collection } from '../../../../store/store.ts';
import { apiIndex, type Home } from '../../state/api-index.ts';
import type { ApiDefinition, StageRecord } from '../../state/records.ts';
import { snapshots, stages } from '../../state/state.ts';
import type { LiveStage } from '../types.ts';
import { type CompiledDeployment, compileDeployment } from './deployment.ts';

/**
 * Stages that have been called. Records are replaced, never changed, so a stage is up to date as long as it was built
 * from its current record and deployment.
 */
export class LiveStages {
  readonly #kernel: Kernel;
  readonly #live = new Map<string, LiveStage>();
  /** The collection of an API's stages: the store returns the same collection for the same name as long as it is open. */
  readonly #stages = new WeakMap<Home, Collection<StageRecord>>();
  readonly #deployments = new WeakMap<Readonly<ApiDefinition>, CompiledDeployment>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** The stage of an API, or undefined if it does not exist. */
  get(apiId: string, stageName: string): LiveStage | undefined {
    const home = this.#kernel.part(apiIndex).get(apiId);
    if (!home) return undefined;
    const record = this.#stagesOf(apiId, home).get(stageName);
    if (!record) return undefined;
    const canary = canaryOf(record, this.#kernel);
    const key = `${apiId}/${stageName}${canary ? '/canary' : ''}`;
    const live = this.#live.get(key);
    if (live?.record === record) return live;
    const deploymentId = canary?.deploymentId ?? record.deploymentId;
    const frozen = snapshots({ ...home, kernel: this.#kernel }, apiId).get(deploymentId);
    if (!frozen) return undefined;
    const made: LiveStage = {
      home,
      apiId,
      record,
      deployment: this.#compiled(frozen),
      deploymentId,
      variables: variablesOf(record, canary),
      context: this.#kernel.context({ ...home, caller: serviceCaller(home.account) }),
      isCanary: canary !== undefined,
      allowed: new Map(),
    };
    this.#live.set(key, made);
    return made;
  }

  #stagesOf(apiId: string, home: Home): Collection<StageRecord> {
    let found = this.#stages.get(home);
    if (!found) {
      found = stages({ ...home, kernel: this.#kernel }, apiId);
      this.#stages.set(home, found);
    }
    return found;
  }

  #compiled(frozen: Readonly<ApiDefinition>): CompiledDeployment {
    let compiled = this.#deployments.get(frozen);
    if (!compiled) {
      compiled = compileDeployment(frozen);
      this.#deployments.set(frozen, compiled);
    }
    return compiled;
  }
}

export const liveStages: Part<LiveStages> = {
  name: 'apigateway/live-stages',
  open: (kernel) => new LiveStages(kernel),
};

export function serviceCaller(account: string) {
  return {
    kind: 'service' as const,
    account,
    arn: 'apigateway.amazonaws.com',
    userId: 'apigateway.amazonaws.com',
  };
}

/** The canary of a stage, for its share of the requests. */
function canaryOf(record: StageRecord, { ids }: Kernel): StageRecord['canarySettings'] | undefined {
  const canary = record.canarySettings;
  if (!canary?.deploymentId || !canary.percentTraffic) return undefined;
  return Number(ids.random(6, '0123456789')) / 10_000 < canary.percentTraffic ? canary : undefined;
}

function variablesOf(record: StageRecord, canary: StageRecord['canarySettings']): Record<string, string> | undefined {
  const variables = { ...record.variables, ...canary?.stageVariableOverrides };
  return Object.keys(variables).length === 0 ? undefined : variables;
}
