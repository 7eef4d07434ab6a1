/** Applies `adjust` in the order of the p-values and puts the results back where they came from. */
function inOrder(p: readonly number[], adjust: (sorted: readonly number[]) => readonly number[]): readonly number[] {
  const order = p.map((_, index) => index).sort((left, right) => p[left]! - p[right]!);
  const adjusted = adjust(order.map((index) => p[index]!));
  const result: number[] = [];
  order.forEach((index, rank) => (result[index] = adjusted[rank]!));
  return result;
}

/** Holm's step-down: several treatments against one control, and still at most alpha for any mistake (1979). */
export const holm = (p: readonly number[]): readonly number[] =>
  inOrder(p, (sorted) => {
    let highest = 0;
    return sorted.map((each, rank) => (highest = Math.max(highest, Math.min(1, each * (sorted.length - rank)))));
  });

/** Benjamini and Hochberg's step-up: a bounded share of mistakes among what is called found (1995); for segments that one only explores. */
export const benjaminiHochberg = (p: readonly number[]): readonly number[] =>
  inOrder(p, (sorted) => {
    let lowest = 1;
    return sorted.map((each, rank) => (each * sorted.length) / (rank + 1)).reduceRight<number[]>((kept, each) => [(lowest = Math.min(lowest, each)), ...kept], []);
  });
