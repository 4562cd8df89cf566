import { BlockList, isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { addTo, isIn, isPrivateAddress } from './addresses.ts';

const NAME = /^(?:\*\.)?(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}$/;
const RANGE_LENGTHS = { 4: 32, 6: 128 } as const;

/** A rule of `--allow-outbound`: a host name (`*.` for all below it), an address or a range of addresses. */
interface Rule {
  readonly name?: string;
  readonly addresses?: BlockList;
  /** Undefined: any. */
  readonly port: number | undefined;
}

/** Undefined for a text that is not a rule. */
function readRule(text: string): Rule | undefined {
  const [, range] = /^\[?([0-9a-f:.]+)\]?\/(?:\d{1,3})$/i.exec(text) ?? [];
  if (range !== undefined || isIP(text) > 0) return addressRule(text.replace(/[[\]]/g, ''), undefined);
  const [, bracketed, plain = '', digits] = /^(?:\[([^\]]+)\]|([^:/[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const port = digits === undefined ? undefined : Number(digits);
  if (port !== undefined && (port < 1 || port > 65_535)) return undefined;
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? addressRule(bracketed, port) : undefined;
  if (isIP(plain) > 0) return addressRule(plain, port);
  const name = plainName(plain);
  return NAME.test(name) && !/(?:^|\.)\d+$/.test(name) ? { name, port } : undefined;
}

function addressRule(text: string, port: number | undefined): Rule | undefined {
  const [address = '', length] = text.split('/');
  const family = isIP(address);
  if (family !== 4 && family !== 6) return undefined;
  if (length !== undefined && Number(length) > RANGE_LENGTHS[family]) return undefined;
  const addresses = new BlockList();
  addTo(addresses, text);
  return { addresses, port };
}

/** A host name as in URLs: lower case, without a trailing dot. */
function plainName(host: string): string {
  const [star, rest] = host.startsWith('*.') ? ['*.', host.slice(2)] : ['', host];
  return `${star}${domainToASCII(rest.replace(/\.$/, ''))}`;
}

/** Whether a text is a rule of `--allow-outbound`. */
export const isOutboundRule = (text: string): boolean => readRule(text) !== undefined;

/** The outbound calls that a cloud allows beside loopback. */
export class OutboundRules {
  readonly #rules: readonly Rule[];

  constructor(texts: readonly string[]) {
    this.#rules = texts.map((text) => {
      const rule = readRule(text);
      if (!rule) {
        throw new RangeError(
          `A rule for outbound calls is a host name, *.<domain>, an address or a range of addresses, with or without a port, not ${JSON.stringify(text)}.`,
        );
      }
      return rule;
    });
  }

  allowsName(host: string, port: number): boolean {
    const name = plainName(host);
    return this.#rules.some((rule) => {
      if (rule.name === undefined || (rule.port ?? port) !== port) return false;
      return rule.name.startsWith('*.') ? name.endsWith(rule.name.slice(1)) : name === rule.name;
    });
  }

  /** A private address needs its own rule: the DNS server of an allowed name must not be able to point into a private network. */
  allowsAddress(address: string, host: string, port: number): boolean {
    if (this.#rules.some((rule) => rule.addresses && (rule.port ?? port) === port && isIn(rule.addresses, address))) {
      return true;
    }
    return !isPrivateAddress(address) && this.allowsName(host, port);
  }
}
