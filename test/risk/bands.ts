import { attackers } from './attackers.js';
import { challenged, challengedWithToken, targets } from './rates.js';
import type { Simulation } from './simulation.js';

/** One thing that a simulation has to show (passkeys-mfa.md 3.4). */
export interface Band {
  readonly says: string;
  readonly holds: boolean;
  readonly found: string;
}

export const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)} %`;

export function bands(simulation: Simulation): readonly Band[] {
  const naive = challenged(0.99, 'naive', simulation);
  const vpn = challenged(0.99, 'VPN', simulation);
  const withToken = challengedWithToken(0.1, 0.99, 'VPN', simulation);
  const table = attackers.map((attacker) => targets.map((target) => challenged(target, attacker, simulation)));
  const [naives = [], vpns = [], targeted = []] = table;
  return [
    { says: 'naive at 0.99: at most 8 % of honest sign-ins are asked for more', holds: naive <= 0.08, found: percent(naive) },
    { says: 'VPN at 0.99: at most 25 %', holds: vpn <= 0.25, found: percent(vpn) },
    { says: 'VPN at 0.99 with a device token that is lost in 10 %: at most 3 %', holds: withToken <= 0.03, found: percent(withToken) },
    { says: 'at every target naive costs less than VPN, and VPN less than targeted', holds: targets.every((_, index) => naives[index]! < vpns[index]! && vpns[index]! < targeted[index]!), found: targets.map((_, index) => table.map((row) => percent(row[index]!)).join(' < ')).join('; ') },
    { says: 'a lower target never costs more', holds: table.every((row) => row.every((share, index) => index === 0 || share <= row[index - 1]!)), found: table.map((row) => row.map((share) => percent(share)).join(' ≥ ')).join('; ') },
  ];
}
