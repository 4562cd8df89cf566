/** What a job does while the home region of the stage does not respond. */
const choices = ['skip', 'next'] as const;

export interface Settings {
  /**
   * While the home region does not respond, a run is left out (`skip`), or the next region of the stage in order decides in its
   * place
   * (`next`).
   */
  readonly whenHomeIsAway: (typeof choices)[number];
  /** Jobs that each region does on its own. */
  readonly eachRegion: readonly string[];
  /** Seconds after which a region that does not respond counts as down. */
  readonly answerSeconds: number;
}

export type GivenSettings = { readonly [Name in keyof Settings]?: Settings[Name] };

const defaults: Settings = { whenHomeIsAway: 'skip', eachRegion: [], answerSeconds: 3 };

/** The problem with the value of a setting, or undefined. */
const rules: { readonly [Name in keyof Settings]: (value: unknown) => string | undefined } = {
  whenHomeIsAway: (value) => (choices.some((one) => one === value) ? undefined : 'must be "skip" or "next"'),
  eachRegion: (value) =>
    Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== '')
      ? undefined
      : 'must be a list of names of jobs',
  answerSeconds: (value) =>
    Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 20
      ? undefined
      : 'must be a whole number from 1 to 20',
};

/** A project's settings, with defaults. Throws Error with every mistake. */
export function defineSettings(given: GivenSettings = {}): Settings {
  const names = Object.keys(rules) as (keyof Settings)[];
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(rules, name));
  const settings = { ...defaults, ...given };
  const mistakes = [
    ...unknown.map((name) => `${name} is not a setting; these are: ${names.join(', ')}`),
    ...names.flatMap((name) => {
      const problem = rules[name](settings[name]);
      return problem === undefined ? [] : [`${name} ${problem}, not ${JSON.stringify(settings[name])}`];
    }),
  ];
  if (mistakes.length === 0) return settings;
  throw new Error(
    `Invalid settings in aws_modules/awsm-scheduler/settings.ts:\n${mistakes.map((one) => `- ${one}`).join('\n')}`,
  );
}
