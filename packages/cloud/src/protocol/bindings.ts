import type { OperationModel } from './model.ts';
import type { Member, Structure } from './shapes.ts';

/** Where a structure's members are in an HTTP message. https://smithy.io/2.0/spec/http-bindings.html */
export interface Bindings {
  readonly labels: readonly Member[];
  readonly headers: readonly HeaderBinding[];
  readonly prefixed: readonly PrefixBinding[];
  readonly query: readonly QueryBinding[];
  /** The map for the query parameters of no other member. */
  readonly queryRest: Member | undefined;
  readonly status: Member | undefined;
  /** The one member that is the body, or undefined: then the body has the members of `document`. */
  readonly payload: Member | undefined;
  readonly document: readonly Member[];
  /** Query parameters of the operation's own URI, which are not members. */
  readonly literalQuery: ReadonlySet<string>;
}

export interface HeaderBinding {
  readonly member: Member;
  /** As in the model, for answers. */
  readonly name: string;
  readonly lowerCase: string;
}

interface PrefixBinding {
  readonly member: Member;
  readonly prefix: string;
}

interface QueryBinding {
  readonly member: Member;
  readonly name: string;
}

/**
 * Only requests, which belong to an operation, have labels and query parameters: in a response such members are in the
 * body.
 */
export function bindingsOf(structure: Pick<Structure, 'members'> | undefined, operation?: OperationModel): Bindings {
  const members = structure?.members ?? [];
  const bound = new Set<Member>();
  function pick<T>(select: (member: Member) => T | undefined): T[] {
    return members.flatMap((member) => {
      const found = select(member);
      if (found === undefined) return [];
      bound.add(member);
      return [found];
    });
  }
  const search = operation?.http?.uri.split('?', 2)[1] ?? '';
  const bindings = {
    labels: pick((member) => (operation && member.traits.httpLabel ? member : undefined)),
    headers: pick((member) => {
      const name = member.traits.httpHeader;
      return name === undefined ? undefined : { member, name, lowerCase: name.toLowerCase() };
    }),
    prefixed: pick((member) => {
      const prefix = member.traits.httpPrefixHeaders;
      return prefix === undefined ? undefined : { member, prefix: prefix.toLowerCase() };
    }),
    query: pick((member) => {
      const name = operation && member.traits.httpQuery;
      return name === undefined ? undefined : { member, name };
    }),
    queryRest: pick((member) => (member.traits.httpQueryParams ? member : undefined))[0],
    status: pick((member) => (member.traits.httpResponseCode ? member : undefined))[0],
    payload: pick((member) => (member.traits.httpPayload ? member : undefined))[0],
    literalQuery: new Set(new URLSearchParams(search).keys()),
  };
  return { ...bindings, document: members.filter((member) => !bound.has(member)) };
}
