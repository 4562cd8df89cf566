import type { Api } from '@aws-sdk/client-apigatewayv2';
import { date } from '../../shared/time.ts';
import type { ApiRecord } from '../../state/records.ts';
import type { Place } from '../../state/state.ts';

/** An API as the control plane shows it, with AWS's own address. */
export function viewApi(record: ApiRecord, { region }: Pick<Place, 'region'>): Api {
  const scheme = record.ProtocolType === 'WEBSOCKET' ? 'wss' : 'https';
  const suffix = region.startsWith('cn-') ? '.cn' : '';
  return {
    ...record,
    ApiEndpoint: `${scheme}://${record.ApiId}.execute-api.${region}.amazonaws.com${suffix}`,
    CreatedDate: date(record.CreatedDate),
  };
}
