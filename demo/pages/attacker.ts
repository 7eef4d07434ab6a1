import './bag-count.js';
import { attemptItem, type Attempt } from './attacker-attempt.js';
import { element, one } from './element.js';

interface AttackScene {
  readonly id: string;
  readonly title: string;
  readonly story: string;
  readonly address: string;
  readonly place: string;
  readonly browser: string;
}

const EVERY_MS = 2_000;
const scenes = one('[data-scenes]');
const list = one('[data-attempts]');
let shown = 0;

async function look(): Promise<void> {
  const reply = await fetch('/attacker/attempts').catch(() => null);
  if (!reply?.ok) return;
  const board = (await reply.json()) as { scenes: AttackScene[]; attempts: Attempt[] };
  if (scenes.childElementCount === 0) scenes.replaceChildren(...board.scenes.map(sceneItem));
  const fresh = board.attempts.filter(({ at }) => at > shown);
  if (fresh.length === 0) return;
  shown = fresh[fresh.length - 1]!.at;
  one('[data-none]').hidden = true;
  for (const attempt of fresh) list.prepend(attemptItem(attempt));
}

function sceneItem({ id, title, story, address, place, browser }: AttackScene): HTMLElement {
  return element(
    'li',
    { class: 'card scene' },
    element('h2', {}, title),
    element('p', { class: 'soft' }, story),
    element('dl', { class: 'facts' }, element('dt', {}, 'Seen in'), element('dd', {}, place), element('dt', {}, 'Address'), element('dd', {}, element('code', {}, address)), element('dt', {}, 'Browser'), element('dd', {}, browser)),
    element('a', { 'class': 'button quiet', 'href': `/attacker/as/${id}`, 'aria-label': `Sign in: ${title}` }, 'Sign in as them'),
  );
}

await look();
setInterval(() => {
  if (document.visibilityState === 'visible') void look();
}, EVERY_MS);
