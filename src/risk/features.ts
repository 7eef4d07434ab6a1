import { classifyUserAgent, type UserAgent } from './user-agent.js';

/** Where an address is, as a database of addresses says it: degrees. */
export interface Coordinates {
  readonly latitude: number;
  readonly longitude: number;
}

/** What a server knows of a request. What it does not know it leaves out: that counts as a value of its own. */
export interface RequestFacts {
  /** The client's address, as the server or its trusted proxy sees it; never one that the client wrote. */
  readonly ip: string;
  readonly userAgent: string;
  /** Number of the network's operator. */
  readonly asn?: number | undefined;
  /** ISO 3166-1, two letters. */
  readonly country?: string | undefined;
  readonly coordinates?: Coordinates | undefined;
  /** Known as a proxy, a VPN, Tor or a data centre. */
  readonly anonymous?: boolean | undefined;
}

/** One sign-in as the engine and the history see it. Plain data. */
export interface Features extends RequestFacts, UserAgent {}

/** Makes features of a request: tells its browser, and cuts an IPv6 address to the network that a household has. */
export function featuresOf(facts: RequestFacts): Features {
  return { ...facts, ip: networkOf(facts.ip), ...classifyUserAgent(facts.userAgent) };
}

/** Devices change the lower half of an IPv6 address by the day (RFC 8981); an IPv4 address in IPv6 dress is undressed. */
function networkOf(ip: string): string {
  const text = ip.trim().toLowerCase().replace(/%.*$/, '');
  const dressed = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/.exec(text);
  if (dressed) return dressed[1]!;
  if (!text.includes(':')) return text;
  const [head = '', tail] = text.split('::', 2);
  const before = head ? head.split(':') : [];
  const after = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after];
  return `${groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
