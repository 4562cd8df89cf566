import type {
  DeleteResourcePolicyCommandInput,
  DeleteResourcePolicyCommandOutput,
  GetResourcePolicyCommandInput,
  GetResourcePolicyCommandOutput,
  PutResourcePolicyCommandInput,
  PutResourcePolicyCommandOutput,
  ValidateResourcePolicyCommandInput,
  ValidateResourcePolicyCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import type { Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { find, findToChange, save } from '../find.ts';
import { faultsOf, isPublic } from './check.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetResourcePolicy.html */
export const getResourcePolicy: Operation<GetResourcePolicyCommandInput, Output<GetResourcePolicyCommandOutput>> = (
  input,
  ctx,
) => {
  const { arn, name, policy } = findToChange(ctx, input.SecretId, { strict: false });
  return { ARN: arn, Name: name, ResourcePolicy: policy };
};

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html */
export const putResourcePolicy: Operation<PutResourcePolicyCommandInput, Output<PutResourcePolicyCommandOutput>> = (
  input,
  ctx,
) => {
  const secret = findToChange(ctx, input.SecretId, { strict: false });
  const policy = input.ResourcePolicy ?? '';
  // Other emulators keep any text.
  const faults = ctx.kernel.lenient ? [] : faultsOf(policy);
  if (faults.length > 0) {
    throw new AwsError(
      'MalformedPolicyDocumentException',
      `This resource policy contains a syntax error. ${faults[0]}`,
      400,
    );
  }
  if (input.BlockPublicPolicy && isPublic(policy)) {
    throw new AwsError('PublicPolicyException', 'This resource policy grants broad access to your secret.', 400);
  }
  save(ctx, { ...secret, policy });
  return { ARN: secret.arn, Name: secret.name };
};

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteResourcePolicy.html */
export const deleteResourcePolicy: Operation<
  DeleteResourcePolicyCommandInput,
  Output<DeleteResourcePolicyCommandOutput>
> = (input, ctx) => {
  const secret = findToChange(ctx, input.SecretId, { strict: false });
  save(ctx, { ...secret, policy: undefined });
  return { ARN: secret.arn, Name: secret.name };
};

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ValidateResourcePolicy.html */
export const validateResourcePolicy: Operation<
  ValidateResourcePolicyCommandInput,
  Output<ValidateResourcePolicyCommandOutput>
> = (input, ctx) => {
  if (input.SecretId !== undefined) find(ctx, input.SecretId);
  const policy = input.ResourcePolicy ?? '';
  const ValidationErrors = faultsOf(policy).map((ErrorMessage) => ({ CheckName: 'PolicySyntaxCheck', ErrorMessage }));
  if (ValidationErrors.length === 0 && isPublic(policy)) {
    const ErrorMessage = 'This resource policy grants broad access to your secret.';
    ValidationErrors.push({ CheckName: 'PublicPolicyCheck', ErrorMessage });
  }
  return { PolicyValidationPassed: ValidationErrors.length === 0, ValidationErrors };
};
