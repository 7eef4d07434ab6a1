import type { RequestFacts } from '../../../src/risk.js';

/** What is known of an address; a shop would ask its own database of addresses here. */
export type Location = Pick<RequestFacts, 'asn' | 'country' | 'coordinates' | 'anonymous'> & {
  /** For people: `Oslo, Norway`. */
  readonly label: string;
};

export type Locate = (address: string) => Location;

const oslo = { latitude: 59.91, longitude: 10.75 };
const places: readonly (readonly [prefix: string, location: Location])[] = [
  // This machine, and so whoever tries the demo out.
  ['127.', { asn: 64_496, country: 'NO', coordinates: oslo, label: 'Oslo, Norway' }],
  // Addresses that documentation uses and nobody has (RFC 5737, RFC 3849), with network numbers of the same sort (RFC 5398).
  ['192.0.2.', { asn: 64_499, country: 'NL', coordinates: { latitude: 52.37, longitude: 4.9 }, anonymous: true, label: 'A VPN in Amsterdam' }],
  ['198.51.100.', { asn: 64_497, country: 'NO', coordinates: oslo, label: 'Oslo, a mobile network' }],
  ['203.0.113.', { asn: 64_498, country: 'BR', coordinates: { latitude: -23.55, longitude: -46.63 }, label: 'São Paulo, Brazil' }],
  ['2001:db8:5e:', { asn: 64_501, country: 'SE', label: 'Sweden' }],
  ['2001:db8:61:', { asn: 64_500, country: 'AU', coordinates: { latitude: -33.87, longitude: 151.21 }, label: 'Sydney, Australia' }],
];

/** The few addresses that the demo plays with. */
export const locateForDemo: Locate = (address) => places.find(([prefix]) => address.startsWith(prefix))?.[1] ?? { label: 'Somewhere' };
