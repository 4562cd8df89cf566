import { fail } from '../errors/catalogue/index.ts';
import { statementProblem } from '../model/statement.ts';
import { asOfToday } from './modernized-resource.ts';
import { type Additions, type Json, type Section, sections } from './types.ts';

const logicalName = /^[A-Za-z0-9]{1,255}$/;

/** What the awsm.json of a module adds to the templates. Throws ModuleInvalid. */
export function additionsOf(from: string, awsm: Json): Additions {
  const invalid = (why: string) => fail('ModuleInvalid', { package: from, file: 'awsm.json', why });
  const object = (value: unknown, where: string): Json => {
    if (value === undefined || value === null) return {};
    if (typeof value !== 'object' || Array.isArray(value)) throw invalid(`${where} must be an object`);
    return value as Json;
  };
  const cloudFormation = object(object(awsm.resources, 'resources').cloudFormation, 'resources.cloudFormation');

  const statements = (key: string): Json[] => {
    const list = cloudFormation[key];
    if (list === undefined || list === null) return [];
    if (!Array.isArray(list)) throw invalid(`${key} must be a list of IAM statements`);
    for (const [n, statement] of list.entries()) {
      const problem = statementProblem(statement);
      if (problem) throw invalid(`statement ${n + 1} of ${key} ${problem}`);
    }
    return list as Json[];
  };
  const named = (section: Section): Json => {
    const found = object(cloudFormation[section], section);
    for (const [name, value] of Object.entries(found)) {
      if (!logicalName.test(name))
        throw invalid(`"${name}" in ${section} is not a logical name: letters and digits only`);
      const { Type } = object(value, `${section}.${name}`);
      if (section === 'Resources' && typeof Type !== 'string') {
        throw invalid(`Resources.${name} has no Type`);
      }
    }
    if (section !== 'Resources') return found;
    return Object.fromEntries(Object.entries(found).map(([name, value]) => [name, asOfToday(value)]));
  };
  return {
    lambda: statements('LambdaIamPolicyDocumentStatements'),
    apiGateway: statements('ApiGatewayIamPolicyDocumentStatements'),
    named: Object.fromEntries(sections.map((section) => [section, named(section)])) as Record<Section, Json>,
  };
}
