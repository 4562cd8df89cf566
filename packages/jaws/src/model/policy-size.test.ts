import { expect, test } from 'vitest';
import { sharedTemplate } from '../scaffold/resources.ts';
import { resourcesFile, testProject } from './testing.ts';

const { project, model, problems } = testProject();
const scaffolded = sharedTemplate({ project: 'demo', domain: 'myapp.com', email: 'me@myapp.com' });

/** As version 1 wrote them: the policy also belongs to the group. */
const withGroup = {
  ...scaffolded,
  Resources: {
    ...scaffolded.Resources,
    IamGroupLambda: { Type: 'AWS::IAM::Group' },
    IamPolicyLambda: {
      ...scaffolded.Resources.IamPolicyLambda!,
      Properties: { ...scaffolded.Resources.IamPolicyLambda!.Properties, Groups: [{ Ref: 'IamGroupLambda' }] },
    },
  },
};
/** A module whose statements have about this many characters. */
const module = (characters: number) => ({
  'aws_modules/big/awsm.json': {
    name: 'big',
    resources: {
      cloudFormation: {
        LambdaIamPolicyDocumentStatements: [
          {
            Effect: 'Allow',
            Action: 'dynamodb:GetItem',
            Resource: { 'Fn::Sub': `arn:aws:x:\${AWS::Region}:${'x'.repeat(characters)}` },
          },
        ],
      },
    },
  },
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
test('policies that are too large for a group or a role are reported before anything is sent', () => {
  project({ [resourcesFile]: withGroup, ...module(5_000) });
  expect(problems()).toEqual([
    expect.stringMatching(
      /^\d+:\d+ The policies of IamGroupLambda have at least 5\d\d\d characters, and IAM allows 5120 in a group\. If nobody is in the group IamGroupLambda, take it out/,
    ),
  ]);
  project({ [resourcesFile]: scaffolded, ...module(9_800) });
  expect(model().stages).toHaveLength(1);
  project({ [resourcesFile]: scaffolded, ...module(10_100) });
  expect(problems()).toEqual([expect.stringContaining('The policies of IamRoleLambda have at least 10')]);
});

test('a new project has no groups', () => {
  expect(Object.keys(scaffolded.Resources).filter((id) => id.includes('Group'))).toEqual([]);
});
