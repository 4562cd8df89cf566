import type { RestApi } from '@aws-sdk/client-api-gateway';
import { date } from '../../shared/time.ts';
import type { ApiRecord } from '../../state/records.ts';

export function viewApi(record: ApiRecord, warnings?: string[]): RestApi {
  return { ...record, createdDate: date(record.createdDate), ...(warnings?.length ? { warnings } : {}) };
}
