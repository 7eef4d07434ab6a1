export interface Product {
  readonly name: string;
  /** In cents of a euro. */
  readonly price: number;
}

/** The same as in `demo/server/products.ts`; a test compares them. */
export const PRODUCTS: Readonly<Record<string, Product>> = {
  tent: { name: 'Lumen two-person tent', price: 38_900 },
  pack: { name: 'Traverse 40 l pack', price: 16_900 },
  lamp: { name: 'Ember lantern', price: 5_900 },
  stove: { name: 'Föhn camping stove', price: 8_400 },
  hut: { name: 'Hut to hut, five days', price: 64_000 },
  coast: { name: 'Night train to the coast', price: 21_900 },
};

export type Bag = Readonly<Record<string, number>>;

const KEY = 'fernweh-bag';
const MOST = 9;
const changes = new EventTarget();

/** What this browser has put in its bag; no account needed. */
export function readBag(): Bag {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Record<string, unknown>;
    return Object.fromEntries(Object.entries(stored).filter((entry): entry is [string, number] => isLine(entry)));
  } catch {
    return {};
  }
}

export function addToBag(sku: string): void {
  const bag = readBag();
  writeBag({ ...bag, [sku]: Math.min((bag[sku] ?? 0) + 1, MOST) });
}

export function removeFromBag(sku: string): void {
  writeBag(Object.fromEntries(Object.entries(readBag()).filter(([key]) => key !== sku)));
}

export function emptyBag(): void {
  writeBag({});
}

/** Calls back now, and whenever the bag changes, here or in another tab. */
export function watchBag(show: (bag: Bag) => void): void {
  const tell = (): void => show(readBag());
  changes.addEventListener('change', tell);
  addEventListener('storage', tell);
  tell();
}

export const total = (bag: Bag): number =>
  Object.entries(bag).reduce((sum, [sku, quantity]) => sum + (PRODUCTS[sku]?.price ?? 0) * quantity, 0);

export const euro = (cents: number): string => `€${(cents / 100).toFixed(2)}`;

function writeBag(bag: Bag): void {
  localStorage.setItem(KEY, JSON.stringify(bag));
  changes.dispatchEvent(new Event('change'));
}

function isLine([sku, quantity]: [string, unknown]): boolean {
  return (
    Object.hasOwn(PRODUCTS, sku) &&
    Number.isInteger(quantity) &&
    (quantity as number) > 0 &&
    (quantity as number) <= MOST
  );
}
