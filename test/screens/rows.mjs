/** The requirements that are proved by a look at every screen, and in which words. */
export const rows = {
  A01: 'every control is called, and described, by what is seen beside it',
  A02: 'Tab goes where the eye goes, and every control takes the focus',
  A05: 'a code has one field, which takes it however it was printed',
  A11: 'no control is disabled',
  A12: 'nothing scrolls sideways or is cut off at 320 px (1280 px at 400 %), with the spacing of WCAG 1.4.12 neither',
  A13: 'targets are 44 px where they matter and 24 px elsewhere',
  A14: 'forced colours leave every edge and every focus ring, and axe has nothing to say',
  A15: 'with less motion nothing moves',
  A16: 'right to left is mirrored; codes, addresses and passwords are not',
  A17: 'words, edges and focus rings stand out in light and dark',
  A18: 'each field bears the tokens of its step',
  A19: 'nothing is said in a placeholder',
  A20: 'each step has one heading, which no other step of its flow has',
  A21: 'words at 140 % of their length fit at 320 px, and every language is complete',
  A24: 'who asks for more contrast gets 7 : 1 for words and 4.5 : 1 for edges',
};
