import { isObject } from '../base/text.ts';
import type { Composed } from './compose.ts';
import { namesInText, templateValue } from './intrinsics.ts';
import { marked, type ReplicatedTable } from './replicate-mark.ts';
import type { Report } from './report.ts';

type Tables = Readonly<Record<string, ReplicatedTable>>;

/* CloudFormation fills it in, not JavaScript. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
const arnStart = 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/';

/** A template without the tables; references to a table refer to its replica in the template's own region. */
export function inOtherRegion(composed: Composed, tables: Tables, region: string, report: Report): OtherRegion {
  const { template, sources } = composed;
  const outputs = Object.entries(template.Outputs ?? {});
  const streams = Object.fromEntries(
    outputs.flatMap(([name, output]) => {
      const table = streamTable(output, tables);
      return table === undefined ? [] : [[name, table] as const];
    }),
  );
  const left = ([id]: readonly [string, unknown]) => !Object.hasOwn(tables, id);
  const entries = (section: readonly (readonly [string, unknown])[]) =>
    section.map(([name, entry]) => {
      const refuse = (id: string, attribute: string) =>
        report({
          message: `${name} needs ${attribute} of ${id}, which has "${marked}": CloudFormation does not know that of a replica in ${region}.`,
          ...(sources[name] && { position: sources[name] }),
          hint: `Ref and Arn of ${id} are known in every region, and functions can refer to an output that is nothing but its StreamArn.`,
        });
      return [name, rewritten(entry, tables, refuse)] as const;
    });
  const other = {
    template: {
      ...template,
      Resources: Object.fromEntries(
        entries(Object.entries(template.Resources).filter(left)),
      ) as typeof template.Resources,
      ...(template.Outputs && {
        Outputs: Object.fromEntries(
          entries(outputs.filter(([name]) => !Object.hasOwn(streams, name))),
        ) as typeof template.Outputs,
      }),
    },
    sources: Object.fromEntries(Object.entries(sources).filter(left)),
  };
  return { composed: other, ...(Object.keys(streams).length > 0 && { streams }) };
}

interface OtherRegion {
  readonly composed: Composed;
  /** Outputs that are the ARN of a replica's stream, which only DynamoDB knows: name -> name of the table. */
  readonly streams?: Readonly<Record<string, string>>;
}

/** Names whose values JAWS knows before anything is deployed. */
const known = new Set(['aaDataModelStage', 'aaProjectDomain', 'aaProjectName', 'aaStage']);

/** The name of the table if the output is just its stream. */
function streamTable(output: Readonly<Record<string, unknown>>, tables: Tables): string | undefined {
  const { Value, Description: _, ...others } = output;
  const named = isObject(Value) && Object.keys(Value).length === 1 ? Value['Fn::GetAtt'] : undefined;
  if (named === undefined || Object.keys(others).length > 0) return undefined;
  const [id, attribute] = attributeOf(named);
  const name = attribute === 'StreamArn' && Object.hasOwn(tables, id) ? tables[id]?.name : undefined;
  return name !== undefined && namesInText(name).every((one) => known.has(one)) ? name : undefined;
}

function rewritten(value: unknown, tables: Tables, refuse: (id: string, attribute: string) => void): unknown {
  const textFor = (id: string, attribute: string | undefined): string | undefined => {
    const table = Object.hasOwn(tables, id) ? tables[id] : undefined;
    if (!table) return undefined;
    if (attribute === undefined) return table.name;
    if (attribute !== 'Arn') refuse(id, attribute);
    return arnStart + table.name;
  };
  const walk = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(walk);
    if (!isObject(inner)) return inner;
    const [[key, named] = [], ...others] = Object.entries(inner);
    if (others.length === 0) {
      const [id = '', attribute] = key === 'Ref' ? [String(named)] : key === 'Fn::GetAtt' ? attributeOf(named) : [];
      const text = textFor(id, attribute);
      if (text !== undefined) return templateValue(text);
      if (key === 'Fn::Sub') return { 'Fn::Sub': substituted(named) };
    }
    return Object.fromEntries(
      Object.entries(inner).flatMap(([name, one]) => {
        if (name !== 'DependsOn') return [[name, walk(one)]];
        const rest = [one].flat().filter((id) => !Object.hasOwn(tables, String(id)));
        return rest.length > 0 ? [[name, Array.isArray(one) ? rest : one]] : [];
      }),
    );
  };
  /** The names of an `Fn::Sub` hide those of the template, so the table is added to them. */
  const substituted = (named: unknown): unknown => {
    const [text, own] = Array.isArray(named) ? (named as unknown[]) : [named];
    const added: Record<string, unknown> = {};
    const replaced = String(text).replace(/\$\{(\w+)(?:\.(\w+))?\}/g, (all, id: string, attribute?: string) => {
      const found = isObject(own) && Object.hasOwn(own, id) ? undefined : textFor(id, attribute);
      if (found === undefined || !Array.isArray(named)) return found ?? all;
      const key = `${id}${attribute ?? 'Name'}OfReplica`;
      added[key] = templateValue(found);
      return `\${${key}}`;
    });
    return Array.isArray(named) ? [replaced, { ...(walk(own ?? {}) as object), ...added }] : replaced;
  };
  return walk(value);
}

function attributeOf(named: unknown): [id: string, attribute: string] {
  const parts = Array.isArray(named) ? named.map(String) : String(named).split('.');
  return [parts[0] ?? '', parts.slice(1).join('.')];
}
