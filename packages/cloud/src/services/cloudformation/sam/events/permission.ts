import type { Json } from '../../template/json.ts';
import { type Build, defined, put, type SamResource } from '../build.ts';
import type { Target } from './index.ts';

/** Lets a service invoke the function. */
export function putPermission(
  build: Build,
  resource: SamResource,
  id: string,
  target: Target,
  from: { principal: string; arn?: Json; account?: Json },
): void {
  const permission = defined({
    Action: 'lambda:InvokeFunction',
    FunctionName: target.name,
    Principal: from.principal,
    SourceArn: from.arn,
    SourceAccount: from.account,
  });
  put(build, id, 'AWS::Lambda::Permission', permission, resource.attributes);
}
