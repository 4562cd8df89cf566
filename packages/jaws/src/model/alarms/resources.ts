import { isDeepStrictEqual } from 'node:util';
import type { Report } from '../report.ts';
import type { FunctionModel, RegionModel } from '../types.ts';
import { topicName } from './alarm.ts';
import { queueAlarms } from './queues.ts';

/** The parameter with the address that `jaws project create` asks for. Version 1 misspelled it, and modules refer to it. */
const emailParameter = 'aaNotficationEmail';

/** Logical id of the topic that mails the alarms. */
export const mailName = `${topicName}Mail`;

/** Where the alarms of a region are mailed: text, or a reference to the parameter. Undefined: nowhere. */
export function addressOf({
  resources,
  alarms,
}: Pick<RegionModel, 'resources' | 'alarms'>): string | { readonly Ref: string } | undefined {
  if (alarms?.email !== undefined) return alarms.email;
  const parameter = resources.Parameters?.[emailParameter];
  // Without a default the stack has a value that only CloudFormation knows.
  if (parameter === undefined || (parameter.Default !== undefined && !String(parameter.Default).includes('@'))) {
    return undefined;
  }
  return { Ref: emailParameter };
}

/** A region whose resources have the topic of its alarms and the alarms of its queues. */
export function withAlarms(
  region: RegionModel,
  project: string,
  functions: readonly FunctionModel[],
  report: Report,
): RegionModel {
  const { alarms, resources } = region;
  if (!alarms) return region;
  const queues = queueAlarms(resources, functions, alarms, { stage: region.stage, project });
  const made = topicOf(region, project);
  checkFree('resource', { ...queues, ...made.Resources }, resources.Resources, region, report);
  checkFree('output', made.Outputs, resources.Outputs ?? {}, region, report);
  return {
    ...region,
    resources: {
      ...resources,
      Resources: { ...resources.Resources, ...queues, ...made.Resources },
      Outputs: { ...resources.Outputs, ...made.Outputs },
    },
  };
}

/** A template that has another resource of such a name would lose it; a copy of what JAWS makes loses nothing. */
function checkFree(
  kind: 'resource' | 'output',
  made: Readonly<Record<string, unknown>>,
  own: Readonly<Record<string, unknown>>,
  region: RegionModel,
  report: Report,
): void {
  const taken = Object.keys(made).filter((one) => Object.hasOwn(own, one) && !isDeepStrictEqual(own[one], made[one]));
  for (const name of taken) {
    const position = kind === 'resource' ? region.sources?.[name] : undefined;
    report({
      message: `The resources template of ${region.stage} ${region.region} has the ${kind} ${name}, which JAWS makes for its alarms.`,
      ...(position && { position }),
      hint: `Rename the ${kind}, or write "alarms": false for the region in jaws.json.`,
    });
  }
}

/**
 * The topic is not encrypted with a key: CloudWatch may not use that of SNS.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
function topicOf(region: RegionModel, project: string) {
  const Endpoint = addressOf(region);
  return {
    Resources: {
      // Mail programs show it as the sender. https://docs.aws.amazon.com/sns/latest/dg/sns-create-topic.html
      [topicName]: {
        Type: 'AWS::SNS::Topic',
        Properties: { DisplayName: `${project} ${region.stage}`.slice(0, 100) },
      },
      ...(Endpoint !== undefined && {
        [mailName]: {
          Type: 'AWS::SNS::Subscription',
          Properties: { TopicArn: { Ref: topicName }, Protocol: 'email', Endpoint },
        },
      }),
    },
    Outputs: {
      [topicName]: { Description: 'Topic of the alarms', Value: { Ref: topicName } },
    },
  };
}
