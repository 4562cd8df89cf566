import type { Intrinsic } from '../value.ts';
import { cidr } from './cidr.ts';
import { length, toJsonString } from './extensions.ts';
import { getAZs } from './get-azs.ts';
import { and, equals, fnIf, not, or } from './logic.ts';
import { findInMap, getAtt, importValue, ref } from './lookup.ts';
import { getStackOutput } from './stack-output.ts';
import { base64, join, select, split, sub } from './text.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
export const functions: Readonly<Record<string, Intrinsic>> = {
  Ref: ref,
  'Fn::And': and,
  'Fn::Base64': base64,
  'Fn::Cidr': cidr,
  'Fn::Equals': equals,
  'Fn::FindInMap': findInMap,
  'Fn::GetAZs': getAZs,
  'Fn::GetAtt': getAtt,
  'Fn::GetStackOutput': getStackOutput,
  'Fn::If': fnIf,
  'Fn::ImportValue': importValue,
  'Fn::Join': join,
  'Fn::Length': length,
  'Fn::Not': not,
  'Fn::Or': or,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::Sub': sub,
  'Fn::ToJsonString': toJsonString,
};
