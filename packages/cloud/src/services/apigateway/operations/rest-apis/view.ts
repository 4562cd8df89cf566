import type { RestApi } from '@aws-sdk/client-api-gateway';
import type { Kernel } from '../../../../kernel/kernel.ts';
import { date } from '../../shared/time.ts';
import type { ApiRecord } from '../../state/records.ts';

/** `lenient`: the policy as it was sent, as other emulators show it. */
export function viewApi(record: ApiRecord, { lenient }: Kernel, warnings?: string[]): RestApi {
  const { policy } = record;
  return {
    ...record,
    createdDate: date(record.createdDate),
    ...(policy === undefined || lenient ? {} : { policy: escaped(policy) }),
    ...(warnings?.length ? { warnings } : {}),
  };
}

/**
 * A policy as AWS answers it: without white space, and with its quotation marks, backslashes and slashes escaped. Recorded in
 * https://github.com/localstack/localstack/issues/3325 and https://github.com/hashicorp/terraform-provider-aws/pull/4606.
 */
const escaped = (policy: string): string =>
  JSON.stringify(JSON.stringify(JSON.parse(policy)))
    .slice(1, -1)
    .replaceAll('/', '\\/');
