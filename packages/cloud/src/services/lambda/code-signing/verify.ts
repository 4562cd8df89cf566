import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { configOfFunction } from './find-config.ts';

/**
 * A function's package against its code signing configuration. AWS Signer, which makes signatures, is not supported: every package
 * counts as unsigned, so `Enforce` refuses it and `Warn` accepts it. Throws CodeVerificationFailedException with the text of
 * https://github.com/aws/aws-cdk/issues/29474. A lenient cloud accepts all packages. / */
export function verifySignature(ctx: Context, arn: string | undefined, functionName: string): void {
  if (arn === undefined || ctx.kernel.lenient) return;
  const { config } = configOfFunction(ctx, arn);
  if (config.CodeSigningPolicies?.UntrustedArtifactOnDeployment !== 'Enforce') return;
  const text = `Lambda cannot deploy the function. The function or layer might be signed using a signature that the client is not configured to accept. Check the provided signature for ${functionName}.`;
  throw new AwsError('CodeVerificationFailedException', text, 400, { Type: 'User' });
}
