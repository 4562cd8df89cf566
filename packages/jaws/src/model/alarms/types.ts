/** Properties of AWS::CloudWatch::Alarm that say when it rings. */
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

/** What differs from the defaults, by alarm; false for one that is not made. */
export type AlarmRules<Name extends string> = Readonly<Partial<Record<Name, AlarmNumbers | false>>>;

/** The alarms of a stage in one region. */
export interface AlarmSettings {
  /** As jaws.json says it; undefined if the resources template has the address. */
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

/** Where an alarm is, in any region. */
export interface AlarmPlace {
  readonly stage: string;
  readonly project: string;
}
