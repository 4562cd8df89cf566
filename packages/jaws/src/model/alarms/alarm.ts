import type { TemplateResource } from '../cloudformation.ts';
import type { Rule } from './rules.ts';
import type { AlarmPlace, AlarmSettings } from './types.ts';

/** Logical id of the topic in the resources template, and of the output that has its ARN; the other templates take it as a parameter. */
export const topicName = 'JawsAlarms';

/** `<stage>-<project>-<rest>`, as functions are named. At most 255 characters: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export const alarmName = ({ stage, project }: AlarmPlace, rest: string): string =>
  `${stage}-${project}-${rest}`.slice(0, 255);

/** The text of a mail: what happened, where, and what to do. CloudFormation inserts the region: a stack set has one template for all regions. */
export const description = (what: string, { stage, project }: AlarmPlace, next: string): unknown => ({
  'Fn::Sub': `${what.replaceAll('${', '${!')} in ${stage} of ${project}, \${AWS::Region}. ${next}`,
});

/** The command that shows the log of a function, or of all. */
export const logsOf = (id: string | undefined, { stage }: AlarmPlace): string =>
  `Next: jaws logs ${id === undefined ? '' : `${id} `}-s ${stage} -r \${AWS::Region}`;

/** The recipients. */
export const actions = ({ ok }: Pick<AlarmSettings, 'ok'>) => ({
  AlarmActions: [{ Ref: topicName }],
  ...(ok && { OKActions: [{ Ref: topicName }] }),
});

interface AlarmText {
  readonly name: string;
  readonly description: unknown;
}

/** `metric`: the metric to watch, in CloudWatch's own properties. The alarm goes off above the threshold of its rule. */
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
