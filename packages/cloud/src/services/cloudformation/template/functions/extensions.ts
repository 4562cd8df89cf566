import { templateError, validationError } from '../errors.ts';
import { hasUnknown, type Intrinsic, type Scope, UNKNOWN } from '../value.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html */
function requireExtensions(name: string, scope: Scope): void {
  if (!scope.languageExtensions)
    throw templateError(`unsupported function: ${name}. Add Transform: AWS::LanguageExtensions`);
}

export const length: Intrinsic = (argument, evaluate, scope) => {
  requireExtensions('Fn::Length', scope);
  const list = evaluate(argument);
  if (list === UNKNOWN) return UNKNOWN;
  if (!Array.isArray(list)) {
    throw validationError(
      'Transform AWS::LanguageExtensions failed with: Fn::Length layout is incorrect. It must be an array.',
    );
  }
  return list.length;
};

export const toJsonString: Intrinsic = (argument, evaluate, scope) => {
  requireExtensions('Fn::ToJsonString', scope);
  const value = evaluate(argument);
  if (hasUnknown(value)) return UNKNOWN;
  return JSON.stringify(value);
};
