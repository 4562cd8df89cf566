// Writes packages/cloud/src/services/iam/managed/generated/aws-managed-policies.json, the policies that AWS publishes:
//
//   AWS_PROFILE=<any account> node scripts/generate/managed-policies.mjs [file]
//
// It reads them from IAM's API (ListPolicies, GetPolicyVersion) with the credentials of the environment, which need the rights
// iam:ListPolicies and iam:GetPolicyVersion, and changes nothing there. Of each policy the file has, by its name, the path, the newest
// version, when policy and version were made, and the document as JSON without blanks.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { IAM, paginateListPolicies } from '@aws-sdk/client-iam';

const file =
  process.argv[2] ??
  fileURLToPath(
    new URL('../../packages/cloud/src/services/iam/managed/generated/aws-managed-policies.json', import.meta.url),
  );
/** As many at once as IAM answers without throttling. */
const AT_ONCE = 8;

const iam = new IAM({ region: 'us-east-1', maxAttempts: 8 });
const policies = [];
for await (const { Policies = [] } of paginateListPolicies({ client: iam, pageSize: 1000 }, { Scope: 'AWS' }))
  policies.push(...Policies);

const entries = new Map();
let next = 0;
const worker = async () => {
  for (let policy = policies[next++]; policy; policy = policies[next++])
    entries.set(policy.PolicyName, await entry(policy));
};
await Promise.all(Array.from({ length: AT_ONCE }, worker));
iam.destroy();

const names = [...entries.keys()].sort();
const text = names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(entries.get(name))}`).join(',\n');
writeFileSync(`${file}.new`, `{\n${text}\n}\n`);
renameSync(`${file}.new`, file);
console.log(`${names.length} policies, ${Math.round(readFileSync(file).length / 1000)} kB`);

async function entry({ Arn, Path, DefaultVersionId, CreateDate }) {
  const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn: Arn, VersionId: DefaultVersionId });
  const document = JSON.stringify(JSON.parse(decodeURIComponent(PolicyVersion.Document)));
  return [Path, DefaultVersionId, day(CreateDate), day(PolicyVersion.CreateDate), document];
}

function day(date) {
  return date.toISOString().replace('.000Z', 'Z');
}
