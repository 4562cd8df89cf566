/** Properties of AWS::CloudWatch::Alarm that determine when it goes off. */
export interface AlarmNumbers {
  readonly Threshold?: number | undefined;
  /** Seconds. */
  readonly Period?: number | undefined;
  readonly EvaluationPeriods?: number | undefined;
  readonly DatapointsToAlarm?: number | undefined;
  readonly TreatMissingData?: string | undefined;
}

export type FunctionAlarm = 'errors' | 'throttles' | 'duration' | 'iteratorAge' | 'deadLetters';
export type QueueAlarm = 'deadLetters' | 'age';
export type ApiAlarm = 'serverErrors' | 'clientErrors' | 'latency';

/** Differences from the defaults, by alarm; false for an alarm that is not created. */
export type AlarmRules<Name extends string> = Readonly<Partial<Record<Name, AlarmNumbers | false>>>;

/** The alarms of a stage in one region. */
export interface AlarmSettings {
  /** As written in jaws.json; undefined if the resources template has the address. */
  readonly email?: string | undefined;
  /** Whether a mail also says that it is over. */
  readonly ok: boolean;
  readonly functions: AlarmRules<FunctionAlarm> | false;
  readonly queues: AlarmRules<QueueAlarm> | false;
  readonly api: AlarmRules<ApiAlarm> | false;
}

/** The setting in awsm.json about the alarms of one function; false for none. */
export type FunctionAlarms =
  | false
  | (AlarmRules<FunctionAlarm> & {
      /** Further alarms: properties of AWS::CloudWatch::Alarm. */
      readonly more?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
    });

/** The places of an alarm, in any region. */
export interface AlarmPlace {
  readonly stage: string;
  readonly project: string;
  /** The name of the function, where it is deployed with another one than a new function gets. */
  readonly functionName?: string | undefined;
}
