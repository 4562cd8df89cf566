/** How a function's traffic shifts from one version to the next. */
export interface CanaryModel {
  /**
   * `canary`: this percentage first, and the rest after the interval. `linear`: this percentage more in each interval.
   */
  readonly type: 'canary' | 'linear';
  readonly percent: number;
  readonly minutes: number;
}

export type CanaryInput = { readonly percent: number; readonly minutes: number } | PredefinedCanary;

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html#deployment-configurations-predefined-lambda */
const predefined = {
  AllAtOnce: undefined,
  Canary10Percent5Minutes: { type: 'canary', percent: 10, minutes: 5 },
  Canary10Percent10Minutes: { type: 'canary', percent: 10, minutes: 10 },
  Canary10Percent15Minutes: { type: 'canary', percent: 10, minutes: 15 },
  Canary10Percent30Minutes: { type: 'canary', percent: 10, minutes: 30 },
  Linear10PercentEvery1Minute: { type: 'linear', percent: 10, minutes: 1 },
  Linear10PercentEvery2Minutes: { type: 'linear', percent: 10, minutes: 2 },
  Linear10PercentEvery3Minutes: { type: 'linear', percent: 10, minutes: 3 },
  Linear10PercentEvery10Minutes: { type: 'linear', percent: 10, minutes: 10 },
} as const satisfies Readonly<Record<string, CanaryModel | undefined>>;

export type PredefinedCanary = keyof typeof predefined;

export const predefinedCanaries = Object.keys(predefined) as [PredefinedCanary, ...PredefinedCanary[]];

/** Undefined for all traffic at once. */
export const canaryOf = (input: CanaryInput): CanaryModel | undefined =>
  typeof input === 'string' ? predefined[input] : { type: 'canary', percent: input.percent, minutes: input.minutes };

/** CodeDeploy's own configuration for this shift; undefined if it has none. */
export const predefinedName = ({ type, percent, minutes }: CanaryModel): PredefinedCanary | undefined =>
  predefinedCanaries.find((name) => {
    const one = predefined[name];
    return one?.type === type && one.percent === percent && one.minutes === minutes;
  });

/** Seconds until the new version has all traffic. */
export const shiftSeconds = ({ type, percent, minutes }: CanaryModel): number =>
  60 * minutes * (type === 'canary' ? 1 : Math.ceil(100 / percent) - 1);
