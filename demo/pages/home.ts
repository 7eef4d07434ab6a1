import './bag-count.js';
import { addToBag, PRODUCTS } from './bag.js';
import { one } from './element.js';

const added = one('[data-added]');

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-add]')) {
  button.addEventListener('click', () => {
    const sku = button.dataset['add'] ?? '';
    addToBag(sku);
    added.textContent = `${PRODUCTS[sku]?.name ?? sku} is in the bag`;
    button.textContent = 'Added';
    setTimeout(() => (button.textContent = 'Add'), 1_500);
  });
}
