import type { TemplateResource } from '../cloudformation.ts';
import type { Rule } from './rules.ts';
import type { AlarmPlace, AlarmSettings } from './types.ts';

/** Logical id of the topic in the resources template, and of the output that has its ARN; the other templates take it as a parameter. */
export const topicName = 'JawsAlarms';

/** `<stage>-<project>-<rest>`, as functions are named. At most 255 characters: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export const alarmName = ({ stage, project }: AlarmPlace, rest: string): string =>
  `${stage}-${project}-${rest}`.slice(0, 255);

/** What a mail says: what happened, where, and what to do. */
export const description = (what: string, { stage, region, project }: AlarmPlace, next: string): string =>
  `${what} in ${stage} of ${project}, ${region}. ${next}`;

/** The command that shows the log of a function. */
export const logsOf = (id: string, { stage, region }: AlarmPlace): string =>
  `Next: jaws logs ${id} -s ${stage} -r ${region}`;

/** Who hears of it. */
export const actions = ({ ok }: Pick<AlarmSettings, 'ok'>) => ({
  AlarmActions: [{ Ref: topicName }],
  ...(ok && { OKActions: [{ Ref: topicName }] }),
});

interface AlarmText {
  readonly name: string;
  readonly description: string;
}

/** `metric`: what it looks at, in CloudWatch's own properties. It rings above the threshold of its rule. */
export const alarm = (
  { name, description: text }: AlarmText,
  metric: Readonly<Record<string, unknown>>,
  { Period, ...rule }: Rule,
  settings: Pick<AlarmSettings, 'ok'>,
): TemplateResource => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName: name,
    AlarmDescription: text,
    ...metric,
    // The queries of metric math have their own.
    ...(metric.Metrics === undefined && { Period }),
    ...rule,
    ComparisonOperator: 'GreaterThanThreshold',
    ...actions(settings),
  },
});
