import type {
  ImageTagMutability,
  ImageTagMutabilityExclusionFilter,
  PutImageScanningConfigurationCommandInput,
  PutImageScanningConfigurationCommandOutput,
  PutImageTagMutabilityCommandInput,
  PutImageTagMutabilityCommandOutput,
} from '@aws-sdk/client-ecr';
import type { Operation, Output } from '../../../kernel/context.ts';
import { violates } from '../errors.ts';
import { find, save } from '../find.ts';
import type { RepositoryRecord } from '../records.ts';

const VALUES = ['IMMUTABLE', 'IMMUTABLE_WITH_EXCLUSION', 'MUTABLE', 'MUTABLE_WITH_EXCLUSION'];
const EXCLUSIONS = 'imageTagMutabilityExclusionFilters';

/** Exclusions are valid only with the two values that are named after them. */
export function checkMutability(
  mutability: ImageTagMutability | undefined,
  exclusions: ImageTagMutabilityExclusionFilter[] | undefined,
): Pick<RepositoryRecord, 'mutability' | 'exclusions'> {
  if (mutability === undefined || !VALUES.includes(mutability)) {
    throw violates('imageTagMutability', `Member must satisfy enum value set: [${VALUES.join(', ')}]`);
  }
  const excludes = mutability.endsWith('_WITH_EXCLUSION');
  if (excludes !== (exclusions !== undefined && exclusions.length > 0)) {
    throw violates(
      EXCLUSIONS,
      excludes
        ? `ImageTagMutabilityExclusionFilters can't be null when imageTagMutability is set as ${mutability}`
        : `ImageTagMutabilityExclusionFilters must be null when imageTagMutability is set as ${mutability}`,
    );
  }
  if (!excludes) return { mutability, exclusions: undefined };
  for (const exclusion of exclusions ?? []) checkExclusion(exclusion);
  return { mutability, exclusions };
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageTagMutabilityExclusionFilter.html */
function checkExclusion({ filter = '', filterType }: ImageTagMutabilityExclusionFilter): void {
  if (filterType !== 'WILDCARD') throw violates(EXCLUSIONS, 'Member must satisfy enum value set: [WILDCARD]');
  if (!/^[0-9a-zA-Z._*-]{1,128}$/.test(filter)) {
    throw violates(EXCLUSIONS, 'Member must satisfy regular expression pattern: [0-9a-zA-Z._*-]{1,128}');
  }
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImageTagMutability.html */
export const putImageTagMutability: Operation<
  PutImageTagMutabilityCommandInput,
  Output<PutImageTagMutabilityCommandOutput>
> = (input, ctx) => {
  const changed = checkMutability(input.imageTagMutability, input.imageTagMutabilityExclusionFilters);
  const repository = find(ctx, input);
  save(ctx, { ...repository, ...changed });
  return {
    registryId: ctx.account,
    repositoryName: repository.name,
    imageTagMutability: changed.mutability,
    ...(changed.exclusions ? { imageTagMutabilityExclusionFilters: changed.exclusions } : {}),
  };
};

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImageScanningConfiguration.html */
export const putImageScanningConfiguration: Operation<
  PutImageScanningConfigurationCommandInput,
  Output<PutImageScanningConfigurationCommandOutput>
> = (input, ctx) => {
  const repository = find(ctx, input);
  const scanning = { scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false };
  save(ctx, { ...repository, scanning });
  return { registryId: ctx.account, repositoryName: repository.name, imageScanningConfiguration: scanning };
};
