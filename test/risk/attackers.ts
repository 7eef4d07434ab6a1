import type { Features } from '../../src/risk.js';
import type { Dice } from './dice.js';
import { countries, features, freshIp, hostingAsn, providerAsn, providerIn, providerOf, someBrowser, type Browser, type Person } from './world.js';

/** Everybody who knows somebody's password, by what else they know (Wiefling et al., ACM TOPS 26(1), 2023). */
export const attackers = ['naive', 'VPN', 'targeted'] as const;
export type Attacker = (typeof attackers)[number];

/** An attempt on a person's account. No address of an attacker has been somebody's before. */
export const attempts: Readonly<Record<Attacker, (dice: Dice, victim: Person, round: number) => Features>> = {
  /** From anywhere in the world, with a browser that many have. */
  naive(dice, _victim, round) {
    const country = countries[dice.below(countries.length)]!;
    return features(popular(dice), { ip: freshIp(), country, asn: providerAsn(country, providerOf(dice)) }, round);
  },
  /** From the victim's country, with a browser that many have. Of two exits one stands in a data centre, one at a provider's customer. */
  VPN(dice, { country }, round) {
    const asn = dice.chance(0.5) ? hostingAsn(country, dice.below(3)) : providerAsn(country, providerOf(dice));
    return features(popular(dice), { ip: freshIp(), country, asn }, round);
  },
  /** From a provider of the victim's region, with a browser like the victim's. */
  targeted(dice, victim, round) {
    const { country, region } = victim;
    return features(alike(dice, victim), { ip: freshIp(), country, asn: providerAsn(country, providerIn(dice, region)) }, round);
  },
};

const popular = (dice: Dice): Browser => someBrowser(dice, dice.chance(0.55) ? 'desktop' : 'mobile');

/** The victim's system, and in four of five cases the browser too. */
function alike(dice: Dice, { desktop, phone }: Person): Browser {
  const own = dice.chance(0.65) ? desktop : phone;
  if (dice.chance(0.8)) return { ...own, lag: 0 };
  return { ...someBrowser(dice, own.device), os: own.os };
}
