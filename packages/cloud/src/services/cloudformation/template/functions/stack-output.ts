import { templateError } from '../errors.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { asText, type Intrinsic, UNKNOWN } from '../value.ts';

/** Which output of another stack, in which region; as whom it is asked for decides in which account. */
export interface OutputName {
  readonly stackName: string;
  readonly outputName: string;
  readonly region?: string;
  readonly roleArn?: string;
}

const MEMBERS = ['StackName', 'OutputName', 'Region', 'RoleArn'];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html */
export const getStackOutput: Intrinsic = (argument, evaluate, scope) => {
  const wrong = () =>
    templateError('every Fn::GetStackOutput object requires StackName and OutputName, and takes Region and RoleArn');
  if (!isObject(argument) || Object.keys(argument).some((name) => !MEMBERS.includes(name))) throw wrong();
  const values = Object.entries(argument as JsonObject).map(([name, part]: [string, Json]) => [name, evaluate(part)]);
  if (values.some(([, value]) => value === UNKNOWN)) return UNKNOWN;
  const specified = new Map(values.map(([name, value]) => [name, asText(value as Json) ?? '']));
  const [stackName, outputName, region, roleArn] = MEMBERS.map((name) => specified.get(name));
  if (!stackName || !outputName) throw wrong();
  return scope.stackOutput({
    stackName,
    outputName,
    ...(region ? { region } : {}),
    ...(roleArn ? { roleArn } : {}),
  });
};
