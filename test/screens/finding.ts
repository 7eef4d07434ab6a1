/** A row of the requirements that a check over all screens proves. */
export type Row = 'A01' | 'A02' | 'A05' | 'A11' | 'A12' | 'A13' | 'A14' | 'A15' | 'A16' | 'A17' | 'A18' | 'A19' | 'A20' | 'A21' | 'A24';

/** What is wrong with a screen, and the row that says so. */
export interface Finding {
  readonly row: Row;
  readonly text: string;
}

export const finding = (row: Row, text: string): Finding => ({ row, text });
