import { HttpError } from './http.js';
import { PRODUCTS, type Product } from './products.js';

export interface BagLine extends Product {
  readonly quantity: number;
}

const MOST = 9;

/** Reads `{ sku: quantity }` from anyone, and refuses what the shop does not sell. */
export function readBag(value: unknown): readonly BagLine[] {
  if (typeof value !== 'object' || value === null)
    throw new HttpError(400, 'INVALID_BAG', 'Send an object of quantities by product.');
  return Object.entries(value).map(([sku, quantity]) => {
    const product = PRODUCTS.find((one) => one.sku === sku);
    if (!product) throw new HttpError(400, 'UNKNOWN_PRODUCT', 'The shop does not sell that.');
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > MOST)
      throw new HttpError(400, 'INVALID_QUANTITY', `Order one to ${MOST} of a product.`);
    return { ...product, quantity: quantity as number };
  });
}

export function total(lines: readonly BagLine[]): number {
  return lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
}
