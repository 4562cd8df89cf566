import type { DeployedStack } from '../plan/types.ts';
import type { Host } from './host.ts';

/** Reports that the deployed endpoints are unknown, because the definition of a large API cannot be read from the bucket. */
export function warnOfLostBody(
  host: Pick<Host, 'emit'>,
  { stage, region }: { readonly stage: string; readonly region: string },
  endpoints: DeployedStack | undefined,
): void {
  const { lost } = endpoints?.storedBody ?? {};
  if (lost === undefined) return;
  host.emit({
    type: 'warning',
    message: `Which endpoints ${stage} ${region} has is not known: ${lost}.`,
    hint: `They answer as before. A deployment of all endpoints counts each as new and puts it right: jaws deploy all ${stage} ${region}`,
  });
}
