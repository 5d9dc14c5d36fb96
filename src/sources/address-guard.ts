import { lookup as resolveName } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { AppError } from '../domain/errors.js';

/** Resolves a name to all its addresses; `dns.lookup` in earnest. */
export type NameResolver = (hostname: string) => Promise<{ address: string; family: number }[]>;

/** Decides by the address alone; `isPublicAddress` is the one for strangers' URLs. */
export type AddressRule = (address: string) => boolean;

const systemResolver: NameResolver = (hostname) => resolveName(hostname, { all: true, verbatim: true });

/**
 * @returns true only for addresses of the public internet. Loopback, private, link-local, unique-local, shared (CGNAT),
 * multicast, reserved and unspecified ones are not public, nor is IPv6 that carries an IPv4 address (mapped, 6to4,
 * NAT64, Teredo), except a mapped public one.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  return ipaddr.process(address).range() === 'unicast';
}

/**
 * A `lookup` for sockets that hands out allowed addresses only. The socket connects to what was checked here, so a name
 * that changes its address between check and connection (DNS rebinding) gains nothing.
 * A host that is an address already never gets here: use `refuseForbiddenHost` as well.
 */
export function createGuardedLookup(
  isAllowed: AddressRule,
  resolver: NameResolver = systemResolver,
): LookupFunction {
  return (hostname, options, callback) => {
    const answer = async () => {
      const addresses = await resolver(hostname);
      // One private address among public ones is enough to refuse: which one is tried is up to chance.
      if (addresses.length === 0 || !addresses.every(({ address }) => isAllowed(address))) throw forbidden();
      return addresses;
    };
    answer().then(
      (addresses) => {
        if (options.all) callback(null, addresses);
        else callback(null, addresses[0]!.address, addresses[0]!.family);
      },
      (error: Error) => callback(error, '', 0),
    );
  };
}

/** @throws AppError SOURCE_FORBIDDEN when the host of the URL is written as an address that is not allowed. */
export function refuseForbiddenHost(url: URL, isAllowed: AddressRule): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isAllowed(host)) throw forbidden();
}

function forbidden(): AppError {
  const message =
    'This address is inside a private network. The operator can allow private addresses in the configuration.';
  return new AppError('SOURCE_FORBIDDEN', message);
}
