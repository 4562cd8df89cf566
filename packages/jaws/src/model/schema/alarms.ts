import * as z from 'zod';

const wholeMinutes = z.union([z.literal([10, 20, 30]), z.int().min(60).max(86_400).multipleOf(60)]);

/** Properties of AWS::CloudWatch::Alarm that may differ from the defaults. */
const numbers = z
  .strictObject({
    Threshold: z.number().optional().describe('The metric must be above this value for a period to count.'),
    Period: wholeMinutes.optional().describe('Seconds of a period: 10, 20, 30, or a multiple of 60.'),
    EvaluationPeriods: z.int().min(1).max(1440).optional().describe('The number of periods that are evaluated.'),
    DatapointsToAlarm: z
      .int()
      .min(1)
      .max(1440)
      .optional()
      .describe('How many of these periods must be above the threshold.'),
    TreatMissingData: z.enum(['breaching', 'notBreaching', 'ignore', 'missing']).optional(),
  })
  .refine(
    ({ EvaluationPeriods, DatapointsToAlarm }) =>
      EvaluationPeriods === undefined || DatapointsToAlarm === undefined || DatapointsToAlarm <= EvaluationPeriods,
    'has more DatapointsToAlarm than EvaluationPeriods',
  );

const rule = z.union([z.literal(false), numbers]);
const ruleOf = (what: string) => rule.optional().describe(`${what} false: no such alarm.`);

const ofFunctions = {
  errors: ruleOf('Invocations that failed.'),
  throttles: ruleOf('Invocations that Lambda refused, because too many ran.'),
  duration: ruleOf('Milliseconds of the longest invocation; 95 % of its time-out by default.'),
  iteratorAge: ruleOf('Milliseconds that the newest record of a stream has waited.'),
  deadLetters: ruleOf('Asynchronous events that were given up.'),
};

const more = z
  .record(
    z
      .string()
      .regex(
        /^(?!(errors|throttles|duration|iteratorAge|deadLetters)$)[a-z][A-Za-z0-9]{0,39}$/,
        'must be letters and digits, begin with a small letter, and be none of the alarms above',
      ),
    z.looseObject({
      AlarmName: z.never('is filled in by JAWS').optional(),
      AlarmDescription: z.string().max(500).optional().describe('What happened; where, and what to do, is added.'),
      ComparisonOperator: z.string(),
      EvaluationPeriods: z.int().min(1),
    }),
  )
  .optional()
  .describe(
    "Further alarms, by a name of your choice: properties of AWS::CloudWatch::Alarm. By default they look at the function's metrics in AWS/Lambda and go to the stage's topic.",
  );

/** `alarms` of jaws.json. */
export const alarms = z
  .union([
    z.boolean(),
    z.strictObject({
      email: z
        .string()
        .regex(/^[^@\s]+@[^@\s.]+\.[^@\s]+$/, 'must be an e-mail address')
        .optional()
        .describe('Where alarms go, instead of aaNotficationEmail of the resources template.'),
      ok: z.boolean().optional().describe('Whether a mail also says that it is over; false by default.'),
      functions: z.union([z.literal(false), z.strictObject(ofFunctions)]).optional(),
      queues: z
        .union([
          z.literal(false),
          z.strictObject({
            deadLetters: ruleOf('Messages in a queue of dead letters.'),
            age: ruleOf('Age in seconds of the oldest message in a queue that a function polls.'),
          }),
        ])
        .optional(),
      api: z
        .union([
          z.literal(false),
          z.strictObject({
            serverErrors: ruleOf('Answers with a status of 500 or more.'),
            clientErrors: ruleOf(
              'Percent of the answers that have a status of 400 to 499, from 20 requests a period on.',
            ),
            latency: ruleOf('Milliseconds that 99 percent of the requests take at most.'),
          }),
        ])
        .optional(),
    }),
  ])
  .describe(
    'CloudWatch alarms that are mailed. Protected stages have them; true, or anything in the entry of a region, makes them in any stage, false in none.',
  );

/** `lambda.alarms` of awsm.json. */
export const functionAlarms = z
  .union([z.literal(false), z.strictObject({ ...ofFunctions, more })])
  .describe('Alarms of this function, over what jaws.json says, in stages that have alarms. false: none.');

export type AlarmsInput = z.output<typeof alarms>;
