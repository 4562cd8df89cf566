import { isObject } from '../base/text.ts';
import { parseSource } from '../project/source.ts';
import { eventSourcesOf, functionsOf, type ModuleFunction, objectIn } from './functions.ts';
import { grantsOf } from './grants.ts';
import { ownedBy, whyOutside } from './outside.ts';
import { accountsIn, principalsOf, whyShared } from './principals.ts';
import { conditionsOf, inWords, whyWide } from './rights.ts';
import { settle } from './settle.ts';
import { canonical, isReference, isStatement, type Permission, parsed, sentence } from './statements.ts';
import type { Json, ModulePackage } from './types.ts';

type Path = readonly (string | number)[];

/** A permission, and where the package has it. */
export interface Power extends Permission {
  readonly file: string;
  readonly path: Path;
}

type Found = Pick<Power, 'who' | 'actions' | 'resources' | 'why'> & Partial<Power>;
type Package = Pick<ModulePackage, 'name' | 'files' | 'additions'>;

const template: Path = ['resources', 'cloudFormation'];

/** Everything that grants something, wherever it stands: in functions, shared roles and resources of every type. */
export function powersOf(module: Package): readonly Power[] {
  const { lambda, apiGateway, named } = module.additions;
  const isOwn = ownedBy(module);
  const shared = new Walk(module, isOwn, 'awsm.json');
  shared.statements(lambda, [...template, 'LambdaIamPolicyDocumentStatements'], 'all functions of the stage');
  shared.statements(apiGateway, [...template, 'ApiGatewayIamPolicyDocumentStatements'], 'the API');
  for (const [id, resource] of Object.entries(named.Resources))
    shared.resource(id, resource as Json, [...template, 'Resources', id]);
  const awsm = module.files.get('awsm.json');
  if (awsm) shared.api(module.name, parseSource('awsm.json', 'awsm.json', awsm.content).source.data);
  const others = functionsOf(module).flatMap((one) => {
    const own = new Walk(module, isOwn, one.file.name);
    own.function(one);
    return own.found;
  });
  return withAdministrators([...shared.found, ...others]);
}

/** AWS's own policies that grant writing a log or a trace. Every other one grants its actions on all resources of the account. */
const harmless =
  /^arn:.*:iam::aws:policy\/(?:service-role\/AWSLambda(?:BasicExecution|VPCAccessExecution)Role|AWSXRayDaemonWriteAccess)$/;
const administrator = /^arn:.*:iam::aws:policy\/AdministratorAccess$/;

/** Properties that name a role, and those that hold a policy. */
const roleKey = /^(?:\w*Role(?:A[Rr][Nn])?|\w*Credentials)$/;
const policyKey = /^(?:(?:\w*Policy)?Document|KeyPolicy|ResourcePolicy|Policy|PolicyText|Policies|Statement)$/;

const addressKey = /^(?:Uri|IntegrationUri)$/;
/** Properties whose values are shown also where only CloudFormation knows them. */
const namesSomething = (key: string): boolean => roleKey.test(key) || key === 'Layers' || addressKey.test(key);

/** The names of environment variables are the author's own, whatever a property of that name would mean. */
const isVariable = (path: Path): boolean =>
  path.some((part, index) => part === 'Variables' && path[index - 1] === 'Environment');

const unknownRole = 'the package does not have that role, so nothing here shows its rights';

class Walk {
  readonly found: Power[] = [];
  readonly #module: Package;
  readonly #isOwn: (words: string) => boolean;
  readonly #file: string;
  #reason: string | undefined;

  constructor(module: Package, isOwn: (words: string) => boolean, file: string) {
    this.#module = module;
    this.#isOwn = isOwn;
    this.#file = file;
  }

  function({ id, lambda, file }: ModuleFunction): void {
    this.api(id, file.data);
    if (!lambda) return;
    const properties = this.#settled(objectIn(lambda, 'cloudFormation'));
    const { iamPolicyDocumentStatements: statements } = lambda;
    this.statements(statements, ['lambda', 'iamPolicyDocumentStatements'], id);
    if (statements === undefined && properties.Role === undefined)
      this.#grant(id, 'do all', 'that the role of all functions of the stage may', 'it has no role of its own', [
        'lambda',
      ]);
    this.#walk(properties, ['lambda', 'cloudFormation'], id);
    const { includePaths, builder } = objectIn(lambda, 'package', 'optimize');
    const taken = builder === false ? ['.'] : [includePaths ?? []].flat(9).map(inWords);
    for (const path of taken.filter((one) => !one.startsWith(`aws_modules/${this.#module.name}/`))) {
      const what = path === '.' ? 'the whole project' : `${path} of the project`;
      const key = builder === false ? 'builder' : 'includePaths';
      const at = ['lambda', 'package', 'optimize', key];
      this.#grant(id, 'take', `${what} into its zip`, 'that is not of this module', at);
    }
    for (const [name, source] of Object.entries(objectIn(lambda, 'eventSources'))) {
      if (!isObject(source)) continue;
      const path = ['lambda', 'eventSources', name];
      this.resource(name, source, path, `${name} of ${id}`);
      for (const from of eventSourcesOf(this.#settled(source)).filter((one) => !this.#isOwn(one)))
        this.#grant(id, 'read', `all that comes from ${from}`, 'that is not one of this module', [
          ...path,
          'Properties',
        ]);
    }
  }

  /** A list of statements; one that a condition or a map chooses is every one that it can be. */
  statements(list: unknown, path: Path, who: string): void {
    for (const [index, raw] of [list ?? []].flat().entries())
      for (const one of [isObject(raw) ? this.#settled(raw) : raw].flat(9)) {
        if (isObject(one) && !Object.keys(one)[0]?.startsWith('Fn::')) this.statement(one, [...path, index], who);
        else this.#unreadable(who, [...path, index]);
      }
  }

  /** The part `apiGateway` of an awsm.json: roles of integrations, and who decides about callers. */
  api(id: string, data: unknown): void {
    const api = this.#settled(objectIn(data, 'apiGateway'));
    this.#walk(api, ['apiGateway'], id);
    for (const [name, one] of Object.entries(objectIn(api, 'Authorizers'))) {
      const { Issuer = [] } = objectIn(one, 'JwtConfiguration');
      for (const issuer of [Issuer, objectIn({ one }, 'one').ProviderARNs ?? []].flat(9).map(inWords)) {
        const why = this.#isOwn(issuer) || issuer.includes('<') ? [] : ['it is not of this module'];
        const resources = [`the endpoints of the authorizer ${name}`];
        this.#add({ who: `anyone whom ${issuer} signs in`, actions: ['call'], resources, why }, [
          'apiGateway',
          'Authorizers',
          name,
        ]);
      }
    }
  }

  resource(id: string, resource: Json, path: Path, label = id): void {
    const type = inWords(resource.Type);
    const properties = this.#settled(objectIn(resource, 'Properties'));
    const at = [...path, 'Properties'];
    const why = objectIn(resource, 'Metadata')['jaws:why'];
    this.#reason = reasonOf(why);
    for (const { who, does, what, why, key } of grantsOf(label, type, properties, this.#isOwn))
      this.#grant(who, does, what, why, key === undefined ? path : [...at, key]);
    const kind = /^AWS::IAM::(Role|User|Group)$/.exec(type)?.[1]?.toLowerCase();
    const isPolicy = /^AWS::IAM::.*Policy$/.test(type);
    const holders = ['Roles', 'Users', 'Groups', 'RoleName', 'UserName', 'GroupName'].flatMap(
      (key) => properties[key] ?? [],
    );
    const who =
      kind !== undefined
        ? `the ${kind} ${id}`
        : isPolicy && holders.length > 0
          ? holders
              .flat(9)
              .map((one) => this.#holder(inWords(one)))
              .join(', ')
          : label;
    for (const arn of [properties.ManagedPolicyArns ?? []].flat(9))
      this.#managed(who, inWords(arn), [...at, 'ManagedPolicyArns']);
    const { Type, Properties, Metadata, ...rest } = resource;
    this.#walk({ ...rest, Properties: properties }, path, who, kind === undefined ? undefined : id);
    this.#reason = undefined;
  }

  /** A statement of somebody's rights, or, with a Principal, of the rights that others have on a resource. */
  statement(raw: Json, path: Path, who: string, role?: string): void {
    const one = this.#settled(canonical(raw));
    const isGrant = one.Principal !== undefined || one.NotPrincipal !== undefined;
    const list = (value: unknown) => [value].flat(9).filter((item) => item !== undefined);
    const except = (not: unknown, words: string[]) =>
      not === undefined ? words : words.map((word) => `everything but ${word}`);
    const target =
      one.Resource ?? one.NotResource ?? one.FunctionName ?? one.LayerVersionArn ?? one.EventBusName ?? who;
    const resources = role === undefined ? list(target).map(inWords) : [`the role ${role}`];
    const isDeny = one.Effect === 'Deny';
    const wide = whyWide(one);
    const narrow =
      isDeny || one.NotResource !== undefined
        ? []
        : resources.filter((words) => !wide.some((text) => text.includes(`"${words}"`)));
    const why = isGrant
      ? whyShared(one, this.#isOwn)
      : [...wide, ...narrow.flatMap((words) => whyOutside(words, one, this.#isOwn))];
    // Elsewhere it would be deployed, and IAM does not know it.
    const reason = /IamPolicyDocumentStatements$/i.test(String(path.at(-2))) ? reasonOf(raw.Why) : undefined;
    this.#add(
      {
        who: isGrant ? principalsOf(one, this.#isOwn).join(', ') : who,
        effect: isDeny ? 'Deny' : 'Allow',
        actions: except(one.NotAction, list(one.Action ?? one.NotAction).map(inWords)),
        resources: except(one.NotResource, resources),
        conditions: conditionsOf(one),
        why,
        isGrant,
        ...(reason !== undefined && { reason }),
      },
      path,
    );
  }

  /** `the role Backup` for `<Backup>`. */
  #holder(words: string): string {
    const id = /^<([^.>]+)/.exec(words)?.[1] ?? '';
    const { Type } = objectIn(this.#module.additions.named.Resources, id);
    const kind = /^AWS::IAM::(Role|User|Group)$/.exec(inWords(Type))?.[1]?.toLowerCase();
    return kind === undefined ? words : `the ${kind} ${id}`;
  }

  #managed(who: string, policy: string, path: Path): void {
    const isAdministrator = administrator.test(policy);
    const why =
      this.#isOwn(policy) || harmless.test(policy)
        ? []
        : [isAdministrator ? 'it may do everything' : 'the package does not show what that policy grants'];
    const text = isAdministrator
      ? `${who} is full administrator, by ${policy}`
      : `${who} may all that ${policy} grants`;
    this.#add({ who, actions: ['*'], resources: [policy], why, text }, path);
  }

  /** Statements in every form that CloudFormation knows, at any depth, and roles, accounts and secrets that a property names. */
  #walk(value: unknown, path: Path, who: string, role?: string): void {
    if (Array.isArray(value)) {
      for (const [index, one] of value.entries()) this.#walk(one, [...path, index], who, role);
      return;
    }
    const key = isVariable(path) ? '' : String(path.findLast((part) => typeof part === 'string'));
    const isLeaf = typeof value === 'string' || isReference(value);
    if (isLeaf) this.#leaf(inWords(value), typeof value === 'string', key, path, who, role);
    if (isLeaf || !isObject(value)) return;
    if (isStatement(value)) {
      this.statement(value, path, who, path.includes('AssumeRolePolicyDocument') ? role : undefined);
      return;
    }
    if (value['Fn::Transform'] !== undefined)
      this.#grant(who, 'run', 'Fn::Transform', 'the package does not show what that adds', path);
    const [only, ...others] = Object.keys(value);
    if (only?.startsWith('Fn::') && others.length === 0 && policyKey.test(key)) this.#unreadable(who, path);
    else if (only?.startsWith('Fn::') && namesSomething(key))
      this.#leaf(JSON.stringify(value), false, key, path, who, role);
    for (const [name, one] of Object.entries(value)) this.#walk(one, [...path, name], who, role);
  }

  #leaf(words: string, isText: boolean, key: string, path: Path, who: string, role: string | undefined): void {
    const grant = (does: string, what: string, why: string) => this.#grant(who, does, what, why, path);
    for (const [, name] of words.matchAll(/\{\{resolve:([^{}]+)\}\}/g))
      grant('have the value of', String(name), 'a secret or a parameter of the account is read when it is deployed');
    if (roleKey.test(key)) {
      if (this.#isOwn(words)) this.#add({ who, actions: ['run as'], resources: [words], why: [] }, path);
      // The caller's own rights: https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html
      else if (words !== 'arn:aws:iam::*:user/*') grant('run as', `the role ${words}`, unknownRole);
      return;
    }
    if (key === 'Layers') {
      const [account = words] = accountsIn(words);
      if (!this.#isOwn(words))
        grant('run', `the layer ${words}`, `the package does not have that code, ${account} does`);
      return;
    }
    if (addressKey.test(key) && /^https?:/.test(words)) grant('send what it gets to', words, 'that is outside of AWS');
    else if (addressKey.test(key) && words.startsWith('{'))
      grant('send what it gets to', words, 'that is known only to CloudFormation');
    if (/"Statement"\s*:/i.test(words)) {
      const policy = parsed(words);
      if (policy === undefined) this.#unreadable(who, path);
      else this.#walk(policy, path, who, role);
      return;
    }
    if (!isText && policyKey.test(key)) this.#unreadable(who, path);
    for (const account of accountsIn(words)) grant('use', words, `it names the account ${account}`);
  }

  #unreadable(who: string, path: Path): void {
    this.#grant(
      who,
      'do what',
      'a policy says that cannot be read here',
      'its text is known only to CloudFormation',
      path,
    );
  }

  #settled(value: Json): Json {
    return settle(value, this.#module.additions.named, { outputs: this.#file !== 'awsm.json' }) as Json;
  }

  #grant(who: string, does: string, what: string, why: string, path: Path): void {
    this.#add({ who, actions: [does], resources: [what], why: [why] }, path);
  }

  #add({ isGrant = false, ...power }: Found & { readonly isGrant?: boolean }, path: Path): void {
    const reason = power.reason ?? this.#reason;
    const all = { effect: 'Allow' as const, conditions: [], ...power, ...(reason !== undefined && { reason }) };
    const why = [...new Set(all.why)];
    this.found.push({ text: sentence(all, isGrant), ...all, why, wide: why.length > 0, file: this.#file, path });
  }
}

const reasonOf = (why: unknown): string | undefined => (typeof why === 'string' && why.trim() !== '' ? why : undefined);

/** Roles that others may take, and that may do everything, say so in one sentence. */
function withAdministrators(powers: readonly Power[]): Power[] {
  const admins = new Set(powers.filter(({ text }) => text.includes(' is full administrator')).map(({ who }) => who));
  return powers.map((one) => {
    const [role = ''] = one.resources;
    if (one.effect === 'Deny' || one.why.length === 0 || !admins.has(role)) return one;
    return { ...one, text: `${one.text}, which is full administrator` };
  });
}
