import type { Aws } from '../../aws/types.ts';
import { askHealth } from '../../cloud/health.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { Model } from '../../model/types.ts';
import type { Host } from '../host.ts';
import { reach } from '../open.ts';

/** Whether a stage is in the embedded cloud, according to that cloud itself. A stage in several accounts is not. */
export async function isEmbeddedStage(
  { endpoint }: Pick<Aws, 'endpoint'>,
  model: Model,
  stage: string,
): Promise<boolean> {
  const regions = model.stages.find(({ name }) => name === stage)?.regions ?? [];
  if (regions.some(({ access }) => access !== undefined)) return false;
  return endpoint !== undefined && (await askHealth(endpoint)) !== undefined;
}

/** A stage in the embedded cloud. */
export interface EmbeddedStage {
  readonly aws: Aws;
  readonly endpoint: string;
}

/** The embedded cloud that a stage is in. Throws NotEmbedded. */
export async function embeddedStage(
  host: Host,
  model: Model,
  profile: string | undefined,
  stage: string,
): Promise<EmbeddedStage> {
  const aws = await reach(host, model, profile, stage);
  const { endpoint } = aws;
  if (endpoint === undefined || !(await isEmbeddedStage(aws, model, stage))) throw fail('NotEmbedded', { stage });
  return { aws, endpoint };
}
