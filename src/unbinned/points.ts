// The data of a channel as the likelihood sees it: points with weights. Events are points of weight one (or their own);
// compressed data are the nodes of cells with the weights that stand for the events around them.

/** Points in kernel memory. */
export interface Points {
  readonly x: number;
  /** Address of the weights, or 0 where each point counts as 1. */
  readonly weights: number;
  readonly count: number;
}
