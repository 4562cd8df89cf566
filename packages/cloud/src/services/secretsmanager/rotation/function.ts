import { asService } from '../../../kernel/as-service.ts';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { policyAllows } from '../../../kernel/permission.ts';

const PRINCIPAL = 'secretsmanager.amazonaws.com';

export const asSecretsManager = (ctx: Context, lambdaArn: string): Context => asService(ctx, PRINCIPAL, lambdaArn);

/** The function must be there and let Secrets Manager in. https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html */
export async function checkFunction(ctx: Context, lambdaArn: string, secretArn: string): Promise<void> {
  const { aws, kernel } = asSecretsManager(ctx, lambdaArn);
  try {
    if (kernel.lenient) {
      await aws.lambda.getFunctionConfiguration({ FunctionName: lambdaArn });
      return;
    }
    const { Policy } = await aws.lambda.getPolicy({ FunctionName: lambdaArn });
    const access = { service: PRINCIPAL, action: 'lambda:InvokeFunction', resource: lambdaArn, source: secretArn };
    if (await policyAllows(ctx, Policy, access)) return;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
  throw new AwsError(
    'AccessDeniedException',
    `Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal ${PRINCIPAL}.`,
    400,
  );
}
