/** Things that belong together, directly or through others. */
export class Groups<TItem> {
  readonly #above = new Map<TItem, TItem>();

  join(a: TItem, b: TItem): void {
    const [one, other] = [this.leaderOf(a), this.leaderOf(b)];
    if (one !== other) this.#above.set(other, one);
  }

  /** The same for all that belong together; one that was joined to nothing leads itself. */
  leaderOf(item: TItem): TItem {
    let leader = item;
    for (let above = this.#above.get(leader); above !== undefined; above = this.#above.get(leader)) leader = above;
    // The way up stays short.
    if (leader !== item) this.#above.set(item, leader);
    return leader;
  }
}
