import { euro, PRODUCTS, removeFromBag, total, watchBag, type Bag } from './bag.js';
import { element, one } from './element.js';

/** Lists the bag and its total in the page, and keeps both true. */
export function showBag(): void {
  watchBag((bag) => {
    one('[data-lines]').replaceChildren(...lines(bag));
    one('[data-total]').textContent = euro(total(bag));
  });
}

function lines(bag: Bag): HTMLElement[] {
  return Object.entries(bag).map(([sku, quantity]) => {
    const { name, price } = PRODUCTS[sku] ?? { name: sku, price: 0 };
    const remove = element('button', { type: 'button', 'aria-label': `Remove ${name}` }, 'Remove');
    remove.addEventListener('click', () => removeFromBag(sku));
    return element(
      'li',
      {},
      element('span', {}, quantity > 1 ? `${quantity} × ${name}` : name),
      remove,
      element('span', {}, euro(price * quantity)),
    );
  });
}
