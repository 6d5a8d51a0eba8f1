/**
 * The load to design for, requests per second. Two of them, and they do not multiply: the peak of twelve months from
 * now, at the planned utilisation and after the loss of a server; and the worst burst on today's peak, fully used.
 * Exact. Rules and `airworthy size` design for the same two.
 */
export const grownRps = (peak: number, growth: number): number => peak * growth;
export const burstRps = (peak: number, burst: number): number => peak * burst;
