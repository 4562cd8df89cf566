import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buildArtifacts } from '../../artifacts/build.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { selectFunctions } from '../../plan/lambdas.ts';
import { makeStackSets } from '../../plan/stack-sets/stack-sets.ts';
import type { OperationPreferences, StackSetsPlan } from '../../plan/stack-sets/types.ts';
import { stackSetsReadme } from '../../scaffold/stack-sets/readme.ts';
import { digest } from '../../templates/canonical.ts';
import { bucketPrefixLimit, bucketPrefixPattern, codeBucketOf } from '../../templates/code-buckets.ts';
import type { Host } from '../host.ts';
import { forUser, type OpenProject, regionsOf } from '../open.ts';
import { withSchemas } from '../request-schemas.ts';
import { checkFolder, type ExportedFile, writeFolder } from './folder.ts';

export interface StackSetsExport {
  readonly project: OpenProject;
  readonly stage: string;
  /** Absolute. */
  readonly out: string;
  /** Ids of the accounts that get the stacks; undefined: they are filled in later. */
  readonly accounts?: readonly string[] | undefined;
  /** Id of the organization whose accounts may read the code, instead of accounts. */
  readonly organization?: string | undefined;
  /** Prefix of the names of the code buckets. */
  readonly bucketPrefix?: string | undefined;
}

export interface StackSetsResult {
  readonly folder: string;
  readonly stackSets: readonly {
    readonly name: string;
    readonly kind: string;
    readonly template: string;
    readonly parameters: string;
    /** Parameters that the operator fills in, with the variable of each. */
    readonly open: readonly { readonly parameter: string; readonly variable: string }[];
  }[];
  readonly preferences: OperationPreferences;
  /** By region. */
  readonly buckets: Readonly<Record<string, string>>;
  readonly files: readonly string[];
}

/**
 * Writes a stage as stack sets, which CloudFormation deploys to several accounts and regions: templates, parameters, code and the commands.
 * Reaches no
 * account and reads no value of a variable. Throws ExportFolderNotOurs, StackSetUnsupported, StackSetRegionsDiffer, CannotWrite.
 */
export function exportStackSets(host: Host, options: StackSetsExport): Promise<StackSetsResult> {
  return forUser(host, async () => {
    regionsOf(options.project.model, options.stage, undefined);
    check(options);
    checkFolder(options.out);
    const model = await withSchemas(host, options.project.model);
    const stage = model.stages.find(({ name }) => name === options.stage)!;
    const { accounts, organization } = options;
    const bucketPrefix =
      options.bucketPrefix ?? `jaws-${stage.name}-${digest([model.name, model.domain], 12)}`.toLowerCase();
    const ids = selectFunctions(model, 'all').map(({ id }) => id);
    const artifacts = await buildArtifacts(model, ids, host);
    const plan = makeStackSets({ model, stage, artifacts, bucketPrefix, accounts, organization });
    for (const { name } of stage.domains ?? []) {
      host.emit({
        type: 'warning',
        message: `The domain ${name} is not in the export: its certificate and its records need their zone, which one account has.`,
      });
    }
    const files = filesOf(plan, accounts);
    writeFolder(options.out, { export: 'stackset', project: model.name, stage: stage.name }, files);
    host.emit({ type: 'wrote', path: options.out });
    return {
      folder: options.out,
      stackSets: plan.sets.map(({ name, kind, open }) => ({
        name,
        kind,
        template: `${name}/template.json`,
        parameters: `${name}/parameters.json`,
        open,
      })),
      preferences: plan.preferences,
      buckets: Object.fromEntries(plan.regions.map((region) => [region, codeBucketOf(bucketPrefix, region)])),
      files: files.map(({ path }) => path),
    };
  });
}

/** Values in the commands of the README have no character that a shell interprets. Throws InvalidValue. */
function check({ accounts = [], organization, bucketPrefix }: StackSetsExport): void {
  const wrong = accounts.find((account) => !/^\d{12}$/.test(account));
  if (wrong !== undefined) throw invalid('--account <id>', wrong, 'the 12 digits of an AWS account');
  // https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html
  if (organization !== undefined && !/^o-[a-z0-9]{10,32}$/.test(organization)) {
    throw invalid('--organization <id>', organization, 'the id of an organization such as o-a1b2c3d4e5');
  }
  if (bucketPrefix === undefined) return;
  if (bucketPrefix.length > bucketPrefixLimit || !bucketPrefixPattern.test(bucketPrefix)) {
    const expected = `lower-case letters, digits and dashes, ${bucketPrefixLimit} at most`;
    throw invalid('--code-buckets <prefix>', bucketPrefix, expected);
  }
}

const invalid = (what: string, value: string, expected: string) => fail('InvalidValue', { what, value, expected });

function filesOf(plan: StackSetsPlan, accounts: readonly string[] | undefined): ExportedFile[] {
  const code = plan.code.map(({ key, source, functions, bytes }) => ({
    path: `code/${key}`,
    copyOf: source,
    entry: { key, file: `code/${key}`, functions, bytes, sha256: sha256(source) },
  }));
  const buckets = Object.fromEntries(plan.regions.map((region) => [region, codeBucketOf(plan.bucketPrefix, region)]));
  return [
    { path: 'README.md', text: stackSetsReadme(plan, accounts) },
    json('operation-preferences.json', plan.preferences),
    json('code.json', { buckets, objects: code.map(({ entry }) => entry) }),
    ...plan.sets.flatMap(({ name, template, parameters, tags }) => [
      json(`${name}/template.json`, template),
      json(`${name}/parameters.json`, parameters),
      json(`${name}/tags.json`, tags),
    ]),
    ...code.map(({ path, copyOf }) => ({ path, copyOf })),
  ];
}

const json = (path: string, value: unknown): ExportedFile => ({ path, text: `${JSON.stringify(value, null, 2)}\n` });

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
