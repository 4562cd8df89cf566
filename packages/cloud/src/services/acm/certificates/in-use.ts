import type { Context } from '../../../kernel/context.ts';
import { partitionOf } from '../../../kernel/partition.ts';

/** The certificates that resources of this account's region use: ARNs of both. */
export async function usesOf(ctx: Context): Promise<Map<string, string[]>> {
  const uses = new Map<string, string[]>();
  const use = (certificate: string | undefined, domain: string | undefined) => {
    if (certificate === undefined || domain === undefined) return;
    const by = `arn:${partitionOf(ctx.region)}:apigateway:${ctx.region}::/domainnames/${domain}`;
    const known = uses.get(certificate) ?? [];
    if (!known.includes(by)) uses.set(certificate, [...known, by]);
  };
  for (let position: string | undefined; ; ) {
    const page = await ctx.aws.apigateway.getDomainNames({ limit: 500, position });
    for (const { domainName, certificateArn, regionalCertificateArn } of page.items ?? []) {
      use(certificateArn, domainName);
      use(regionalCertificateArn, domainName);
    }
    position = page.position;
    if (position === undefined) break;
  }
  for (let NextToken: string | undefined; ; ) {
    const page = await ctx.aws.apigatewayv2.getDomainNames({ NextToken });
    for (const { DomainName, DomainNameConfigurations = [] } of page.Items ?? []) {
      for (const { CertificateArn } of DomainNameConfigurations) use(CertificateArn, DomainName);
    }
    NextToken = page.NextToken;
    if (NextToken === undefined) break;
  }
  return uses;
}
