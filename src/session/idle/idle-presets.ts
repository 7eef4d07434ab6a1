import type { IdleOptions } from './idle-options.js';

const minutes = 60_000;
const hours = 60 * minutes;

/**
 * What rules ask of a page that is left alone, as data to take as it is or to spread into options of your own. Where
 * revisions of a rule differ, the stricter number stands.
 */
export const idlePresets = {
  /** PCI DSS 4.0.1, 8.2.8: idle for more than 15 minutes, authenticate again. */
  'pci': { afterMs: 15 * minutes, action: 'lock' },
  /** NIST SP 800-63B, AAL2: 30 minutes and 12 hours in revision 3; revision 4 allows an hour and a day. */
  'aal2': { afterMs: 30 * minutes, action: 'lock', absoluteMs: 12 * hours },
  /** NIST SP 800-63B, AAL3: 15 minutes and 12 hours. */
  'aal3': { afterMs: 15 * minutes, action: 'lock', absoluteMs: 12 * hours },
  /** OWASP Session Management Cheat Sheet, applications of high value: 2 to 5 minutes, and 4 to 8 hours. */
  'owasp-high': { afterMs: 5 * minutes, action: 'sign-out', absoluteMs: 4 * hours },
} as const satisfies Readonly<Record<string, IdleOptions>>;
