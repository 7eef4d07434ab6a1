import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';

const shapes = {
  add: svg`<path d="M8 3v10M3 8h10"/>`,
  chevron: svg`<path d="m6 3.5 4.5 4.5L6 12.5"/>`,
  check: svg`<path d="m3 8.5 3.5 3.5L13 4.5"/>`,
  close: svg`<path d="m4 4 8 8M12 4l-8 8"/>`,
  clock: svg`<circle cx="8" cy="8" r="6.5"/><path d="M8 4.3V8l2.4 1.6"/>`,
  done: svg`<circle cx="8" cy="8" r="6.5"/><path d="m5.2 8.2 2 2 3.6-4"/>`,
  key: svg`<rect x="1.5" y="5" width="9" height="6" rx="1.5"/><path d="M10.5 6.5h4v3h-4M4.6 8h.1"/>`,
  lock: svg`<rect x="3" y="7" width="10" height="7" rx="1.5"/><path d="M5.2 7V4.8a2.8 2.8 0 0 1 5.6 0V7M8 10v1.4"/>`,
  person: svg`<circle cx="8" cy="5" r="2.8"/><path d="M2.5 14c.3-3 2.5-4.7 5.5-4.7s5.2 1.7 5.5 4.7"/>`,
  retry: svg`<path d="M13 8a5 5 0 1 1-1.5-3.6M13 2v3h-3"/>`,
  shield: svg`<path d="M8 1.5 2.8 3.4v4.2c0 3.2 2.1 5.6 5.2 6.9 3.1-1.3 5.2-3.7 5.2-6.9V3.4L8 1.5Z"/><path d="m5.6 8 1.7 1.7 3.1-3.4"/>`,
  copy: svg`<rect x="5.5" y="5.5" width="8" height="8" rx="1.5"/><path d="M10.5 3.2A1.5 1.5 0 0 0 9 2H4a2 2 0 0 0-2 2v5c0 .7.5 1.3 1.2 1.5"/>`,
  download: svg`<path d="M8 2v8m0 0 3-3m-3 3L5 7M2.5 11.5v1A1.5 1.5 0 0 0 4 14h8a1.5 1.5 0 0 0 1.5-1.5v-1"/>`,
  list: svg`<rect x="2.5" y="1.5" width="11" height="13" rx="1.5"/><path d="M5.5 5h5M5.5 8h5M5.5 11h3"/>`,
  mail: svg`<rect x="1.5" y="3" width="13" height="10" rx="1.5"/><path d="m2 4.2 6 4.6 6-4.6"/>`,
  passkey: svg`<path d="M6 2a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5M1.5 13.5c.2-2.9 2-4.5 4.5-4.5 1 0 1.8.2 2.5.6M12 6.5a2 2 0 1 0 0 4a2 2 0 1 0 0-4M12 10.5v4.5m0-2h1.5"/>`,
  phone: svg`<rect x="4" y="1.5" width="8" height="13" rx="1.8"/><path d="M7.2 12h1.6"/>`,
  print: svg`<path d="M4.5 6V2h7v4M4.5 11.5H3A1.5 1.5 0 0 1 1.5 10V7.5A1.5 1.5 0 0 1 3 6h10a1.5 1.5 0 0 1 1.5 1.5V10a1.5 1.5 0 0 1-1.5 1.5h-1.5M4.5 9.5h7V14h-7z"/>`,
} satisfies Record<string, SVGTemplateResult>;

export type AccountIcon = keyof typeof shapes;

/** The drawings of what comes after signing in, apart from those of the first screen. Decoration, like those. */
export const accountIcon = (name: AccountIcon): TemplateResult => html`<svg data-auth-part="icon" viewBox="0 0 16 16" aria-hidden="true">${shapes[name]}</svg>`;
