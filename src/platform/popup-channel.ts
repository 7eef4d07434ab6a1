/** Where the bridge page in a window and the page that opened it talk; named by a secret that both know. */
export const popupChannel = (state: string): string => `keylit:popup:${state}`;

/** `arrived` is said by the bridge until it hears `taken`. */
export type BridgeMessage = { readonly v: 1; readonly kind: 'arrived'; readonly href: string } | { readonly v: 1; readonly kind: 'taken' };
