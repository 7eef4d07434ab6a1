export interface Product {
  readonly sku: string;
  readonly name: string;
  /** In cents of a euro. */
  readonly price: number;
}

/** What Fernweh sells; the pages show the same names and pictures. */
export const PRODUCTS: readonly Product[] = [
  { sku: 'tent', name: 'Lumen two-person tent', price: 38_900 },
  { sku: 'pack', name: 'Traverse 40 l pack', price: 16_900 },
  { sku: 'lamp', name: 'Ember lantern', price: 5_900 },
  { sku: 'stove', name: 'Föhn camping stove', price: 8_400 },
  { sku: 'hut', name: 'Hut to hut, five days', price: 64_000 },
  { sku: 'coast', name: 'Night train to the coast', price: 21_900 },
];

export const euro = (cents: number): string => `€${(cents / 100).toFixed(2)}`;
