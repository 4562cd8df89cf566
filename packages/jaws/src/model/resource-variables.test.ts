import { expect, test } from 'vitest';
import { hello, resourcesFile, testProject } from './testing.ts';

const { project, model, problems } = testProject();
const table = { Type: 'AWS::DynamoDB::Table' };
const template = (more: object = {}, metadata?: object) => ({
  [resourcesFile]: { Resources: { Links: { ...table, ...(metadata && { Metadata: metadata }) } }, ...more },
});
const region = () => model().stages[0]!.regions[0]!;

test('a listed resource gets an output, and the function a variable', () => {
  project({ ...hello({ lambda: { resources: ['Links', 'Links'] } }), ...template() });
  expect(region().resources.Outputs).toEqual({ Links: { Value: { Ref: 'Links' } } });
  expect(model().functions[0]).toMatchObject({
    resources: ['Links'],
    properties: { Environment: { Variables: { JAWS_RESOURCE_Links: { Ref: 'Links' } } } },
  });
});

test('an output of that name is taken as it is, and so is a variable that awsm.json sets', () => {
  const Outputs = { Links: { Value: { 'Fn::GetAtt': ['Links', 'Arn'] } } };
  const Variables = { JAWS_RESOURCE_Links: 'mine', OTHER: 'x' };
  const lambda = { resources: ['Links'], cloudFormation: { Environment: { Variables } } };
  project({ ...hello({ lambda }), ...template({ Outputs }) });
  expect(region().resources.Outputs).toEqual(Outputs);
  expect(model().functions[0]?.properties).toEqual({ Environment: { Variables } });
});

test('a resource that a function refers to gets an output', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
  const Variables = { LINKS: { Ref: 'Links' }, OTHER: { 'Fn::Sub': 'x-${Other}-${AWS::Region}' } };
  const lambda = { cloudFormation: { Environment: { Variables } } };
  const { Resources } = template()[resourcesFile] as { Resources: object };
  project({ ...hello({ lambda }), [resourcesFile]: { Resources: { ...Resources, Other: table, Unused: table } } });
  expect(region().resources.Outputs).toEqual({
    Links: { Value: { Ref: 'Links' } },
    Other: { Value: { Ref: 'Other' } },
  });
});

test('an unused one has no output', () => {
  project({ ...hello({ lambda: {} }), ...template() });
  expect(region().resources.Outputs).toBeUndefined();
});

test('a resource of the home region is known in the others', () => {
  project({
    'jaws.json': {
      name: 'demo',
      domain: 'myapp.com',
      stages: { dev: [{ region: 'us-east-1' }, { region: 'eu-west-1' }] },
    },
    [resourcesFile]: { Resources: {} },
    'cloudformation/dev/eu-west-1/resources-cf.json': { Resources: {} },
    ...hello({ lambda: { resources: ['Links'] } }),
    'cloudformation/resources-cf.json': {
      Resources: { Links: { ...table, Metadata: { 'jaws:home': true } }, Other: table },
    },
  });
  expect(model().stages[0]!.regions.map(({ homeOutputs }) => homeOutputs)).toEqual([undefined, { Links: 'us-east-1' }]);
});

test('a name that a region does not have is a mistake', () => {
  project({ ...hello({ lambda: { resources: ['Lnks', 'JawsBucket'] } }), ...template() });
  expect(problems()).toEqual([
    '4:7 aws_modules/greetings/hello/awsm.json: resources has "Lnks", but the resources of dev us-east-1 have neither an output nor a resource of that name. Did you mean Links?',
    '5:7 aws_modules/greetings/hello/awsm.json: resources has "JawsBucket", but the resources of dev us-east-1 have neither an output nor a resource of that name. Add it to cloudformation/resources-cf.json, or to the awsm.json of a module.',
  ]);
});
