import { absent, type Build, defined, pick, put, SamProblem, type SamResource, tagList } from './build.ts';
import { around } from './tables-and-layers.ts';

/**
 * A nested stack by its template's URL. Applications of the Serverless Application Repository are refused by name.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-application.html
 */
export function application(build: Build, resource: SamResource): void {
  const { logicalId, properties } = resource;
  const { Location: location } = properties;
  if (location === undefined) throw new SamProblem(logicalId, "Missing required property 'Location'.");
  if (typeof location !== 'string') throw absent(`${resource.type}: Location of the application repository`);
  const stack = defined({
    TemplateURL: location,
    ...pick(properties, ['NotificationARNs', 'Parameters', 'TimeoutInMinutes']),
    Tags: [{ Key: 'lambda:createdBy', Value: 'SAM' }, ...tagList(properties.Tags)],
  });
  put(build, logicalId, 'AWS::CloudFormation::Stack', stack, around(resource));
}
