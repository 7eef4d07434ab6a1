import { element } from './element.js';

/** A sign-in as the server judged it. */
export interface Attempt {
  readonly at: number;
  readonly email: string;
  readonly method: string;
  readonly verdict: 'allow' | 'step-up' | 'block';
  /** Null for an account without history. */
  readonly score: number | null;
  readonly reasons: readonly string[];
  readonly noticed: readonly string[];
  readonly device: 'trusted' | 'known' | 'new';
  readonly place: string;
  readonly ip: string;
  readonly browser: string;
}

const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const VERDICTS = { 'allow': 'Let in', 'step-up': 'Asked for more', 'block': 'Refused' } as const;
const DEVICES = { trusted: 'trusted device', known: 'known device', new: 'new device' } as const;

/** One attempt: the verdict first, then what it rests on. */
export function attemptItem({ at, email, method, verdict, score, reasons, noticed, device, place, ip, browser }: Attempt): HTMLLIElement {
  const others = noticed.filter((reason) => !reasons.includes(reason));
  return element(
    'li',
    { 'class': 'attempt', 'data-verdict': verdict },
    element('p', { class: 'verdict' }, element('span', { class: 'badge' }, VERDICTS[verdict]), element('time', { class: 'soft', datetime: new Date(at).toISOString() }, TIME.format(at))),
    element('div', {}, element('p', { class: 'who' }, email), element('p', { class: 'soft' }, `${method.replace('-', ' ')}, ${place} (${ip}), ${browser}, ${DEVICES[device]}`)),
    element('p', { class: 'score' }, element('span', { class: 'soft' }, 'Score'), element('strong', {}, score === null ? 'none' : score.toFixed(2))),
    element('ul', { 'class': 'reasons', 'aria-label': 'Reasons' }, ...reasons.map((reason) => element('li', {}, reason)), ...others.map((reason) => element('li', { class: 'minor', title: 'Noticed, and let pass' }, reason))),
  );
}
