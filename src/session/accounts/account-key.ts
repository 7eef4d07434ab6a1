declare const accountKey: unique symbol;

/**
 * Names one account on this browser from its sign-in until its sign-out; a later sign-in of the same person has another.
 * It says nothing about the person. What an app keeps of somebody's data is tagged by it (session.md MUL-2).
 */
export type AccountKey = string & { readonly [accountKey]: true };

/**
 * Who follows a switch of account: `follow`: all tabs of the origin turn together; `pin`: a tab keeps its account until
 * somebody switches in that tab (session.md TAB-6).
 */
export type AccountPolicy = 'follow' | 'pin';
