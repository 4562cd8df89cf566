import { objectIn } from '../../../modules/functions.ts';
import { powersOf } from '../../../modules/powers.ts';
import { type Check, type CheckedPackage, foundAt } from './types.ts';

const shared = ['LambdaIamPolicyDocumentStatements', 'ApiGatewayIamPolicyDocumentStatements'];

/** Statements that grant more than a function needs, and functions that share the role of all. */
export const rights: Check = (checked) => {
  const files = new Map([checked.awsm, ...checked.functions.map(({ file }) => file)].map((file) => [file.name, file]));
  const found = powersOf(checked.module).flatMap(({ file, path, why, reason, text, actions }) =>
    reason !== undefined
      ? []
      : why.map((one) =>
          foundAt(files.get(file)!.locate(path), 'error', `${text}: ${one}.`, narrower(checked, actions.join(', '))),
        ),
  );
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
  for (const { id, file, lambda } of checked.functions) {
    if (!lambda) continue;
    if (lambda.iamPolicyDocumentStatements !== undefined || objectIn(lambda, 'cloudFormation').Role !== undefined)
      continue;
    found.push(
      foundAt(
        file.locate(['lambda']),
        'error',
        `${id} has the role that all functions of the project share, with the rights of all of them.`,
        'Add iamPolicyDocumentStatements to its lambda, also when it is empty: [].',
      ),
    );
  }
  return found;
};

/** An example of what to write instead, with a resource of the module if it has one of that service. */
function narrower({ awsm, resources }: CheckedPackage, actions: string): string {
  const service = /^([a-z0-9-]+):/.exec(actions)?.[1] ?? '';
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
