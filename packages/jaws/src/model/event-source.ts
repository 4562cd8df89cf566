/** Resources of CloudFormation that call a function. */
export const eventSourceTypes = [
  'AWS::Events::Rule',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Url',
  'AWS::SNS::Subscription',
  'AWS::Scheduler::Schedule',
] as const;

export interface EventSource {
  readonly type: (typeof eventSourceTypes)[number];
  /** As awsm.json has them. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Properties that JAWS fills in, by type: they name the function. */
const filledIn: Readonly<Record<EventSource['type'], readonly string[]>> = {
  'AWS::Events::Rule': ['Targets'],
  'AWS::Lambda::EventSourceMapping': ['FunctionName'],
  'AWS::Lambda::Url': ['TargetFunctionArn'],
  'AWS::SNS::Subscription': ['Protocol', 'Endpoint'],
  'AWS::Scheduler::Schedule': [],
};

/** What an event source cannot do without. */
const needed: Readonly<Record<EventSource['type'], readonly string[]>> = {
  'AWS::Events::Rule': [],
  'AWS::Lambda::EventSourceMapping': [],
  'AWS::Lambda::Url': [],
  'AWS::SNS::Subscription': ['TopicArn'],
  'AWS::Scheduler::Schedule': ['ScheduleExpression'],
};

/** What is wrong with an event source, or undefined. */
export function eventSourceProblem({ type, properties }: EventSource): string | undefined {
  const given = filledIn[type].find((name) => Object.hasOwn(properties, name));
  if (given) return `sets ${given}, which JAWS fills in`;
  const missing = needed[type].find((name) => !Object.hasOwn(properties, name));
  if (missing) return `has no ${missing}`;
  if (type === 'AWS::Events::Rule' && !properties.ScheduleExpression && !properties.EventPattern) {
    return 'has neither ScheduleExpression nor EventPattern';
  }
  return undefined;
}
