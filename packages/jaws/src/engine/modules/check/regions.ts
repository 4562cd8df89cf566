import { fixedNames, uniqueText } from '../../../model/unique-names.ts';
import { objectIn } from '../../../modules/functions.ts';
import { holdsData } from '../../../modules/template.ts';
import { type Check, type Found, foundAt, resourcePath } from './types.ts';

/** Names of one stage in two regions: identical names would clash. */
const places = ['us-east-1', 'eu-west-1'].map((region) => ({
  aaProjectName: 'check',
  aaProjectDomain: 'check.test',
  aaStage: 'dev',
  aaDataModelStage: 'dev',
  'AWS::Region': region,
  'AWS::AccountId': '000000000000',
  'AWS::Partition': 'aws',
}));

/** Findings that matter when a stage has several regions, as every stage may. */
export const regions: Check = ({ awsm, functions, resources, readme }) => {
  const found: Found[] = [];
  for (const name of fixedNames(resources)) {
    if (uniqueText(name, places) === undefined) continue;
    found.push(
      foundAt(
        awsm.locate(resourcePath(name.logicalId, 'Properties', name.property)),
        'advice',
        `${name.logicalId} has the name "${name.text}" in every stage${name.scope === 'global' ? ' and region' : ''}, where it would clash; installing it adds what is missing.`,
        `Take ${name.property} out, so that CloudFormation makes a name, and pass it on by an output.`,
      ),
    );
  }
  for (const file of [awsm, ...functions.map((one) => one.file)]) {
    for (const { region, path } of namedRegions(file.data)) {
      found.push(
        foundAt(
          file.locate(path),
          'error',
          `The region ${region} is named here: in every other one it would reach over to that region, or fail.`,
          // biome-ignore lint/suspicious/noTemplateCurlyInString: what CloudFormation fills in
          'Use { "Ref": "AWS::Region" }, or ${AWS::Region} in Fn::Sub.',
        ),
      );
    }
  }
  if (/^#+ .*\bregions?\b/im.test(readme)) return found;
  for (const [id, resource] of Object.entries(resources)) {
    const metadata = objectIn(resource, 'Metadata');
    if (!holdsData(resource) || metadata['jaws:replicate'] !== undefined || metadata['jaws:home'] !== undefined)
      continue;
    found.push(
      foundAt(
        awsm.locate(resourcePath(id)),
        'advice',
        `${id} differs in each region, and the package does not say what that means for users who reach two of them.`,
        'Set "Metadata": { "jaws:replicate": true } or { "jaws:home": true }, or write a section about several regions into README.md.',
      ),
    );
  }
  return found;
};

/** Texts in awsm.json that name a region; descriptions are for people. */
function namedRegions(
  value: unknown,
  path: readonly (string | number)[] = [],
): { readonly region: string; readonly path: readonly (string | number)[] }[] {
  if (typeof value === 'string') {
    const region = /(?<![a-z0-9-])(?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov)?-[a-z]+-\d(?![a-z0-9])/.exec(value)?.[0];
    return region === undefined ? [] : [{ region, path }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    /description$/i.test(key) ? [] : namedRegions(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}
