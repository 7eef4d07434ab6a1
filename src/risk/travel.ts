import type { Coordinates } from './features.js';

/** Where and when somebody was. */
export interface Whereabouts {
  /** Epoch milliseconds, by the server's clock. */
  readonly at: number;
  readonly coordinates?: Coordinates | undefined;
  readonly asn?: number | undefined;
  readonly anonymous?: boolean | undefined;
}

export interface Travel {
  /** `unknown`: where one of the two is cannot be told, or is hidden behind a proxy. */
  readonly kind: 'possible' | 'impossible' | 'unknown';
  /** Kilometres in a straight line over the ground, where both are known. */
  readonly km?: number | undefined;
  /** `Infinity` for two places at once. */
  readonly kmPerHour?: number | undefined;
}

/** An airliner's pace, from one door to the other. */
export const airlinerKmPerHour = 805;
/** Databases of addresses are no more exact than this. */
const inexactKm = 100;
const earthKm = 6371.0088;

/** Whether somebody can have come from one place to the other in the time between, by the pace of `fastest` (km/h). */
export function travel(from: Whereabouts, to: Whereabouts, fastest: number = airlinerKmPerHour): Travel {
  if (from.anonymous || to.anonymous || !isPlace(from.coordinates) || !isPlace(to.coordinates)) return { kind: 'unknown' };
  const km = distanceKm(from.coordinates, to.coordinates);
  // A network's operator hands out its addresses all over the country.
  if (km < inexactKm || (from.asn !== undefined && from.asn === to.asn)) return { kind: 'possible', km };
  const hours = Math.max(0, to.at - from.at) / 3_600_000;
  const kmPerHour = hours > 0 ? km / hours : Infinity;
  return { kind: kmPerHour > fastest ? 'impossible' : 'possible', km, kmPerHour };
}

/** Over the sphere, by the haversine formula. */
export function distanceKm(from: Coordinates, to: Coordinates): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const square = (value: number): number => value * value;
  const [north, south] = [radians(from.latitude), radians(to.latitude)];
  const half = square(Math.sin((south - north) / 2)) + Math.cos(north) * Math.cos(south) * square(Math.sin(radians(to.longitude - from.longitude) / 2));
  return 2 * earthKm * Math.asin(Math.min(1, Math.sqrt(half)));
}

const isPlace = (coordinates: Coordinates | undefined): coordinates is Coordinates =>
  coordinates !== undefined && Math.abs(coordinates.latitude) <= 90 && Math.abs(coordinates.longitude) <= 180;
