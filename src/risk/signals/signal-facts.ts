import type { Coordinates } from '../features.js';

/** What a page tells of its browser when somebody signs in: each key, and nothing beside them (README, "Signals"). */
export interface SignalFacts {
  /** IANA name: `Europe/Oslo`. */
  readonly timeZone?: string | undefined;
  /** Minutes east of Greenwich, now. */
  readonly utcOffset?: number | undefined;
  /** BCP 47, at most five. */
  readonly languages?: readonly string[] | undefined;
  /** Brands and major versions (UA Client Hints, low entropy). */
  readonly brands?: readonly string[] | undefined;
  /** UA Client Hints, low entropy. */
  readonly mobile?: boolean | undefined;
  /** UA Client Hints, low entropy: `Windows`. */
  readonly platform?: string | undefined;
  /** By the longer side: below 900 px, below 1,600 px, or more. */
  readonly screen?: 'small' | 'medium' | 'large' | undefined;
  readonly touch?: boolean | undefined;
  readonly colorScheme?: 'light' | 'dark' | undefined;
  /** The browser says that a program drives it. */
  readonly webdriver?: boolean | undefined;
  /** The page could be seen when it was sent. */
  readonly visible?: boolean | undefined;
  /** A key was pressed. No key, no rhythm, no text. */
  readonly typed?: boolean | undefined;
  /** Something was pasted. */
  readonly pasted?: boolean | undefined;
  /** From the page's beginning until it was sent, in whole seconds, at most 600. */
  readonly seconds?: number | undefined;
  /** What a provider of the page's own tells, with consent: its visitor id, or a short text of any kind. */
  readonly enhanced?: string | undefined;
}

/** Bytes of JSON that a page sends at most, and a server reads. */
export const mostSignalBytes = 2_048;

type Check = (value: unknown) => boolean;
const isText =
  (longest: number): Check =>
  (value) =>
    typeof value === 'string' && value.length > 0 && value.length <= longest;
const isFlag: Check = (value) => typeof value === 'boolean';
const isWhole =
  (least: number, most: number): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
const isOneOf =
  (...values: string[]): Check =>
  (value) =>
    values.includes(value as string);
const isList =
  (most: number, longest: number): Check =>
  (value) =>
    Array.isArray(value) && value.length <= most && value.every(isText(longest));

/** What each key may hold. The order is that of what matters: where a payload is too long, the last go first. */
export const signalChecks: Readonly<Record<keyof SignalFacts, Check>> = {
  webdriver: isFlag,
  utcOffset: isWhole(-840, 840),
  timeZone: isText(64),
  enhanced: isText(1_024),
  platform: isText(32),
  mobile: isFlag,
  seconds: isWhole(0, 600),
  typed: isFlag,
  pasted: isFlag,
  visible: isFlag,
  touch: isFlag,
  screen: isOneOf('small', 'medium', 'large'),
  colorScheme: isOneOf('light', 'dark'),
  languages: isList(5, 35),
  brands: isList(6, 48),
};

/** The keys that fit their description; all others are dropped, whoever wrote them. */
export function soundSignals(value: unknown): SignalFacts {
  const given = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  return Object.fromEntries(Object.entries(signalChecks).flatMap(([key, check]) => (Object.hasOwn(given, key) && check(given[key]) ? [[key, given[key]]] : [])));
}

/** Hours of daylight saving, half-hour zones and the width of a country on one clock. */
const toleratedHours = 3.5;

/** Whether a browser's clock belongs to another part of the world than its address: as behind a VPN that nobody lists. */
export function contradicts({ utcOffset }: SignalFacts, { coordinates }: { readonly coordinates?: Coordinates | undefined }): boolean {
  if (utcOffset === undefined || !coordinates) return false;
  const apart = Math.abs(utcOffset / 60 - coordinates.longitude / 15);
  return Math.min(apart, 24 - apart) > toleratedHours;
}
