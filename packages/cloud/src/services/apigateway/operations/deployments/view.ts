import type { Deployment, MethodSnapshot } from '@aws-sdk/client-api-gateway';
import { date } from '../../shared/time.ts';
import type { ApiDefinition, DeploymentRecord } from '../../state/records.ts';

export function viewDeployment(record: DeploymentRecord, summary?: Deployment['apiSummary']): Deployment {
  return { ...record, createdDate: date(record.createdDate), ...(summary && { apiSummary: summary }) };
}

/** The content of a deployment, path by path and method by method. */
export function summaryOf(frozen: ApiDefinition | undefined): Deployment['apiSummary'] {
  const summary: Record<string, Record<string, MethodSnapshot>> = {};
  for (const resource of frozen?.resources ?? []) {
    const methods = Object.entries(resource.resourceMethods ?? {});
    if (methods.length === 0) continue;
    summary[resource.path] = Object.fromEntries(
      methods.map(([verb, { authorizationType, apiKeyRequired }]) => [verb, { authorizationType, apiKeyRequired }]),
    );
  }
  return summary;
}
