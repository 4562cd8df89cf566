import type { Api } from '@aws-sdk/client-apigatewayv2';
import type { Context } from '../../../../kernel/context.ts';
import { date } from '../../shared/time.ts';
import type { ApiRecord } from '../../state/records.ts';

/** An API as the control plane shows it, with the address at which this cloud answers for it. */
export function viewApi(record: ApiRecord, ctx: Pick<Context, 'region' | 'kernel'>): Api {
  return { ...record, ApiEndpoint: endpointOf(record, ctx), CreatedDate: date(record.CreatedDate) };
}

/** AWS's host below `localhost`, which every resolver sends to loopback. */
function endpointOf(
  { ApiId, ProtocolType }: ApiRecord,
  { region, kernel }: Pick<Context, 'region' | 'kernel'>,
): string {
  const scheme = ProtocolType === 'WEBSOCKET' ? 'ws' : 'http';
  return `${scheme}://${ApiId}.execute-api.${region}.localhost:${new URL(kernel.endpoint).port}`;
}
