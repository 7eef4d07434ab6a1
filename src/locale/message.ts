/** `{name}` stands for a value; an object is a plural (Intl.PluralRules) over `{count}`. */
export type Message = string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;
