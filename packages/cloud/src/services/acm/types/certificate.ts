import type { CertificateOptions, KeyAlgorithm, ValidationMethod } from '@aws-sdk/client-acm';
import { AwsError } from '../../../kernel/errors.ts';
import { orUndo } from '../../../kernel/or-undo.ts';
import { objects, tagList, tagMap, text } from '../../../kernel/properties.ts';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { pause } from '../../../kernel/time/timers.ts';
import { certificatesOf } from '../records.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-certificatemanager-certificate.html */
export const certificate: ResourceType = {
  type: 'AWS::CertificateManager::Certificate',

  async create(properties, ctx) {
    const { acm } = ctx.aws;
    const names = properties.SubjectAlternativeNames;
    const { CertificateArn = '' } = await acm.requestCertificate({
      DomainName: text(properties, 'DomainName'),
      ...(Array.isArray(names) ? { SubjectAlternativeNames: names.map(String) } : {}),
      ValidationMethod: text(properties, 'ValidationMethod') as ValidationMethod | undefined,
      KeyAlgorithm: text(properties, 'KeyAlgorithm') as KeyAlgorithm | undefined,
      CertificateAuthorityArn: text(properties, 'CertificateAuthorityArn'),
      DomainValidationOptions: objects(properties, 'DomainValidationOptions')
        .filter(({ ValidationDomain }) => ValidationDomain !== undefined)
        .map(({ DomainName, ValidationDomain }) => ({
          DomainName: String(DomainName),
          ValidationDomain: String(ValidationDomain),
        })),
      Options: optionsOf(properties),
      Tags: tagList(tagMap(properties, ctx.stack)),
    });
    await orUndo(
      async () => {
        await proveDomains(CertificateArn, properties, ctx);
        await untilIssued(CertificateArn, ctx);
      },
      () => acm.deleteCertificate({ CertificateArn }),
    );
    return stateOf(CertificateArn);
  },

  async update(CertificateArn, properties, _previous, ctx) {
    const { acm } = ctx.aws;
    const { CertificateTransparencyLoggingPreference } = optionsOf(properties);
    if (CertificateTransparencyLoggingPreference !== undefined) {
      await acm.updateCertificateOptions({ CertificateArn, Options: { CertificateTransparencyLoggingPreference } });
    }
    const wanted = tagList(tagMap(properties, ctx.stack));
    const { Tags = [] } = await acm.listTagsForCertificate({ CertificateArn });
    const gone = Tags.filter(({ Key }) => !wanted.some((tag) => tag.Key === Key)).map(({ Key }) => ({ Key }));
    if (gone.length > 0) await acm.removeTagsFromCertificate({ CertificateArn, Tags: gone });
    if (wanted.length > 0) await acm.addTagsToCertificate({ CertificateArn, Tags: wanted });
    return stateOf(CertificateArn);
  },

  async delete(CertificateArn, _properties, ctx) {
    await ignoringMissing(ctx.aws.acm.deleteCertificate({ CertificateArn }));
  },

  async read(CertificateArn, _properties, ctx) {
    const found = await ignoringMissing(ctx.aws.acm.describeCertificate({ CertificateArn }));
    return found && stateOf(CertificateArn);
  },

  // AWS's handler requires no permission to list them.
  async find(properties, ctx, search) {
    const name = text(properties, 'DomainName')?.toLowerCase();
    const found = [...certificatesOf(ctx).values()].find(
      ({ arn, domain, created }) => domain === name && created >= search.since && !search.taken(arn),
    );
    if (!found) return undefined;
    await untilIssued(found.arn, ctx);
    return stateOf(found.arn);
  },
};

const stateOf = (arn: string): ResourceState => ({ id: arn, attributes: { CertificateArn: arn } });

function optionsOf(properties: Properties): CertificateOptions {
  const logging = text(properties, 'CertificateTransparencyLoggingPreference');
  const exporting = text(properties, 'CertificateExport');
  return {
    ...(logging === undefined ? {} : { CertificateTransparencyLoggingPreference: logging as 'ENABLED' }),
    ...(exporting === undefined ? {} : { Export: exporting as 'ENABLED' }),
  };
}

/** CloudFormation writes the records of the validation into the zones that the template names. */
async function proveDomains(CertificateArn: string, properties: Properties, ctx: ResourceContext): Promise<void> {
  const zones = objects(properties, 'DomainValidationOptions').filter(({ HostedZoneId }) => HostedZoneId !== undefined);
  if (zones.length === 0 || text(properties, 'ValidationMethod') !== 'DNS') return;
  const { Certificate } = await ctx.aws.acm.describeCertificate({ CertificateArn });
  for (const { DomainName, HostedZoneId } of zones) {
    const { ResourceRecord: record } =
      Certificate?.DomainValidationOptions?.find((one) => one.DomainName === DomainName) ?? {};
    if (!record) continue;
    const ResourceRecordSet = {
      Name: record.Name,
      Type: 'CNAME' as const,
      TTL: 300,
      ResourceRecords: [{ Value: record.Value }],
    };
    await ctx.aws.route53.changeResourceRecordSets({
      HostedZoneId: String(HostedZoneId),
      ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet }] },
    });
  }
}

/** Milliseconds between two polls. */
const LOOK = 1_000;

/** A stack waits until the names are validated, or the validation has failed. */
async function untilIssued(CertificateArn: string, ctx: ResourceContext): Promise<void> {
  for (;;) {
    const { Certificate } = await ctx.aws.acm.describeCertificate({ CertificateArn });
    const { Status, FailureReason } = Certificate ?? {};
    if (Status === 'FAILED' || Status === 'VALIDATION_TIMED_OUT') {
      const why = FailureReason === undefined ? '' : ` (${FailureReason})`;
      throw new AwsError(
        'InvalidStateException',
        `The certificate ${CertificateArn} is in status ${Status}${why}.`,
        400,
      );
    }
    if (Status !== 'PENDING_VALIDATION') return;
    await pause(ctx.kernel.clock, LOOK, ctx.signal);
    if (ctx.signal?.aborted) throw new AwsError('InvalidStateException', 'Resource creation cancelled', 400);
  }
}

async function ignoringMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
