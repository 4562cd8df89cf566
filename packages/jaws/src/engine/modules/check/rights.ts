import { objectIn } from '../../../modules/functions.ts';
import { type Power, powersOf } from '../../../modules/powers.ts';
import { type Check, type CheckedPackage, foundAt } from './types.ts';

const shared = ['LambdaIamPolicyDocumentStatements', 'ApiGatewayIamPolicyDocumentStatements'];

/** Where an author cannot write what something is for, and it can be meant so: a user who installs the module sees it and decides. */
const hasNoReason =
  /^(?:lambda\.(?:cloudFormation\.(?:Role|Layers)\b|eventSources\.[^.]*\.Properties$|package\.optimize\.includePaths$)|apiGateway\.Authorizers\.[^.]*$)/;

/** What is broader than a module needs, without its author's reason, and statements that the functions of all modules share. */
export const rights: Check = (checked) => {
  const files = new Map([checked.awsm, ...checked.functions.map(({ file }) => file)].map((file) => [file.name, file]));
  const found = powersOf(checked.module).flatMap((power) => {
    const { file, path, why, reason, text } = power;
    if (why.length === 0 || reason !== undefined) return [];
    const level = hasNoReason.test(path.join('.')) ? 'advice' : 'error';
    return [foundAt(files.get(file)!.locate(path), level, `${text}: ${why.join('; ')}.`, narrower(checked, power))];
  });
  for (const key of shared) {
    const statements = objectIn(checked.awsm.data, 'resources', 'cloudFormation')[key];
    if ([statements ?? []].flat().length === 0) continue;
    found.push(
      foundAt(
        checked.awsm.locate(['resources', 'cloudFormation', key, 0]),
        'advice',
        `${key} go to a role that functions of the whole project share.`,
        'Give each function its own: iamPolicyDocumentStatements in its awsm.json.',
      ),
    );
  }
  return found;
};

/** An example of what to write instead, with a resource of the module if it has one of that service. */
function narrower({ awsm, resources }: CheckedPackage, { actions, path }: Power): string {
  const [part] = path;
  if (path.length === 1 && part === 'lambda')
    return 'Add iamPolicyDocumentStatements to its lambda, also when it is empty: [].';
  const isStatement = actions.every((action) => /[:*]/.test(action));
  if (!isStatement && part !== 'resources') return 'Take it out, or use what the module itself has.';
  if (!isStatement || path.includes('Resources'))
    return 'Take it out, or name what is of this module or this account in its place. If users need it as it is, say what for: "Metadata": { "jaws:why": "…" } in the resource.';
  const service = /^([a-z0-9-]+):/.exec(actions.join())?.[1] ?? '';
  const outputs = Object.entries(objectIn(awsm.data, 'resources', 'cloudFormation', 'Outputs'));
  const own = outputs.find(([, output]) => {
    const [id, attribute] = [objectIn(output, 'Value')['Fn::GetAtt'] ?? []].flat();
    const type = String(resources[String(id)]?.Type).toLowerCase();
    return attribute === 'Arn' && type.split('::')[1] === service;
  });
  const resource = own ? `{ "Ref": "${own[0]}" }` : '{ "Ref": "<an output that has the ARN>" }';
  const action = examples[service] ?? `${service || 'service'}:<one action>`;
  return `Name each action and resource, such as "Action": ["${action}"], "Resource": ${resource}; where AWS knows no resource for an action, add a Condition. If a function needs it as it is, say what for: "Why": "…" in its statement.`;
}

const examples: Readonly<Record<string, string>> = {
  dynamodb: 'dynamodb:GetItem',
  lambda: 'lambda:InvokeFunction',
  s3: 's3:GetObject',
  ses: 'ses:SendEmail',
  sns: 'sns:Publish',
  sqs: 'sqs:SendMessage',
};
