import { html, type TemplateResult } from 'lit';
import type { Auth, MessageKey } from '../../src/index.js';
import type { Text } from '../base/text.js';
import { countdown } from '../controls/countdown.js';

/** A length of time in words: whole minutes while there are two of them, and never more than there is. */
export const timeText = (text: Text, seconds: number): string =>
  seconds >= 120 ? text.of('time.minutes', { count: Math.floor(seconds / 60) }) : text.of('time.seconds', { count: seconds });

/** When people who only hear the page are told again; each second would drown everything else. */
const marks = [10, 30] as const;

/** A sentence with the time that is left, counted down. */
export const timeLeft = (text: Text, source: Auth, key: MessageKey, until: number): unknown =>
  countdown(until, () => source.platform.now(), (seconds) => text.parts(key, { time: time(timeText(text, seconds)) }));

/** The same for a live region: at a few marks only. */
export const timeSaid = (text: Text, source: Auth, until: number): unknown =>
  countdown(
    until,
    () => source.platform.now(),
    (seconds) => {
      const mark = marks.find((each) => seconds <= each);
      return mark && seconds > 0 ? text.of('idle.left', { time: timeText(text, mark) }) : '';
    },
  );

const time = (words: string): TemplateResult => html`<bdi data-auth-part="time">${words}</bdi>`;
