import { assess, riskPolicies, type DeviceState, type Features, type RiskPreset, type ScoreInput } from '../../src/risk.js';
import type { Attacker } from './attackers.js';
import { Dice } from './dice.js';

/** Everybody of a simulation: honest people, and who attacks them. */
export type Who = 'honest' | Attacker;

export const presets = Object.keys(riskPolicies) as readonly RiskPreset[];

/** How often each preset asked whom. */
export class PresetTally {
  readonly #dice = new Dice(42);
  readonly #loss: number;
  readonly #asked = new Map<string, number>();
  readonly #seen = new Map<Who, number>();

  /** `loss`: the share of honest sign-ins from a browser that has lost what made it known; 1: no browser is known. */
  constructor(loss: number) {
    this.#loss = loss;
  }

  add(attacker: Attacker | null, features: Features, counts: ScoreInput): void {
    const who = attacker ?? 'honest';
    const device: DeviceState = attacker || this.#dice.chance(this.#loss) ? 'new' : 'known';
    this.#seen.set(who, (this.#seen.get(who) ?? 0) + 1);
    for (const policy of presets) {
      const { verdict } = assess({ features, counts, device, method: 'password', at: 0, policy });
      if (verdict !== 'allow') this.#asked.set(`${policy} ${who}`, (this.#asked.get(`${policy} ${who}`) ?? 0) + 1);
    }
  }

  share(policy: RiskPreset, who: Who): number {
    return (this.#asked.get(`${policy} ${who}`) ?? 0) / (this.#seen.get(who) ?? NaN);
  }
}
