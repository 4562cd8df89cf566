import type { Aws } from '../../aws/types.ts';
import type { SwapTarget } from '../../deploy/hotswap/swap.ts';
import { readStacks } from '../../deploy/read.ts';
import { nameIn } from '../../model/function-name.ts';
import type { Model, RegionModel } from '../../model/types.ts';
import { live } from '../../plan/deployed.ts';
import { hashOfKey } from '../../templates/names.ts';
import { versionIn } from '../../templates/versions.ts';
import { apiBase } from '../urls.ts';
import { socketAddresses } from '../web-socket.ts';

/** What a session works with: what a stage has in one region after a deployment. */
export interface DeployedStage {
  readonly account: string;
  /** By function id. */
  readonly targets: ReadonlyMap<string, SwapTarget>;
  /** By function id: the hash of the code that its stack names. */
  readonly code: ReadonlyMap<string, string>;
  /** Where the API answers; undefined if there is none. */
  readonly base: string | undefined;
  /** Where clients connect to the WebSocket API; undefined if there is none. */
  readonly socket: string | undefined;
}

export async function readDeployedStage(aws: Aws, model: Model, where: RegionModel): Promise<DeployedStage> {
  const { account, endpoints, lambdas, resources } = await readStacks(aws, model.name, where);
  const ids = new Map(model.functions.map(({ id, logicalId }) => [logicalId, id]));
  const targets = new Map<string, SwapTarget>();
  const code = new Map<string, string>();
  for (const { Resources } of lambdas.flatMap((stack) => live(stack)?.template ?? [])) {
    for (const [logicalId, resource] of Object.entries(Resources)) {
      const { Type, Properties = {} } = resource;
      const id = ids.get(logicalId);
      const functionName = nameIn(resource);
      const { Code } = Properties as { readonly Code?: { S3Key?: unknown } };
      if (Type !== 'AWS::Lambda::Function' || id === undefined || functionName === undefined) continue;
      const hasAlias = versionIn(Resources, logicalId) !== undefined;
      targets.set(id, { id, logicalId, functionName, hasAlias });
      const hash = hashOfKey(Code?.S3Key);
      if (hash !== undefined) code.set(id, hash);
    }
  }
  const api = live(endpoints);
  const socket = socketAddresses(model, aws.endpoint, live(resources)?.outputs ?? {}, where)?.url;
  return { account, targets, code, base: api && apiBase(aws.endpoint, api.outputs, where), socket };
}
