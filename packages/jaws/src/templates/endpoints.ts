import type { Template } from '../model/types.ts';
import { digest } from './canonical.ts';
import { apiRoleParameter, type Operations, openApiBody } from './openapi.ts';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * One REST API with all endpoints of a stage and region. The deployment's logical id carries the hash of the body: another
 * body makes a new deployment, and CloudFormation removes the old one after the stage has moved to it.
 */
export function endpointsTemplate(project: string, stage: string, operations: Operations): Template {
  const name = `${stage}-${project}`;
  const body = openApiBody(name, operations);
  const deployment = `Deployment${digest(body, 12)}`;
  const usesRole = JSON.stringify(body).includes(`{"Ref":"${apiRoleParameter}"}`);
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `Endpoints of ${project}, stage ${stage}`,
    ...(usesRole && { Parameters: { [apiRoleParameter]: { Type: 'String' } } }),
    Resources: {
      RestApi: {
        Type: 'AWS::ApiGateway::RestApi',
        Properties: { Name: name, EndpointConfiguration: { Types: ['REGIONAL'] }, Body: body },
      },
      [deployment]: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId: { Ref: 'RestApi' } } },
      Stage: {
        Type: 'AWS::ApiGateway::Stage',
        Properties: { RestApiId: { Ref: 'RestApi' }, DeploymentId: { Ref: deployment }, StageName: stage },
      },
    },
    Outputs: {
      ApiId: { Description: 'Id of the REST API', Value: { Ref: 'RestApi' } },
      ApiStage: { Description: 'Stage of the REST API', Value: { Ref: 'Stage' } },
    },
  };
}

/** The operations in a deployed template of this kind. */
export function operationsIn(template: Template | undefined): Operations {
  const body = template?.Resources?.RestApi?.Properties?.Body;
  const operations: Operations = {};
  if (!isObject(body) || !isObject(body.paths)) return operations;
  for (const [path, methods] of Object.entries(body.paths)) {
    if (!isObject(methods)) continue;
    operations[path] = Object.fromEntries(
      Object.entries(methods).filter((entry): entry is [string, Record<string, unknown>] => isObject(entry[1])),
    );
  }
  return operations;
}
