import { BlockList, isIPv4 } from 'node:net';
import { isEveryone, listOf, type Statement } from './policy.ts';

/** Keys that fix who may call, or from where; others leave a policy public. */
const narrowing =
  /^(aws:(sourceaccount|sourcearn|sourceip|sourcevpc|sourcevpce|principalorgid|principalorgpaths|principalaccount|principalarn|userid|sourceorgid)|s3:dataaccesspointaccount|s3:dataaccesspointarn|s3:x-amz-server-side-encryption-aws-kms-key-id)$/i;

// RFC 1918: although they are wide, no request from the Internet has such an address.
const home = new BlockList();
home.addSubnet('10.0.0.0', 8);
home.addSubnet('172.16.0.0', 12);
home.addSubnet('192.168.0.0', 16);

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status */
export const isPublic = (statements: readonly Statement[]): boolean =>
  statements.some(({ Effect, Principal, Condition }) => {
    if (Effect !== 'Allow' || !isEveryone(Principal)) return false;
    return !Object.entries((Condition ?? {}) as Record<string, object>).some(([operator, tests]) =>
      Object.entries(tests).some(([key, values]) => narrows(operator, key, listOf(values).map(String))),
    );
  });

/** A condition that also passes without the key, or with any other value, restricts nothing. */
function narrows(operator: string, key: string, values: readonly string[]): boolean {
  if (!narrowing.test(key) || /^(Null$|ForAllValues:)|Not|IfExists$/i.test(operator)) return false;
  return values.every((value) => (/^aws:sourceip$/i.test(key) ? isNarrowRange(value) : !/[*?]|\$\{/.test(value)));
}

/** Values broader than /8 for IPv4 and /32 for IPv6, private ranges aside, are as good as any. */
function isNarrowRange(range: string): boolean {
  const [address = '', bits] = range.split('/');
  const isOld = isIPv4(address);
  if (bits === undefined || Number(bits) >= (isOld ? 8 : 32)) return true;
  return isOld && home.check(address);
}
