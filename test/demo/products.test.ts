import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PRODUCTS as shown } from '../../demo/pages/bag.js';
import { euro, PRODUCTS } from '../../demo/server/products.js';

const home = readFileSync(new URL('../../../demo/pages/home.html', import.meta.url), 'utf8');

test('the page, its script and the server sell the same things at the same price', () => {
  assert.deepEqual(shown, Object.fromEntries(PRODUCTS.map(({ sku, name, price }) => [sku, { name, price }])));
  for (const { sku, name, price } of PRODUCTS) {
    const card = home.split('<li class="product">').find((html) => html.includes(`data-add="${sku}"`)) ?? '';
    assert.ok(card.includes(`<h3>${name}</h3>`) && card.includes(`>${euro(price)}<`), sku);
  }
});
