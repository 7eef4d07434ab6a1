import { watchBag } from './bag.js';
import { one } from './element.js';

/** The number beside "Bag" in the header. */
const count = one('[data-bag-count]');

watchBag((bag) => {
  const pieces = Object.values(bag).reduce((sum, quantity) => sum + quantity, 0);
  count.hidden = pieces === 0;
  count.textContent = String(pieces);
});
