/** One way to put Keylit on a page, as far as it may make a difference to a password manager. */
export interface Layout {
  readonly id: string;
  readonly title: string;
  readonly hint: string;
  /** The template that is put on the stage. */
  readonly template: string;
  /** What it is put into: the page itself, a shadow root of a host, or a dialog. Default `page`. */
  readonly inside?: 'page' | 'open' | 'closed' | 'dialog';
  /** Milliseconds until it is put there. Default 0. */
  readonly afterMs?: number;
}

export const layouts: readonly Layout[] = [
  { id: 'steps', title: 'Identifier first', hint: 'The address on one step, the password on the next.', template: 'steps' },
  { id: 'one-form', title: 'One form', hint: 'A form of the page’s own with both fields, which Keylit adopts.', template: 'one-form' },
  { id: 'sign-up', title: 'Sign-up', hint: 'A new password: it should be generated, never filled.', template: 'sign-up' },
  { id: 'recover', title: 'Forgotten password', hint: 'A new password for an address that is known.', template: 'recover' },
  { id: 'two', title: 'Two forms', hint: 'Sign-in and sign-up on one page.', template: 'two' },
  { id: 'late', title: 'Late', hint: 'The form comes two seconds after the page.', template: 'steps', afterMs: 2_000 },
  { id: 'away', title: 'Leads away', hint: 'After signing in another page is opened.', template: 'away' },
  { id: 'dialog', title: 'Dialog', hint: 'In a modal dialog of the page.', template: 'steps', inside: 'dialog' },
  { id: 'shadow', title: 'Shadow root', hint: 'In the open shadow root of a host.', template: 'steps', inside: 'open' },
  { id: 'closed', title: 'Closed shadow root', hint: 'In the closed shadow root of a host.', template: 'steps', inside: 'closed' },
];
