import type { Kernel, Part } from '../../../../kernel/kernel.ts';
import { HeaderList } from '../header-list.ts';
import { httpAgents, send } from '../integrations/http-client.ts';
import type { LiveStage } from '../types.ts';
import { identityMay } from './role.ts';

/** Who signed a request. */
export interface Signer {
  readonly accessKey: string;
  readonly account: string;
  /** User, session or root. */
  readonly arn: string;
  readonly userId: string;
}

const HEADER =
  /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/\d{8}\/[^/,\s]+\/[^/,\s]+\/aws4_request,\s*SignedHeaders=[^,\s]+,\s*Signature=[0-9a-f]+$/i;

/** The access key of a signature, in the header or in a presigned URL; undefined: the request is not signed. */
export function accessKeyOf(authorization: string | undefined, credential: string | undefined): string | undefined {
  return HEADER.exec(authorization ?? '')?.[1] ?? (credential?.split('/')[0] || undefined);
}

/** How long a key is known, in milliseconds: a function's session calls often, and lives for hours. */
const KNOWN_FOR = 5_000;
const MOST_KEPT = 1_000;

const signers: Part<Map<string, { readonly signer: Signer; readonly until: number }>> = {
  name: 'apigatewayv2/signers',
  open: () => new Map(),
};

/** Whose key it is, as STS says it; undefined for a key that is not valid any more. */
export async function signerOf(kernel: Kernel, accessKey: string): Promise<Signer | undefined> {
  const known = kernel.part(signers);
  const now = kernel.clock.now();
  const kept = known.get(accessKey);
  if (kept && kept.until > now) return kept.signer;
  const signer = await askSts(kernel, accessKey);
  if (signer) {
    if (known.size >= MOST_KEPT) known.clear();
    known.set(accessKey, { signer, until: now + KNOWN_FOR });
  }
  return signer;
}

/** STS knows keys by their requests alone, so it gets one of theirs. */
async function askSts(kernel: Kernel, accessKey: string): Promise<Signer | undefined> {
  const scope = `${accessKey}/20000101/us-east-1/sts/aws4_request`;
  const answer = await send(kernel.part(httpAgents), {
    method: 'POST',
    url: new URL(kernel.endpoint),
    headers: new HeaderList([
      ['authorization', `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=00`],
      ['content-type', 'application/x-www-form-urlencoded'],
    ]),
    body: Buffer.from('Action=GetCallerIdentity&Version=2011-06-15'),
    timeout: 10_000,
  });
  if (answer.status !== 200) return undefined;
  const text = answer.body.toString('utf8');
  const element = (name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? '';
  return { accessKey, account: element('Account'), arn: element('Arn'), userId: element('UserId') };
}

/** Whether the policies of a user, or of a session's role, allow an action. The root may do everything. */
export async function signerMay(
  { context }: LiveStage,
  signer: Signer,
  action: string,
  resource: string,
): Promise<boolean> {
  if (/:root$/.test(signer.arn)) return true;
  const role = /:assumed-role\/([^/]+)\//.exec(signer.arn)?.[1];
  try {
    const arn = role === undefined ? signer.arn : (await context.aws.iam.getRole({ RoleName: role })).Role?.Arn;
    return arn !== undefined && (await identityMay(context, arn, action, resource));
  } catch {
    // A role that is gone allows nothing.
    return false;
  }
}
