import { isNewer } from '../base/releases.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { Template } from '../model/types.ts';
import { stacksIn } from '../plan/deployed.ts';
import type { DeployedRegion, DeployedStack } from '../plan/types.ts';
import { releaseOf, version } from '../version.ts';

/**
 * Which JAWS deployed a stack is in the Metadata of its template. A tag would be on each of its resources too, so that every resource that can have
 * tags would be updated whenever the version changes, while Metadata is no update by itself: it goes with the next change, and is read with the template.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-add-tags.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/metadata-section-structure.html
 */
const name = 'jaws:version';

/** A template as it is sent. */
export const withVersion = (template: Template): Template => ({
  ...template,
  Metadata: { ...template.Metadata, [name]: version() },
});

/** A template as it was made, and the version that sent it: two that differ in the version alone are the same. */
export function withoutVersion({ Metadata = {}, ...template }: Template): Pick<DeployedStack, 'template' | 'jaws'> {
  const { [name]: jaws, ...rest } = Metadata;
  const isEmpty = Object.keys(rest).length === 0;
  return {
    template: isEmpty ? template : { ...template, Metadata: rest },
    ...(typeof jaws === 'string' && { jaws }),
  };
}

/** Throws OtherJawsNeeded where a newer JAWS deployed: this one would take back what it does not know. */
export function checkVersions(base: DeployedRegion): void {
  const newer = stacksIn(base).find(({ jaws }) => jaws !== undefined && isNewer(jaws));
  if (newer?.jaws === undefined) return;
  throw fail('OtherJawsNeeded', {
    what: `${base.stage} ${base.region} was deployed by JAWS ${newer.jaws} (stack ${newer.name}).`,
    install: releaseOf(newer.jaws),
    version: version(),
  });
}
