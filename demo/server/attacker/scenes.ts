/** Somebody who tries to sign in to an account: theirs, or somebody else's. */
export interface AttackScene {
  readonly id: string;
  readonly title: string;
  /** What it is, in a sentence. */
  readonly story: string;
  /** One that documentation uses; see `locate`. */
  readonly address: string;
  /** Absent: the browser that the demo is looked at with. */
  readonly userAgent?: string;
}

const WINDOWS_EDGE = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0';
const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1';

/** From what happens to everybody to what should happen to nobody. */
export const SCENES: readonly AttackScene[] = [
  { id: 'new-device', title: 'A new device', story: 'The same home and the same kind of browser, but no cookie that knows it.', address: '127.0.0.1' },
  { id: 'other-browser', title: 'Another browser', story: 'At home, with a phone that has never been used to sign in.', address: '127.0.0.1', userAgent: PHONE },
  { id: 'other-network', title: 'Another network', story: 'The same town, on a mobile network.', address: '198.51.100.24' },
  { id: 'other-country', title: 'Another country', story: 'The same browser, from a country it has never been in.', address: '2001:db8:5e::24' },
  { id: 'vpn', title: 'Behind a VPN', story: 'The same browser, through an address that hides where it is.', address: '192.0.2.24' },
  { id: 'impossible-travel', title: 'Impossible travel', story: 'The same browser, half a world away from where it was minutes ago.', address: '2001:db8:61::24' },
  { id: 'stolen-password', title: 'A stolen password', story: 'Somebody else, somewhere else, who has the right password.', address: '203.0.113.24', userAgent: WINDOWS_EDGE },
];
