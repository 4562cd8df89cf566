import { lookup as ask, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';

const LOOPBACK: LookupAddress = { address: '127.0.0.1', family: 4 };

/** Public DNS resolves LocalStack's names to loopback, but it is missing without a network. */
const LOCAL = /\.localhost(\.localstack\.cloud)?$/;

/**
 * The system's name lookup, and the loopback address for names below `localhost` that the system does not know: RFC 6761
 * requires that of resolvers, and not all do it. APIs and function URLs of this cloud have such names.
 */
export const lookup: LookupFunction = (hostname, options, callback) => {
  ask(hostname, options, (error, address, family) => {
    if (!error || !LOCAL.test(hostname)) callback(error, address, family);
    else if (options.all) callback(null, [LOOPBACK]);
    else callback(null, LOOPBACK.address, LOOPBACK.family);
  });
};

/** Whether a host is this machine by its name or address: `localhost`, names below it, 127.0.0.0/8 and ::1. */
export const isLoopback = (host: string): boolean =>
  /^(127(\.\d+){3}|::1|\[::1\]|localhost|.+\.localhost)$/i.test(host);
