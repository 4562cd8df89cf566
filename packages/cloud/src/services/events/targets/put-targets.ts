import type { PutTargetsCommandInput, PutTargetsCommandOutput, Target } from '@aws-sdk/client-eventbridge';
import type { Operation, Output } from '../../../kernel/context.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { checkDeadLetters } from '../dead-letter-config.ts';
import { parsePath } from '../deliver/json-path.ts';
import { PREDEFINED, placeholders } from '../deliver/template.ts';
import { invalid, limitExceeded, managed } from '../errors.ts';
import { rule } from '../names.ts';
import { type Place, ruleKey, stateOf } from '../records.ts';
import { faults, NAME, refuse } from '../validate.ts';
import { checkArn } from './check-arn.ts';

/** https://docs.aws.amazon.com/general/latest/gr/ev.html#limits_eventbridge */
const MOST_TARGETS = 5;
const MOST_PATHS = 100;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html */
export const putTargets: Operation<PutTargetsCommandInput, Output<PutTargetsCommandOutput>> = (input, ctx) => {
  const wanted = input.Targets ?? [];
  wanted.forEach((target, index) => {
    checkTarget(ctx, target, index);
  });
  const ids = wanted.map(({ Id }) => Id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  // AWS's words, as github.com/badmintoncryer/cdk-preflight (rules/events/pf-events-target-id-duplicate) measured them.
  if (twice !== undefined && !ctx.kernel.lenient) {
    throw invalid(`Parameter targets is not valid. Reason: More than one target with Id '${twice}' is provided.`);
  }
  const found = rule(ctx, input.Rule ?? '', input.EventBusName, true);
  if (found.managedBy && ctx.caller.kind !== 'service') throw managed(found.name);
  const targets = new Map(found.targets.map((target) => [target.Id, target]));
  for (const target of wanted) targets.set(target.Id, target);
  // Other emulators set no limit, and their tests exceed it.
  if (targets.size > MOST_TARGETS && !ctx.kernel.lenient) throw limitExceeded();
  stateOf(ctx).rules.put(ruleKey(found.bus, found.name), { ...found, targets: [...targets.values()] });
  return { FailedEntryCount: 0, FailedEntries: [] };
};

function checkTarget(place: Place, target: Target, index: number): void {
  const { lenient } = place.kernel;
  const { Id: id = '', Arn: arn = '' } = target;
  refuse(
    faults(id, `targets.${index + 1}.member.id`, lenient ? { min: 1 } : NAME),
    faults(arn, `targets.${index + 1}.member.arn`, { min: 1, max: 1600 }),
    faults(target.Input, `targets.${index + 1}.member.input`, { max: 8192 }),
    faults(target.InputPath, `targets.${index + 1}.member.inputPath`, { max: 256 }),
    faults(target.InputTransformer?.InputTemplate, `targets.${index + 1}.member.inputTransformer.inputTemplate`, {
      min: 1,
      max: 8192,
    }),
  );
  if (!arn.startsWith('arn:')) {
    throw invalid(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
  }
  // Other emulators accept any ARN, without a role.
  if (!lenient) checkArn(place, target);
  checkDeadLetters(place, target.DeadLetterConfig);
  if (/^arn:[^:]+:sqs:.*\.fifo$/.test(arn) && !target.SqsParameters?.MessageGroupId) {
    throw invalid(`Parameter(s) SqsParameters must be specified for target: ${id}.`);
  }
  const { Input: input, InputPath: path, InputTransformer: transformer } = target;
  if ([input, path, transformer].filter((one) => one !== undefined).length > 1) {
    throw invalid(`Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`);
  }
  if (input !== undefined) checkJson(input, id);
  if (path !== undefined) checkPath(path, id);
  if (transformer) checkTransformer(transformer, id);
  const { MaximumRetryAttempts: retries = 0, MaximumEventAgeInSeconds: age = 60 } = target.RetryPolicy ?? {};
  if (retries < 0 || retries > 185 || age < 60 || age > 86_400) {
    throw invalid(`RetryPolicy of target ${id} is out of range.`);
  }
}

function checkJson(input: string, id: string): void {
  try {
    parseUserJson(input);
  } catch {
    throw invalid(`JSON syntax error in input for target ${id}.`);
  }
}

function checkPath(path: string, id: string): void {
  if (!parsePath(path)) throw invalid(`Invalid InputPath for target ${id}.`);
}

function checkTransformer(transformer: NonNullable<Target['InputTransformer']>, id: string): void {
  const { InputPathsMap: paths = {}, InputTemplate: template = '' } = transformer;
  const names = Object.keys(paths);
  if (names.length > MOST_PATHS) throw invalid(`InputPathsMap for target ${id} has too many entries.`);
  for (const name of names) {
    if (name.toLowerCase().startsWith('aws')) {
      throw invalid(`InputPathsMap for target ${id} contains reserved key ${name}.`);
    }
    if (!parsePath(paths[name] ?? '')) throw invalid(`Invalid InputPathsMap value ${paths[name]} for target ${id}.`);
  }
  const unknown = placeholders(template).find((name) => !names.includes(name) && !PREDEFINED.has(name));
  if (unknown !== undefined) {
    throw invalid(`InputTemplate for target ${id} contains invalid placeholder ${unknown}.`);
  }
}
