import { normalQuantile } from './normal.js';

export interface Plan {
  /** The rate now. */
  readonly baseline: number;
  /** The change worth finding, in points of the rate: 0.05 from 20 % to 25 %. */
  readonly change: number;
  readonly alpha?: number;
  readonly power?: number;
}

/** How many units each arm needs (Fleiss; as R's `power.prop.test`). */
export function unitsPerArm({ baseline, change, alpha = 0.05, power = 0.8 }: Plan): number {
  const to = baseline + change;
  const middle = (baseline + to) / 2;
  return size(2 * middle * (1 - middle), baseline * (1 - baseline) + to * (1 - to), { change, alpha, power });
}

/** The same without pooling, as Evan Miller's calculator counts: a little fewer. */
export function unitsPerArmUnpooled({ baseline, change, alpha = 0.05, power = 0.8 }: Plan): number {
  const to = baseline + change;
  return size(2 * baseline * (1 - baseline), baseline * (1 - baseline) + to * (1 - to), { change, alpha, power });
}

const size = (ifSame: number, ifChanged: number, { change, alpha, power }: { readonly change: number; readonly alpha: number; readonly power: number }): number =>
  (normalQuantile(1 - alpha / 2) * Math.sqrt(ifSame) + normalQuantile(power) * Math.sqrt(ifChanged)) ** 2 / change ** 2;
