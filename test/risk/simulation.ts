import { riskScore, SignInHistory, type Features } from '../../src/risk.js';
import { attackers, attempts, type Attacker } from './attackers.js';
import { Dice } from './dice.js';
import { signInOf, somebody } from './world.js';

export interface SimulationOptions {
  readonly users: number;
  /** Of each. */
  readonly signIns: number;
  /** Of the people, and of those who attack them. */
  readonly seeds: readonly [people: number, attackers: number];
  /** Sees every scored sign-in, of people (`null`) and of attackers. */
  readonly watch?: ((who: Attacker | null, features: Features, counts: ReturnType<SignInHistory['counts']>) => void) | undefined;
}

/** Rules that stand for what services do without a score. */
export const rules = ['new IP', 'new ASN, or new OS and browser', 'new country, or new ASN and new browser'] as const;
export type Rule = (typeof rules)[number];

/** What each sign-in of one kind scored, and which rules it met. */
export interface Scores {
  readonly scores: readonly number[];
  /** How many sign-ins of the person came before. */
  readonly rounds: readonly number[];
  readonly persons: readonly number[];
  /** How many met each rule. */
  readonly met: Readonly<Record<Rule, number>>;
}

export interface Simulation {
  readonly honest: Scores;
  readonly attacks: Readonly<Record<Attacker, Scores>>;
  readonly users: number;
}

class Tally implements Scores {
  readonly scores: number[] = [];
  readonly rounds: number[] = [];
  readonly persons: number[] = [];
  readonly met: Record<Rule, number> = { 'new IP': 0, 'new ASN, or new OS and browser': 0, 'new country, or new ASN and new browser': 0 };
}

/**
 * Plays everybody's sign-ins, one of each person after another, against the engine's own history and score. Before each
 * one, every attacker tries the same account once. The first sign-in of an account has nothing to be compared with.
 */
export function simulate({ users, signIns, seeds: [peopleSeed, attackerSeed], watch }: SimulationOptions): Simulation {
  const peopleDice = new Dice(peopleSeed);
  const attackDice = new Dice(attackerSeed);
  const people = Array.from({ length: users }, (_, index) => somebody(peopleDice, index));
  // A person's browsers as pairs: which family on which system.
  const pairs = people.map(() => new Set<string>());
  const history = new SignInHistory({ most: signIns });
  const honest = new Tally();
  const attacks = { naive: new Tally(), VPN: new Tally(), targeted: new Tally() };
  const score = (tally: Tally, who: Attacker | null, index: number, found: Features, round: number): void => {
    const counts = history.counts(people[index]!.name, found);
    tally.scores.push(riskScore(counts));
    tally.rounds.push(round);
    tally.persons.push(index);
    const [ip, asn, country] = counts.ip.own;
    const isNewPair = !pairs[index]!.has(pairOf(found));
    if (ip === 0) tally.met['new IP'] += 1;
    if (asn === 0 || isNewPair) tally.met['new ASN, or new OS and browser'] += 1;
    if (country === 0 || (asn === 0 && counts.ua.own[1] === 0)) tally.met['new country, or new ASN and new browser'] += 1;
    watch?.(who, found, counts);
  };
  for (let round = 0; round < signIns; round += 1) {
    for (const [index, person] of people.entries()) {
      const found = signInOf(peopleDice, person, round);
      if (round > 0) {
        for (const attacker of attackers) score(attacks[attacker], attacker, index, attempts[attacker](attackDice, person, round), round);
        score(honest, null, index, found, round);
      }
      history.record(person.name, found);
      pairs[index]!.add(pairOf(found));
    }
  }
  return { honest, attacks, users };
}

const pairOf = ({ browser, os }: Features): string => `${browser} on ${os}`;
