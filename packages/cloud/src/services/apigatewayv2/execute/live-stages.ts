import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { apiIndex } from '../state/api-index.ts';
import type { ApiDefinition } from '../state/records.ts';
import { definition, snapshots, stages } from '../state/state.ts';
import { Router } from './router.ts';
import type { LiveStage } from './types.ts';

/**
 * Stages that have been called. Records are replaced, never changed, and every deployment replaces its stage's: a stage is up
 * to date as long as its record is the one that it was made from.
 */
export class LiveStages {
  readonly #kernel: Kernel;
  readonly #live = new Map<string, LiveStage>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** The stage of an API, or undefined if there is none with a deployment. */
  get(apiId: string, stageName: string): LiveStage | undefined {
    const home = this.#kernel.part(apiIndex).get(apiId);
    if (!home) return undefined;
    const place = { ...home, kernel: this.#kernel };
    const record = stages(place, apiId).get(stageName);
    if (record?.DeploymentId === undefined) return undefined;
    const key = `${apiId}/${stageName}`;
    const live = this.#live.get(key);
    if (live?.record === record) return live;
    const frozen = snapshots(place, apiId).get(record.DeploymentId) ?? definition(place, apiId);
    const made: LiveStage = {
      home,
      apiId,
      record,
      ...compile(frozen),
      context: this.#kernel.context({ ...home, caller: serviceCaller(home.account) }),
    };
    this.#live.set(key, made);
    return made;
  }
}

function compile(frozen: ApiDefinition): Pick<LiveStage, 'definition' | 'router' | 'integrations' | 'authorizers'> {
  return {
    definition: frozen,
    router: new Router(frozen.routes),
    integrations: new Map(frozen.integrations.map((one) => [one.IntegrationId, one])),
    authorizers: new Map(frozen.authorizers.map((one) => [one.AuthorizerId, one])),
  };
}

export const liveStages: Part<LiveStages> = {
  name: 'apigatewayv2/live-stages',
  open: (kernel) => new LiveStages(kernel),
};

function serviceCaller(account: string) {
  return {
    kind: 'service' as const,
    account,
    arn: 'apigateway.amazonaws.com',
    userId: 'apigateway.amazonaws.com',
  };
}
