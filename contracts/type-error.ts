/**
 * A sentence the compiler shows where a program is refused. No value has this type, so whatever is written in
 * that place fails with the sentence as the expected type.
 */
export interface TypeError<TMessage extends string, TExpected = never> {
  readonly "renderline refuses": TMessage;
  /** What would be accepted, where a type says it better than the sentence: TypeScript lists unions readably. */
  readonly expected?: TExpected;
}
