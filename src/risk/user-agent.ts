/** What a user-agent string says of itself; `unknown` where it says nothing that is known here. */
export interface UserAgent {
  /** The browser's family, without a version: those change by the month. */
  readonly browser: string;
  /** The operating system's family, without a version: browsers froze those. */
  readonly os: string;
  readonly device: 'desktop' | 'mobile' | 'tablet' | 'bot' | 'unknown';
}

/** Longer ones are cut: the string is whatever a client sends. */
const longest = 512;

/** Most particular first, since every browser claims to be those that it wants to be served like. */
const browsers: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\bEdg(A|iOS|e)?\//, 'Edge'],
  [/\b(OPR|OPT|OPX|Opera)[/ ]/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bYaBrowser\//, 'Yandex'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bUCBrowser\//, 'UC Browser'],
  [/\bDuckDuckGo\/|\bDdg\//, 'DuckDuckGo'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(FBAN|FBAV|Instagram|Line|MicroMessenger|GSA|TikTok|BytedanceWebview)\b/, 'In-app browser'],
  [/\bHeadlessChrome\//, 'Headless Chrome'],
  [/\b(Chrome|Chromium|CriOS)\//, 'Chrome'],
  [/\bVersion\/[\d.]+ .*\bSafari\//, 'Safari'],
  [/\b(MSIE |Trident\/)/, 'Internet Explorer'],
  [/\bAppleWebKit\//, 'WebKit'],
];

const systems: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\b(iPhone|iPad|iPod)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\b(Macintosh|Mac OS X)\b/, 'macOS'],
  [/\b(Linux|X11)\b/, 'Linux'],
];

const bots = /bot\b|crawl|spider|\b(curl|wget|python-requests|python-urllib|aiohttp|okhttp|axios|node-fetch|undici|go-http-client|java|libwww-perl|httpie|postmanruntime)\b|headless|phantomjs/i;

/** Tells what a user-agent string claims: enough to see a change, never proof of anything. */
export function classifyUserAgent(text: string): UserAgent {
  const short = text.slice(0, longest);
  const nameIn = (list: typeof browsers): string => list.find(([pattern]) => pattern.test(short))?.[1] ?? 'unknown';
  const os = nameIn(systems);
  return { browser: nameIn(browsers), os, device: deviceOf(short, os) };
}

function deviceOf(text: string, os: string): UserAgent['device'] {
  if (bots.test(text)) return 'bot';
  if (/\biPad\b|\bTablet\b/.test(text) || (os === 'Android' && !/\bMobile\b/.test(text))) return 'tablet';
  if (os === 'iOS' || os === 'Android' || /\bMobile\b/.test(text)) return 'mobile';
  return os === 'unknown' ? 'unknown' : 'desktop';
}
