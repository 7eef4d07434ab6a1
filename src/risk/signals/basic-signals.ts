import type { BrowserWorld } from './browser-world.js';
import { soundSignals, type SignalFacts } from './signal-facts.js';

/** What was noticed since the flow began. */
export interface Noticed {
  readonly typed: boolean;
  readonly pasted: boolean;
  /** Milliseconds. */
  readonly ms: number;
}

/** Reads the browser: no canvas, no audio, no fonts, nothing that is drawn or measured. What cannot be read is left out. */
export function basicSignals(world: BrowserWorld, { typed, pasted, ms }: Noticed): SignalFacts {
  const hints = read(() => world.navigator?.userAgentData);
  return soundSignals({
    webdriver: read(() => world.navigator?.webdriver === true),
    utcOffset: read(() => world.utcOffset()),
    timeZone: read(() => world.timeZone()),
    platform: read(() => hints?.platform),
    mobile: read(() => hints?.mobile),
    seconds: Math.min(600, Math.max(0, Math.floor(ms / 1_000))),
    typed,
    pasted,
    visible: read(() => world.document && world.document.visibilityState === 'visible'),
    touch: read(() => world.navigator?.maxTouchPoints !== undefined && world.navigator.maxTouchPoints > 0),
    screen: read(() => world.screen && screenClass(Math.max(world.screen.width, world.screen.height))),
    colorScheme: read(() => world.matchMedia && (world.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')),
    languages: read(() => world.navigator?.languages?.slice(0, 5)),
    brands: read(() => hints?.brands?.slice(0, 6).map(({ brand, version }) => `${brand} ${version}`)),
  });
}

/** Extensions that guard privacy make some of these throw. */
function read<Value>(get: () => Value): Value | undefined {
  try {
    return get();
  } catch {
    return undefined;
  }
}

const screenClass = (px: number): 'small' | 'medium' | 'large' | undefined => (px > 0 ? (px < 900 ? 'small' : px < 1_600 ? 'medium' : 'large') : undefined);
