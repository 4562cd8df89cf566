import { isObject } from '../base/text.ts';
import { functionsOf, objectIn } from './functions.ts';
import { whyOutside } from './outside.ts';
import { accountsIn, principalsOf, whyShared } from './principals.ts';
import { conditionsOf, inWords, whyWide } from './rights.ts';
import { settle } from './settle.ts';
import type { Json, ModulePackage } from './types.ts';

type Path = readonly (string | number)[];

/** What a module, or somebody by its resources, may do in the account. */
export interface Permission {
  /** Its receiver: all functions of the stage, one function, a role of the module, another account, everyone. */
  readonly who: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** With names in angle brackets for values from CloudFormation. */
  readonly resources: readonly string[];
  /** `ses:FromAddress is like *@<aaProjectDomain>`; all of them have to hold. */
  readonly conditions: readonly string[];
  /** All of it as a sentence: `the role Backup is full administrator of the account`. */
  readonly text: string;
  /** Whether it is broader than a module needs. */
  readonly wide: boolean;
  /** Why it is, each reason as the end of a sentence about it. */
  readonly why: readonly string[];
  /** The author's reason: `Why` of the statement. */
  readonly reason?: string;
}

/** A permission, and where the package has it. */
export interface Power extends Permission {
  readonly file: string;
  readonly path: Path;
}

const template: Path = ['resources', 'cloudFormation'];

/** Everything that grants something, wherever it stands: in functions, shared roles and resources of every type. */
export function powersOf(module: Pick<ModulePackage, 'name' | 'files' | 'additions'>): readonly Power[] {
  const { additions } = module;
  const powers = new Powers(module, 'awsm.json');
  const shared = { lambda: 'all functions of the stage', apiGateway: 'the API' } as const;
  const keys = { lambda: 'LambdaIamPolicyDocumentStatements', apiGateway: 'ApiGatewayIamPolicyDocumentStatements' };
  for (const kind of ['lambda', 'apiGateway'] as const) {
    additions[kind].forEach((one, index) => {
      powers.statement(one, [...template, keys[kind], index], shared[kind]);
    });
  }
  for (const [id, resource] of Object.entries(additions.named.Resources))
    powers.resource(id, resource, [...template, 'Resources', id]);
  const others = functionsOf(module).flatMap(({ id, file, lambda }) => {
    const own = new Powers(module, file.name);
    if (lambda) own.function(id, lambda);
    return own.found;
  });
  return [...powers.found, ...others];
}

/** AWS's own policies that grant writing a log, a trace or figures. Every other one grants its actions on all resources of the account. */
const harmless =
  /^arn:[^:]*:iam::aws:policy\/(?:service-role\/AWSLambda\w*Role|AWSXRayDaemonWriteAccess|CloudWatchLambdaInsightsExecutionRolePolicy)$/;
const administrator = /^arn:[^:]*:iam::aws:policy\/(?:AdministratorAccess|PowerUserAccess|IAMFullAccess)$/;

/** Resources that run a template or code which the package does not have, by the rights of whoever deploys. */
const elsewhere = /^(?:Custom::.+|AWS::CloudFormation::(?:CustomResource|Stack|StackSet|Macro|WaitCondition|Hook\w*))$/;

class Powers {
  readonly found: Power[] = [];
  readonly #module: Pick<ModulePackage, 'name' | 'additions'>;
  readonly #file: string;
  readonly #admins: ReadonlySet<string>;

  constructor(module: Pick<ModulePackage, 'name' | 'additions'>, file: string) {
    this.#module = module;
    this.#file = file;
    this.#admins = new Set(
      Object.entries(module.additions.named.Resources).flatMap(([id, one]) =>
        /"arn:[^"]*:iam::aws:policy\/AdministratorAccess"|"Action":(?:"\*"|\["\*"\])/.test(
          JSON.stringify(this.#settled(objectIn(one, 'Properties'))),
        )
          ? [id]
          : [],
      ),
    );
  }

  function(id: string, lambda: Json): void {
    const at = (...path: Path) => ['lambda', ...path];
    [lambda.iamPolicyDocumentStatements ?? []].flat().forEach((one, index) => {
      if (isObject(one)) this.statement(one, at('iamPolicyDocumentStatements', index), id);
    });
    const properties = objectIn(lambda, 'cloudFormation');
    this.#runs(id, properties, at('cloudFormation'));
    this.#walk(properties, at('cloudFormation'), id);
    for (const [name, source] of Object.entries(objectIn(lambda, 'eventSources'))) {
      if (isObject(source)) this.resource(name, source, at('eventSources', name), `${name} of ${id}`);
    }
  }

  resource(id: string, resource: unknown, path: Path, label = id): void {
    if (!isObject(resource)) return;
    const type = String(resource.Type);
    const properties = this.#settled(objectIn(resource, 'Properties'));
    const at = [...path, 'Properties'];
    const everyone = (does: string, why: string, where: Path = at) =>
      this.#add({ who: 'everyone', actions: [does], resources: [label], why: [why] }, where);
    if (elsewhere.test(type)) {
      const from = inWords(properties.TemplateURL ?? properties.ServiceToken ?? '');
      const what = from === '' ? type : `${type}, ${from}`;
      this.#add(
        { who: label, actions: ['run'], resources: [what], why: ['the package does not show what that does'] },
        path,
      );
    }
    if (type === 'AWS::Lambda::Url' && properties.AuthType !== 'AWS_IAM')
      everyone('call the address', 'AuthType is NONE: it is past the API and its limits');
    const isRoute = type === 'AWS::ApiGateway::Method' || type === 'AWS::ApiGatewayV2::Route';
    if (isRoute && path[0] === 'resources' && [undefined, 'NONE'].includes(properties.AuthorizationType as string))
      everyone('call', 'it has no AuthorizationType');
    if (/^PublicRead/.test(String(properties.AccessControl ?? '')))
      everyone(
        properties.AccessControl === 'PublicReadWrite' ? 'read and write' : 'read',
        'its AccessControl is public',
      );
    if (type === 'AWS::IAM::AccessKey')
      this.#add(
        {
          who: `a key of ${inWords(properties.UserName)}`,
          actions: ['be used'],
          resources: ['every machine'],
          why: ['a key works outside of AWS and does not expire'],
        },
        path,
      );
    const isIdentity = /^AWS::IAM::(?:Role|User|Group)$/.test(type);
    const kind = type.split('::')[2]?.toLowerCase();
    const holders = ['Roles', 'Users', 'Groups', 'RoleName', 'UserName', 'GroupName'].flatMap(
      (key) => properties[key] ?? [],
    );
    const isPolicy = /^AWS::IAM::.*Policy$/.test(type);
    const who = isIdentity
      ? `the ${kind} ${id}`
      : isPolicy && holders.length > 0
        ? holders.flat().map(inWords).join(', ')
        : label;
    [properties.ManagedPolicyArns ?? []].flat(9).forEach((arn) => {
      this.#managed(who, inWords(arn), [...at, 'ManagedPolicyArns']);
    });
    if (type === 'AWS::Lambda::Function') this.#runs(label, properties, at);
    this.#walk(objectIn(resource, 'Properties'), at, who, isIdentity ? id : undefined);
  }

  /** A statement of somebody's rights, or, with a Principal, of the rights that others have on a resource. */
  statement(raw: Json, path: Path, who: string, role?: string): void {
    const one = this.#settled(raw);
    const isGrant = one.Principal !== undefined || one.NotPrincipal !== undefined;
    const list = (value: unknown) => [value].flat(9).filter((item) => item !== undefined);
    const except = (not: unknown, words: string[]) =>
      not === undefined ? words : words.map((word) => `everything but ${word}`);
    const target =
      one.Resource ?? one.NotResource ?? one.FunctionName ?? one.LayerVersionArn ?? one.EventBusName ?? who;
    const resources = role === undefined ? list(target).map(inWords) : [`the role ${role}`];
    const [reason] = [raw.Why].filter((text) => typeof text === 'string');
    const isDeny = one.Effect === 'Deny';
    const why = isGrant
      ? whyShared(one)
      : [...whyWide(one), ...(isDeny ? [] : resources.flatMap((words) => whyOutside(words, one, this.#module)))];
    if (role !== undefined && isGrant && why.length > 0 && this.#admins.has(role))
      why.push('that role is full administrator');
    this.#add(
      {
        who: isGrant ? principalsOf(one).join(', ') : who,
        effect: isDeny ? 'Deny' : 'Allow',
        actions: except(one.NotAction, list(one.Action ?? one.NotAction).map(inWords)),
        resources: except(one.NotResource, resources),
        conditions: conditionsOf(one),
        why,
        ...(reason !== undefined && { reason }),
      },
      path,
    );
  }

  /** The role and the layers that a function runs with. */
  #runs(id: string, properties: Json, path: Path): void {
    if (properties.Role !== undefined) {
      const role = inWords(this.#settled({ role: properties.Role }).role);
      const isOwn = Object.hasOwn(this.#module.additions.named.Resources, /^<([^.>]+)/.exec(role)?.[1] ?? '');
      const why = isOwn ? [] : ['the package does not have that role, so nothing here shows its rights'];
      this.#add({ who: id, actions: ['run'], resources: [`the role ${role}`], why }, [...path, 'Role']);
    }
    for (const layer of [this.#settled(properties).Layers ?? []].flat(9).map(inWords)) {
      const [account] = accountsIn(layer);
      if (account === undefined) continue;
      const why = [`code of the account ${account} runs in it, which the package does not have`];
      this.#add({ who: id, actions: ['run'], resources: [`the layer ${layer}`], why }, [...path, 'Layers']);
    }
  }

  #managed(who: string, policy: string, path: Path): void {
    const isOwn = Object.hasOwn(this.#module.additions.named.Resources, /^<([^.>]+)/.exec(policy)?.[1] ?? '');
    const why =
      isOwn || harmless.test(policy)
        ? []
        : [
            administrator.test(policy)
              ? 'it is a policy of administrators'
              : 'it grants rights on resources outside of the module',
          ];
    this.#add({ who, actions: ['*'], resources: [`that ${policy} grants`], why }, path);
  }

  /** Statements in every form that CloudFormation knows, at any depth, and accounts that a property names. */
  #walk(value: unknown, path: Path, who: string, role?: string): void {
    if (Array.isArray(value)) {
      value.forEach((one, index) => {
        this.#walk(one, [...path, index], who, role);
      });
    } else if (typeof value === 'string') this.#text(value, path, who);
    else if (isObject(value)) {
      if (isStatement(value)) {
        const isTrust = path.includes('AssumeRolePolicyDocument');
        this.statement(value, path, who, isTrust ? role : undefined);
        return;
      }
      if (value['Fn::Transform'] !== undefined)
        this.#add(
          { who, actions: ['run'], resources: ['Fn::Transform'], why: ['the package does not show what that adds'] },
          path,
        );
      for (const [key, one] of Object.entries(value)) if (key !== 'Layers') this.#walk(one, [...path, key], who, role);
    }
  }

  #text(value: string, path: Path, who: string): void {
    const policy = /"Statement"\s*:/.test(value) ? parsed(value) : undefined;
    if (policy) this.#walk(policy, path, who);
    else if (policy === null) {
      const why = ['it is a text with parts that CloudFormation fills in'];
      this.#add({ who, actions: ['*'], resources: ['a policy that cannot be read'], why }, path);
    }
    for (const account of policy ? [] : accountsIn(value)) {
      const why = [`it names the account ${account}`];
      this.#add({ who, actions: ['use'], resources: [value], why }, path);
    }
  }

  #settled(value: Json): Json {
    return settle(value, this.#module.additions.named) as Json;
  }

  #add(power: Pick<Permission, 'who' | 'actions' | 'resources' | 'why'> & Partial<Permission>, path: Path): void {
    const all = { effect: 'Allow' as const, conditions: [], ...power };
    const why = [...new Set(all.why)];
    this.found.push({ ...all, why, wide: why.length > 0, text: sentence(all), file: this.#file, path });
  }
}

/** The value of a text in JSON; null if it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What IAM takes for a statement. `Principal` with `Action` is the form of AWS::Lambda::Permission and of an event bus. */
const isStatement = (value: Json): boolean =>
  (value.Action !== undefined || value.NotAction !== undefined) &&
  (value.Effect !== undefined || value.Principal !== undefined || value.NotPrincipal !== undefined);

function sentence({ who, effect, actions, resources, conditions }: Omit<Permission, 'text' | 'wide' | 'why'>): string {
  const may = effect === 'Deny' ? 'may never' : 'may';
  const only = conditions.length > 0 ? ` if ${conditions.join(' and ')}` : '';
  if (effect === 'Allow' && actions.includes('*') && resources.includes('*'))
    return `${who} is full administrator${only}`;
  if (resources.some((one) => one.endsWith(':iam::aws:policy/AdministratorAccess grants')))
    return `${who} is full administrator, by ${resources.join(', ')}`;
  if (
    actions.every((action) => /^sts:(?:Assume|Tag)/i.test(action)) &&
    resources.every((one) => one.startsWith('the role '))
  )
    return `${who} ${may} take ${resources.join(', ')}${only}`;
  const on = actions.every((action) => action.includes(':') || action === '*') ? ' on' : '';
  return `${who} ${may} ${actions.join(', ')}${on} ${resources.join(', ')}${only}`;
}
