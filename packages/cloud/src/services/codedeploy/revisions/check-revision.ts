import { createHash } from 'node:crypto';
import type { RevisionLocation } from '@aws-sdk/client-codedeploy';
import { notImplemented } from '../../../kernel/errors.ts';
import { failure } from '../errors.ts';

const invalid = (message: string) => failure('InvalidRevision', message);

/**
 * Throws for a revision that Lambda deployments cannot have.
 * https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_RevisionLocation.html
 */
export function checkRevision(revision: RevisionLocation | undefined): RevisionLocation {
  if (!revision) throw failure('RevisionRequired', 'A revision is required.');
  const { revisionType: type, s3Location, string, appSpecContent } = revision;
  if (type === 'S3') {
    if (!s3Location?.bucket || !s3Location.key) throw invalid('A revision in Amazon S3 needs a bucket and a key.');
    const { bundleType } = s3Location;
    if (bundleType !== 'YAML' && bundleType !== 'JSON') {
      throw invalid(`The bundle type of a Lambda revision must be YAML or JSON, not ${bundleType}.`);
    }
    return { revisionType: type, s3Location };
  }
  if (type === 'GitHub') throw notImplemented('A CodeDeploy revision from GitHub');
  if (type !== 'String' && type !== 'AppSpecContent') throw invalid(`The revision type ${type} is invalid.`);
  const specified = type === 'String' ? string : appSpecContent;
  if (!specified?.content) throw invalid(`A revision of the type ${type} needs content.`);
  const sha256 = createHash('sha256').update(specified.content).digest('hex');
  if (specified.sha256 !== undefined && specified.sha256.toLowerCase() !== sha256) {
    throw invalid(`The SHA-256 of the revision's content is ${sha256}, not ${specified.sha256}.`);
  }
  const checked = { content: specified.content, sha256 };
  return type === 'String' ? { revisionType: type, string: checked } : { revisionType: type, appSpecContent: checked };
}
