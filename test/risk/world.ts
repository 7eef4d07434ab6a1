import type { Features } from '../../src/risk.js';
import type { Dice } from './dice.js';

/** A browser as it is installed on a device; its version moves on by itself. */
export interface Browser {
  readonly browser: string;
  readonly os: string;
  readonly device: 'desktop' | 'mobile';
  /** Major versions behind the newest. */
  readonly lag: number;
}

/** Somebody with an account. */
export interface Person {
  readonly name: string;
  readonly country: number;
  /** Of five in each country; four providers serve it. */
  readonly region: number;
  readonly provider: number;
  readonly carrier: number;
  homeIp: string;
  /** The place of work, for those who sign in from there. */
  readonly work: { readonly ip: string; readonly provider: number } | null;
  desktop: Browser;
  phone: Browser;
}

const falling = (count: number, exponent: number): readonly number[] => Array.from({ length: count }, (_, index) => (index + 1) ** -exponent);
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

export const countries = upTo(60);
/** Nearly half of all people live in one country, as with any national service. */
const countryWeights = falling(60, 1.6);
const providersOfCountry = 12;
const providers = upTo(providersOfCountry);
const providerWeights = falling(providersOfCountry, 1);
const carriers = upTo(3);
const carrierWeights = [5, 3, 2];
const addressesOfProvider = 400;

const desktops: readonly (readonly [browser: string, os: string, share: number])[] = [
  ['Chrome', 'Windows', 40],
  ['Edge', 'Windows', 15],
  ['Firefox', 'Windows', 7],
  ['Opera', 'Windows', 3],
  ['Chrome', 'macOS', 9],
  ['Safari', 'macOS', 12],
  ['Firefox', 'macOS', 2],
  ['Chrome', 'Linux', 3],
  ['Firefox', 'Linux', 3],
  ['Chrome', 'ChromeOS', 4],
];
const phones: readonly (readonly [browser: string, os: string, share: number])[] = [
  ['Chrome', 'Android', 36],
  ['Samsung Internet', 'Android', 8],
  ['Firefox', 'Android', 2],
  ['Safari', 'iOS', 45],
  ['Chrome', 'iOS', 8],
];

/** Sign-ins per person; a new version of each browser comes every fourth. */
const signInsPerVersion = 4;

/** Networks have numbers that tell no country from another: 100 to a country. */
export const providerAsn = (country: number, provider: number): number => 1_000 + country * 100 + provider;
const carrierAsn = (country: number, carrier: number): number => 1_000 + country * 100 + 50 + carrier;

export const hostingAsn = (country: number, host: number): number => 1_000 + country * 100 + 80 + host;

/** The four providers of a region, of the twelve of its country. */
const providersIn = (region: number): readonly number[] => [0, 1, 2, 3].map((offset) => (region * 3 + offset) % providersOfCountry);

export const someBrowser = (dice: Dice, device: 'desktop' | 'mobile'): Browser => {
  const list = device === 'desktop' ? desktops : phones;
  const [browser, os] = dice.pick(
    list,
    list.map(([, , share]) => share),
  );
  return { browser, os, device, lag: dice.pick([0, 1, 2, 5], [70, 18, 8, 4]) };
};

export function somebody(dice: Dice, index: number): Person {
  const country = dice.pick(countries, countryWeights);
  const region = dice.below(5);
  const provider = providerIn(dice, region);
  return {
    name: `person-${index}`,
    country,
    region,
    provider,
    carrier: dice.pick(carriers, carrierWeights),
    homeIp: knownIp(dice, country, provider),
    work: dice.chance(0.3) ? workOf(dice, country, region) : null,
    desktop: someBrowser(dice, 'desktop'),
    phone: someBrowser(dice, 'mobile'),
  };
}

const workOf = (dice: Dice, country: number, region: number): Person['work'] => {
  const provider = providerIn(dice, region);
  return { provider, ip: knownIp(dice, country, provider) };
};

export const providerIn = (dice: Dice, region: number): number => {
  const local = providersIn(region);
  return dice.pick(
    local,
    local.map((provider) => providerWeights[provider]!),
  );
};
export const providerOf = (dice: Dice): number => dice.pick(providers, providerWeights);

const knownIp = (dice: Dice, country: number, provider: number): string => `${country}.${provider}.${dice.below(addressesOfProvider)}`;
let fresh = 0;
/** An address that nobody had before. */
export const freshIp = (): string => `fresh.${(fresh += 1)}`;

/** A person's next sign-in: of five, one through a phone's carrier; of fifty, one from another country. */
export function signInOf(dice: Dice, person: Person, round: number): Features {
  // Leases run out, and devices are replaced.
  if (dice.chance(0.03)) person.homeIp = knownIp(dice, person.country, person.provider);
  if (dice.chance(0.005)) person.desktop = someBrowser(dice, 'desktop');
  if (dice.chance(0.005)) person.phone = someBrowser(dice, 'mobile');
  if (dice.chance(0.02)) {
    const abroad = dice.pick(countries, countryWeights);
    return features(dice.chance(0.5) ? person.phone : person.desktop, { ip: freshIp(), country: abroad, asn: providerAsn(abroad, providerOf(dice)) }, round);
  }
  const { country, work } = person;
  if (dice.chance(0.2)) return features(person.phone, { ip: freshIp(), country, asn: carrierAsn(country, person.carrier) }, round);
  if (work && dice.chance(0.35)) return features(person.desktop, { ip: work.ip, country, asn: providerAsn(country, work.provider) }, round);
  return features(dice.chance(0.25) ? person.phone : person.desktop, { ip: person.homeIp, country, asn: providerAsn(country, person.provider) }, round);
}

export function features({ browser, os, device, lag }: Browser, network: { readonly ip: string; readonly country: number; readonly asn: number }, round: number): Features {
  const version = 150 + Math.floor(round / signInsPerVersion) - lag;
  return { ...network, country: `C${network.country}`, userAgent: `${browser}/${version} (${os}; ${device})`, browser, os, device };
}
