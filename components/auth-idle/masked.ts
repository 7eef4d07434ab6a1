/** An address that its owner recognises and nobody else learns: "a•••@e•••.com". What is no address shows its first letter. */
export function masked(address: string): string {
  const [name = '', ...rest] = address.split('@');
  const hidden = (text: string): string => `${[...text][0] ?? ''}•••`;
  const domain = rest.at(-1);
  if (rest.length !== 1 || !domain) return hidden(address);
  const ending = domain.slice(domain.lastIndexOf('.') + 1);
  return `${hidden(name)}@${hidden(domain)}${ending === domain ? '' : `.${ending}`}`;
}
