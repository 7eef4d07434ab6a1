/** A page of the provider's: as plain as can be, for people and for tests that press its buttons. */
export const loginPage = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><link rel="icon" href="data:,"></head><body><main><h1>${title} at the provider</h1>${body}</main></body></html>`;
