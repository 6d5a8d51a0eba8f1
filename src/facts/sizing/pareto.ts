/** One point is at least as good in everything and better in something; smaller is better. */
function dominates(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, i) => value <= (b[i] ?? 0)) && a.some((value, i) => value < (b[i] ?? 0));
}

/** Whether each point is Pareto-optimal: no other point dominates it. Exact. */
export function nonDominated(points: readonly (readonly number[])[]): boolean[] {
  return points.map((point) => !points.some((other) => dominates(other, point)));
}
